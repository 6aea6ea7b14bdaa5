using System.Globalization;
using System.Net;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Notify.Reports;

/// <summary>A list of back doors on servers that somebody reported: CSV, such as the reports of Shadowserver or a list of one's own.</summary>
/// <remarks>
/// Columns by their header, whatever its case and order, comma or semicolon separated, UTF-8: <c>address</c> or <c>ip</c>; <c>name</c>,
/// <c>hostname</c> or <c>http_host</c>; <c>port</c>; <c>seen</c> or <c>timestamp</c>; <c>file</c>, <c>url</c> or <c>path</c>; <c>by</c> or
/// <c>source</c>. Columns of other names are left alone.
/// </remarks>
/// <param name="Shells">One for each server, the newest report of it; by <see cref="ReportedShell.Server"/>.</param>
/// <param name="Problems">Lines that were left out, with their place; at most 200.</param>
public sealed record ShellReport(IReadOnlyList<ReportedShell> Shells, IReadOnlyList<SettingsProblem> Problems)
{
    private const int MaximumRecords = 1_000_000;
    private const int MaximumProblems = 200;
    private const string Code = "DW3006";

    private static readonly string[][] s_columns = [["address", "ip"], ["name", "hostname", "http_host"], ["port"], ["seen", "timestamp"], ["file", "url", "path"], ["by", "source"]];

    /// <summary>Reads a list; never throws for what stands in it.</summary>
    /// <param name="text">CSV.</param>
    /// <param name="now">Taken where a line says no time, or one yet to come; UTC.</param>
    /// <exception cref="IOException">The text cannot be read.</exception>
    public static ShellReport Read(TextReader text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new List<SettingsProblem>();
        string header = CsvRecords.ReadHeader(text);
        char separator = header.AsSpan().Count(';') > header.AsSpan().Count(',') ? ';' : ',';
        List<string> names = [.. (new CsvRecords(new StringReader(header), separator).Read() ?? []).Select(n => n.ToLowerInvariant())];
        int[][] columns = [.. s_columns.Select(known => (int[])[.. known.Select(n => names.IndexOf(n)).Where(c => c >= 0)])];
        if (columns[0].Length == 0 && columns[1].Length == 0)
            return new ShellReport([], [new SettingsProblem(Code, 1, 1, "The first line names neither a column 'address' (or 'ip') nor 'name' (or 'hostname').")]);
        var newest = new SortedDictionary<string, ReportedShell>(StringComparer.Ordinal);
        var csv = new CsvRecords(text, separator);
        for (int count = 0; csv.Read() is { } cells; count++)
        {
            if (count == MaximumRecords)
            {
                problems.Add(new SettingsProblem(Code, csv.Line + 1, 1, "Longer than a million lines; the rest was not read."));
                break;
            }

            if (cells.TrueForAll(cell => cell.Length == 0))
                continue;
            if (csv.IsCut || Of(cells, columns, now) is not { } shell)
            {
                if (problems.Count < MaximumProblems)
                    problems.Add(new SettingsProblem(Code, csv.Line + 1, 1, "Neither an address nor a name of a server; the line was left out."));
                continue;
            }

            if (!newest.TryGetValue(shell.Server, out ReportedShell? known) || known.SeenAt <= shell.SeenAt)
                newest[shell.Server] = shell;
        }

        return new ShellReport([.. newest.Values], problems);
    }

    private static ReportedShell? Of(List<string> cells, int[][] columns, DateTimeOffset now)
    {
        string? Cell(int column) => columns[column].Where(c => c < cells.Count).Select(c => cells[c]).FirstOrDefault(text => text.Length > 0);
        string? address = IPAddress.TryParse(Cell(0), out IPAddress? parsed) ? parsed.ToString() : null;
        string? name = DomainName.TryNormalise(Cell(1), out string domain, out _) ? domain : null;
        if (address is null && name is null)
            return null;
        int port = int.TryParse(Cell(2), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 65_536 ? number : 443;
        DateTimeOffset seen = DateTimeOffset.TryParse(Cell(3), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at) && at <= now ? at : now;
        return new ReportedShell(address, name, port, seen, Short(Cell(4)), Short(Cell(5)));
    }

    private static string? Short(string? text) => SafeText.Line(text, 300) is { Length: > 0 } clean ? clean : null;
}
