using System.Globalization;
using System.Text;

namespace Dijkwacht.Damage.Reporting;

/// <summary>Writes the files of an assessment, all or none.</summary>
/// <remarks>
/// Everything is written to a hidden folder first, <c>.&lt;name&gt;.partial-&lt;process id&gt;</c>, and moved when it is complete. A
/// directory that does not exist yet appears at once with all files. In one that exists the hidden folder lies inside, thus on
/// the same file system, and files are renamed over the old ones, <c>report.json</c> last: a new <c>report.json</c> vouches
/// for the others. Whether the directory lies inside the evidence is for the caller to check.
/// </remarks>
public static class ReportFiles
{
    /// <summary>The names of the files, in the order in which they appear.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["findings.csv", "files.csv", "timeline.jsonl", "timeline.parquet", "report.html", "report.json"];

    /// <summary>Writes all files.</summary>
    /// <param name="directory">Where they go; made when absent. An earlier report there is replaced at the end.</param>
    /// <param name="report">The assessment.</param>
    /// <param name="timeline">Sorted by time, then file and line; read once.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    /// <param name="cancellationToken">Cancelled: nothing is left behind.</param>
    /// <exception cref="IOException">Some file could not be written: names the target, the reason and a remedy.</exception>
    public static Task WriteAllAsync(
        string directory,
        Report report,
        IEnumerable<TimelineEntry> timeline,
        string language,
        CancellationToken cancellationToken = default) =>
        WriteAllAsync(directory, report, timeline, language, CreateFile, cancellationToken);

    /// <summary>As above; <paramref name="create"/> opens each file, so that a test can let the disk fill up.</summary>
    internal static async Task WriteAllAsync(
        string directory,
        Report report,
        IEnumerable<TimelineEntry> timeline,
        string language,
        Func<string, Stream> create,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(timeline);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        bool exists = Directory.Exists(target);
        string parent = exists ? target : Path.GetDirectoryName(target) ?? target;
        string partial = Path.Combine(
            parent, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(target)}.partial-{Environment.ProcessId}"));
        string current = partial;
        try
        {
            DeleteQuietly(partial);
            Directory.CreateDirectory(partial);
            foreach (string name in Names.Where(name => name is not ("timeline.jsonl" or "timeline.parquet")))
            {
                cancellationToken.ThrowIfCancellationRequested();
                current = Path.Combine(partial, name);
                await using Stream file = create(current);
                WriteReport(name, report, file, language);
                FlushToDisk(file);
            }

            current = Path.Combine(partial, "timeline.*");
            await WriteTimelineAsync(partial, timeline, create, cancellationToken);
            current = target;
            Publish(partial, target, exists);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            DeleteQuietly(partial);
            throw new IOException(Explain(target, Path.GetFileName(current), e), e);
        }
        catch
        {
            DeleteQuietly(partial);
            throw;
        }
    }

    private static void WriteReport(string name, Report report, Stream file, string language)
    {
        if (name == "report.json")
        {
            ReportJson.Write(report, file);
            return;
        }

        using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true)
        {
            NewLine = "\n",
        };
        if (name == "report.html")
            ReportHtml.Write(report, text, language);
        else if (name == "files.csv")
            FilesCsv.Write(report, text);
        else
            FindingsCsv.Write(report, text, language);
    }

    private static async Task WriteTimelineAsync(
        string folder, IEnumerable<TimelineEntry> timeline, Func<string, Stream> create, CancellationToken cancellationToken)
    {
        await using Stream lines = create(Path.Combine(folder, "timeline.jsonl"));
        await using Stream table = create(Path.Combine(folder, "timeline.parquet"));
        using var jsonl = new TimelineJsonl(lines);
        await using (TimelineParquet parquet = await TimelineParquet.CreateAsync(table, cancellationToken))
        {
            foreach (TimelineEntry entry in timeline)
            {
                cancellationToken.ThrowIfCancellationRequested();
                jsonl.Add(entry);
                await parquet.AddAsync(entry, cancellationToken);
            }

            await parquet.CompleteAsync(cancellationToken);
        }

        jsonl.Complete();
        FlushToDisk(lines);
        FlushToDisk(table);
    }

    private static void Publish(string partial, string target, bool exists)
    {
        if (!exists)
        {
            Directory.Move(partial, target);
            return;
        }

        foreach (string name in Names)
            File.Move(Path.Combine(partial, name), Path.Combine(target, name), overwrite: true);
        Directory.Delete(partial);
    }

    private static FileStream CreateFile(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);

    private static void FlushToDisk(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; the leftover is hidden and named as partial.
        }
    }

    private static string Explain(string target, string file, Exception e) =>
        $"The report could not be written to '{target}' (at {file}): {e.Message.TrimEnd('.')}. " +
        "Nothing was changed there. Free some space or check the rights on that folder, or choose another with --out.";
}
