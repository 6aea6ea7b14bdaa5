using System.CommandLine;
using Dijkwacht.Cli.Events;
using Dijkwacht.Cli.Output;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Triage.Hunting;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht events</c>: every Windows event decoded, for other tools.</summary>
internal static class EventsCommand
{
    private const int MostShown = 5;

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
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("events", "Decode Windows event logs (EVTX, or JSON as other tools export it).")
        {
            paths, output, format, sort, carve, offset, quiet,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] evidence = parsed.GetValue(paths)!;
            string? file = parsed.GetValue(output);
            if (!CommonOptions.TryOffset(parsed.GetValue(offset), out TimeSpan assumed)
                || !CommonOptions.Exist(evidence, "a folder, an archive or a file")
                || (file is not null && !CommonOptions.IsOutside(file, evidence, "--output")))
            {
                return ExitCodes.Usage;
            }

            string name = parsed.GetValue(format) ?? (file is null ? "jsonl" : Path.GetExtension(file).ToLowerInvariant() switch { ".csv" => "csv", ".xml" => "xml", ".parquet" => "parquet", _ => "jsonl" });
            EventFormat form = Enum.Parse<EventFormat>(name, ignoreCase: true);
            if (form == EventFormat.Parquet && file is null)
            {
                await Console.Error.WriteLineAsync("dijkwacht: --format parquet needs --output FILE.");
                return ExitCodes.Usage;
            }

            bool isQuiet = parsed.GetValue(quiet);
            ProgressLine? progress = isQuiet || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, "en");
            bool isSorted = parsed.GetValue(sort) || form == EventFormat.Parquet;
            return await Failures.HandleAsync(progress, async () =>
            {
                await using OutputFile target = OutputFile.Open(file);
                using ExternalSorter? sorter = isSorted ? new ExternalSorter(Path.GetTempPath()) : null;
                Stream stream = target.Stream;
                if (s_frames.TryGetValue(form, out var frame))
                    stream.Write(System.Text.Encoding.UTF8.GetBytes(frame.Before));
                using var visitor = new EventVisitor(form, parsed.GetValue(carve), assumed, progress, sorter is null
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
                    await SummariseAsync(visitor);
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

    private static async Task SummariseAsync(EventVisitor visitor)
    {
        TextWriter error = Console.Error;
        await error.WriteLineAsync($"{visitor.Records} events in {visitor.Files} files.");
        if (visitor.Files == 0)
            await error.WriteLineAsync("No file of Windows events (EVTX, or JSON lines of a known tool) was found.");
        foreach (string warning in visitor.Warnings.Order(StringComparer.Ordinal).Take(MostShown))
            await error.WriteLineAsync(warning);
        if (visitor.Problems > 0)
            await error.WriteLineAsync($"{visitor.Problems} stretches could not be read.");
        foreach (SkippedArtefact skipped in visitor.NotRead.OrderBy(s => s.File, StringComparer.Ordinal).Take(MostShown))
            await error.WriteLineAsync($"not read: {skipped.File}: {skipped.Reason}: {skipped.Detail}");
    }
}
