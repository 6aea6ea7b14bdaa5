using System.Globalization;
using System.Text.RegularExpressions;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Documents;

/// <summary>
/// <c>ExchangeSetup.log</c>: one record per setup run, with <c>started</c>, <c>completed</c>, <c>version</c>, <c>mode</c>
/// and <c>server</c>. Times are UTC, as setup writes them. Its content is the lines of the run, a view over the document.
/// </summary>
internal sealed partial class ExchangeSetupLogParser : DocumentParser
{
    /// <summary>Fields of a run of which nothing is known: the rule of asterisks above the first line.</summary>
    private const int Bare = 2;

    public override RecordKind Kind => RecordKind.ExchangeSetup;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        head.TrimStart(" \r\n"u8).StartsWith("["u8)
        && (XmlElements.Has(head, "Starting Microsoft Exchange Server"u8) || XmlElements.Has(head, "Setup version:"u8)
            || (path.EndsWith("ExchangeSetup.log", StringComparison.OrdinalIgnoreCase) && XmlElements.Has(head, "] [0] "u8)));

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem)
    {
        problem = null;
        var runs = new List<DocumentRecord>();
        Dictionary<string, string>? run = null;
        int runLine = 0;
        int runStart = 0;
        int line = 0;
        bool hasStarted = false;
        ReadOnlySpan<byte> rest = content.Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            int start = content.Length - rest.Length;
            ReadOnlySpan<byte> bytes = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            line++;
            if (bytes.Length is < 30 or > 4_096 || bytes[0] != (byte)'[')
                continue;
            string text = AsciiText.ToText(bytes).TrimEnd('\r');
            Match stamp = Stamp().Match(text);
            if (!stamp.Success || !DateTime.TryParseExact(stamp.Groups[1].Value, "MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
                continue;
            string at = time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            bool isStart = Starting().IsMatch(text);
            if (run is null || (isStart && (hasStarted || run.Count > Bare)))
            {
                Keep(run, runLine, content[runStart..start], runs);
                run = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["element"] = "setup", ["started"] = at };
                runLine = line;
                runStart = start;
                hasStarted = false;
            }

            hasStarted |= isStart;
            Note(run, text, at);
        }

        Keep(run, runLine, content[runStart..], runs);
        return runs;
    }

    private static void Note(Dictionary<string, string> run, string text, string at)
    {
        if (SetupVersion().Match(text) is { Success: true } version)
            run["version"] = version.Groups[1].Value;
        else if (InstalledVersion().Match(text) is { Success: true } installed)
            run.TryAdd("installed", installed.Groups[1].Value);
        if (Mode().Match(text) is { Success: true } mode)
            run.TryAdd("mode", mode.Groups[1].Value);
        if (Server().Match(text) is { Success: true } server)
            run.TryAdd("server", server.Groups[1].Value);
        if (text.Contains("completed successfully", StringComparison.OrdinalIgnoreCase))
            run["completed"] = at;
    }

    private static void Keep(Dictionary<string, string>? run, int line, ReadOnlyMemory<byte> lines, List<DocumentRecord> runs)
    {
        if (run is not null && runs.Count < 10_000)
            runs.Add(new DocumentRecord(line, run, lines));
    }

    [GeneratedRegex(@"^\[(\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)[.\d]*\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stamp();

    [GeneratedRegex(@"Starting Microsoft Exchange Server .{0,40}Setup", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Starting();

    [GeneratedRegex(@"Setup version:?\s*'?v?(\d+\.\d+\.\d+\.\d+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SetupVersion();

    [GeneratedRegex(@"(?:installed|unpacked|configured|current)\s+version\b[^\d]{0,20}(\d+\.\d+\.\d+\.\d+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex InstalledVersion();

    [GeneratedRegex(@"(?:/mode:|Name='mode', Value='|Setup is (?:running|starting) in )'?(Install|Upgrade|Uninstall|RecoverServer)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Mode();

    [GeneratedRegex(@"(?:Setup is running on|Computer name|Local server|fully qualified domain name of the local server is)[:\s]+'?([A-Za-z0-9-]{1,63})", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Server();
}
