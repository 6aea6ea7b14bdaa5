using System.Globalization;

namespace Dijkwacht.Triage.Packs;

/// <summary>A published indicator.</summary>
/// <param name="Value">As published.</param>
/// <param name="Cluster">The campaign or cluster that the publisher names.</param>
/// <param name="Publisher">Who published it.</param>
/// <param name="FirstSeen">The publisher's date, or null.</param>
public sealed record Indicator(string Value, string Cluster, string Publisher, DateOnly? FirstSeen);

/// <summary>Published indicators by kind, from <c>packs/indicators/*.csv</c>, with the cautions of their README.</summary>
public sealed class Indicators
{
    private readonly Dictionary<string, List<Indicator>> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Indicator> _sha256 = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _pages = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Clusters whose published addresses include this one, for records of that time: addresses change hands, so one
    /// of 2021 says nothing of a connection of today.
    /// </summary>
    public IEnumerable<Indicator> ByAddress(string address, DateOnly seenOn) =>
        _addresses.TryGetValue(address, out List<Indicator>? list)
            ? list.Where(i => Math.Abs(seenOn.DayNumber - (i.FirstSeen ?? YearOf(i.Cluster)).DayNumber) <= 400)
            : [];

    /// <summary>The indicator with this SHA-256, or null.</summary>
    public Indicator? ByHash(string sha256) => _sha256.GetValueOrDefault(sha256);

    /// <summary>Whether a page (URL path) is published as a web shell's.</summary>
    public bool IsKnownPage(string page) => _pages.Contains(page);

    internal void Read(string csv)
    {
        foreach (string line in csv.Split('\n').Skip(1))
        {
            string[] cells = Cells(line.TrimEnd('\r'));
            if (cells.Length < 6 || cells[5].Contains("do NOT", StringComparison.Ordinal))
                continue;
            string publisher = cells[3].Split('"', '(', ',')[0].Trim();
            if (publisher.Length == 0)
                publisher = cells[3];
            var indicator = new Indicator(cells[1], cells[2], publisher, Date(cells[4]));
            switch (cells[0])
            {
                case "ip":
                    if (!_addresses.TryGetValue(cells[1], out List<Indicator>? list))
                        _addresses[cells[1]] = list = [];
                    list.Add(indicator);
                    break;
                case "sha256":
                    _sha256.TryAdd(cells[1], indicator);
                    break;
                case "filepath" or "uri":
                    AddPage(cells[1]);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A path below a web root becomes the URL that reaches it.</summary>
    private void AddPage(string path)
    {
        string url = path.Replace('\\', '/');
        foreach (string root in (ReadOnlySpan<string>)["/inetpub/wwwroot", "/FrontEnd/HttpProxy"])
        {
            int at = url.IndexOf(root, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
                url = url[(at + root.Length)..];
        }

        if (url.StartsWith('/') && url.Contains(".as", StringComparison.OrdinalIgnoreCase))
            _pages.Add(url);
    }

    private static DateOnly YearOf(string cluster)
    {
        for (int year = 2019; year <= 2030; year++)
        {
            if (cluster.Contains(year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                return new DateOnly(year, 6, 1);
        }

        return new DateOnly(2021, 6, 1);
    }

    private static DateOnly? Date(string text) =>
        text.Length >= 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : text.Length == 7 && DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) ? day
        : null;

    internal static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(c);
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}
