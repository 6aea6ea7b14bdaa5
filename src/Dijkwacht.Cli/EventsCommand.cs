using System.CommandLine;
using Dijkwacht.Cli.Events;
using Dijkwacht.Cli.Output;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Triage.Hunting;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht events</c>: every Windows event decoded, for other tools.</summary>
internal static class EventsCommand
{
    private static readonly Dictionary<EventFormat, (string Before, string After)> s_frames = new()
    {
        [EventFormat.Jsonl] = ("", ""),
        [EventFormat.Xml] = ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>\n", "</Events>\n"),
        [EventFormat.Csv] = ("time,computer,channel,eventId,provider,level,record,file,state,data\r\n", ""),
    };

    public static Command Create()
    {
        Argument<string[]> paths = CommonOptions.Paths();
        var output = new Option<string>("--output") { Description = "File for the events instead of the standard output.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "jsonl (as evtx_dump writes it), csv, xml or parquet (default: jsonl; for --output by its extension)." };
        format.AcceptOnlyFromAmong("jsonl", "csv", "xml", "parquet");
        var sort = new Option<bool>("--sort") { Description = "Put the events of all files in order of time; memory stays bounded." };
        var carve = new Option<bool>("--carve") { Description = "Recover records from space that event logs no longer count as used; CSV marks them." };
        Option<string> offset = CommonOptions.AssumedOffset();
        Option<string> language = CommonOptions.Language("Language of progress, summary and warnings; names of fields never change.");
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("events", "Decode Windows event logs (EVTX, or JSON as other tools export it).")
        {
            paths, output, format, sort, carve, offset, language, quiet,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = CliWords.Of(parsed.GetValue(language)!);
            string[] evidence = parsed.GetValue(paths)!;
            string? file = parsed.GetValue(output);
            if (!CommonOptions.TryOffset(words, parsed.GetValue(offset), out TimeSpan assumed)
                || !CommonOptions.Exist(words, evidence, "evidence")
                || (file is not null && !CommonOptions.IsOutside(words, file, evidence, "--output")))
            {
                return ExitCodes.Usage;
            }

            string name = parsed.GetValue(format) ?? (file is null ? "jsonl" : Path.GetExtension(file).ToLowerInvariant() switch { ".csv" => "csv", ".xml" => "xml", ".parquet" => "parquet", _ => "jsonl" });
            EventFormat form = Enum.Parse<EventFormat>(name, ignoreCase: true);
            if (form == EventFormat.Parquet && file is null)
            {
                words.Complain("parquet-file");
                return ExitCodes.Usage;
            }

            bool isQuiet = parsed.GetValue(quiet);
            bool isSorted = parsed.GetValue(sort) || form == EventFormat.Parquet;

            // Events that come by on the terminal show themselves how far it is; a line that rewrites itself would stand between them.
            bool isShown = file is null && !Console.IsOutputRedirected && !isSorted;
            ProgressLine? progress = isQuiet || isShown || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, words);
            return await Failures.HandleAsync(words, progress, async () =>
            {
                await using OutputFile target = OutputFile.Open(file);
                using ExternalSorter? sorter = isSorted ? new ExternalSorter(Path.GetTempPath()) : null;
                Stream stream = target.Stream;
                if (s_frames.TryGetValue(form, out var frame))
                    stream.Write(System.Text.Encoding.UTF8.GetBytes(frame.Before));
                using var visitor = new EventVisitor(words, form, parsed.GetValue(carve), assumed, progress, sorter is null
                    ? (_, row) => WriteLine(stream, row, form)
                    : sorter.Add);
                int workers = isSorted ? Math.Max(1, Environment.ProcessorCount) : 1;
                await Task.Run(() => new CollectionReader(new CollectionLimits()).Read(evidence, workers, visitor, cancellationToken), cancellationToken);
                progress?.Clear();
                if (sorter is not null)
                    await WriteSortedAsync(sorter, stream, form, cancellationToken);
                if (frame.After is { Length: > 0 } after)
                    stream.Write(System.Text.Encoding.UTF8.GetBytes(after));
                await target.CompleteAsync(cancellationToken);
                if (!isQuiet)
                    await SummariseAsync(words, visitor);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    private static void WriteLine(Stream stream, ReadOnlySpan<byte> row, EventFormat form)
    {
        stream.Write(row);
        stream.Write(form == EventFormat.Csv ? "\r\n"u8 : "\n"u8);
    }

    private static async Task WriteSortedAsync(ExternalSorter sorter, Stream stream, EventFormat form, CancellationToken cancellationToken)
    {
        if (form != EventFormat.Parquet)
        {
            foreach (ReadOnlyMemory<byte> row in sorter.Sorted())
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteLine(stream, row.Span, form);
            }

            return;
        }

        await using MatchParquet parquet = await MatchParquet.ForEventsAsync(stream, cancellationToken);
        foreach (ReadOnlyMemory<byte> row in sorter.Sorted())
            await parquet.WriteAsync(row, cancellationToken);
        await parquet.CompleteAsync(cancellationToken);
    }

    private static async Task SummariseAsync(CliWords words, EventVisitor visitor)
    {
        TextWriter error = Console.Error;
        var notes = new Notes(words, error);
        await error.WriteLineAsync(words.Format("decoded", visitor.Records, visitor.Files));
        if (visitor.Files == 0)
            await error.WriteLineAsync(words["no-events"]);
        await notes.ListAsync("more-warnings", [.. visitor.Warnings.Order(StringComparer.Ordinal)]);
        if (visitor.Problems > 0)
            await error.WriteLineAsync(words.Format("stretches", visitor.Problems));
        await notes.NotReadAsync([.. visitor.NotRead.OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Reason, StringComparer.Ordinal)]);
    }
}
