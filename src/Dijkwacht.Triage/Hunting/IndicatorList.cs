using System.Buffers;
using System.Net;
using System.Text;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Hunting;

/// <summary>One indicator of a list that a hunt looks for.</summary>
/// <param name="Type"><c>ip</c>, <c>domain</c>, <c>md5</c>, <c>sha1</c>, <c>sha256</c>, <c>url</c>, <c>filename</c>, <c>filepath</c> or <c>text</c>.</param>
/// <param name="Value">What is looked for, without the brackets that keep people from clicking.</param>
/// <param name="Note">Campaign, source and note of the list, or empty.</param>
/// <param name="File">The list's file name.</param>
public sealed record HuntIndicator(string Type, string Value, string Note, string File);

/// <summary>Indicators to hunt for, from CSV lists with a header (<c>type,value,...</c>) or plain ones with a value per line.</summary>
/// <remarks>
/// Addresses, domains, hashes and file names count as whole words only: <c>192.0.2.1</c> is not found in <c>192.0.2.10</c>, and
/// <c>example.org</c> is found in <c>www.example.org</c> but not in <c>myexample.org</c>.
/// </remarks>
public sealed class IndicatorList
{
    private const int LeastLength = 4;
    private const int MaxIndicators = 500_000;

    private static readonly SearchValues<char> s_wordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    private readonly Dictionary<string, HuntIndicator> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HuntIndicator> _hashes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HuntIndicator> _phrases = [];

    /// <summary>Indicators in use.</summary>
    public int Count => _words.Count + _phrases.Count;

    /// <summary>What could not be used, in words.</summary>
    public IReadOnlyList<Text> Problems { get; private set; } = [];

    /// <summary>All values, in the order of the lists.</summary>
    internal IEnumerable<string> Values => _words.Keys.Concat(_phrases.Select(p => p.Value));

    /// <summary>Loads lists.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IndicatorList Load(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var list = new IndicatorList();
        var problems = new List<Text>();
        foreach (string file in files)
            list.Read(Path.GetFileName(file), File.ReadLines(file), problems);
        list.Problems = problems;
        return list;
    }

    /// <summary>The indicator whose hash a file has, or null.</summary>
    public HuntIndicator? OfFile(string sha256) => _hashes.GetValueOrDefault(sha256);

    /// <summary>The indicators that stand in a text, each once, in order of value.</summary>
    internal IReadOnlyList<HuntIndicator> In(ReadOnlySpan<byte> text)
    {
        string all = Encoding.UTF8.GetString(text);
        var found = new HashSet<HuntIndicator>();
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> rest = all;
        while (!rest.IsEmpty)
        {
            int start = rest.IndexOfAny(s_wordCharacters);
            if (start < 0)
                break;
            rest = rest[start..];
            int end = rest.IndexOfAnyExcept(s_wordCharacters);
            ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
            rest = rest[word.Length..];
            Look(word, words, found);
        }

        foreach (HuntIndicator phrase in _phrases)
        {
            if (all.Contains(phrase.Value, StringComparison.OrdinalIgnoreCase))
                found.Add(phrase);
        }

        return [.. found.OrderBy(i => i.Value, StringComparer.Ordinal)];
    }

    /// <summary>Looks a word up whole, without a port or a label before it, and as every parent domain of itself.</summary>
    private static void Look(ReadOnlySpan<char> word, Dictionary<string, HuntIndicator>.AlternateLookup<ReadOnlySpan<char>> words, HashSet<HuntIndicator> found)
    {
        if (word.Length < LeastLength)
            return;
        word = word.Trim(".:-");
        if (words.TryGetValue(word, out HuntIndicator? whole))
            found.Add(whole);
        foreach (Range piece in word.Split(':'))
        {
            ReadOnlySpan<char> part = word[piece].Trim(".-");
            if (part.Length < LeastLength)
                continue;
            if (words.TryGetValue(part, out HuntIndicator? exact))
                found.Add(exact);
            for (int dot = part.IndexOf('.'); dot >= 0; dot = part.IndexOf('.'))
            {
                part = part[(dot + 1)..];
                if (words.TryGetValue(part, out HuntIndicator? parent) && parent.Type == "domain")
                    found.Add(parent);
            }
        }
    }

    private void Read(string file, IEnumerable<string> lines, List<Text> problems)
    {
        int typeColumn = -1;
        int valueColumn = -1;
        int number = 0;
        foreach (string raw in lines)
        {
            number++;
            string line = raw.TrimStart('\uFEFF').Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            string[] cells = line.Contains(',', StringComparison.Ordinal) ? Indicators.Cells(line) : [line];
            if (number == 1 && Array.FindIndex(cells, c => c.Trim().Equals("value", StringComparison.OrdinalIgnoreCase) || c.Trim().Equals("indicator", StringComparison.OrdinalIgnoreCase)) is >= 0 and int column)
            {
                valueColumn = column;
                typeColumn = Array.FindIndex(cells, c => c.Trim().Equals("type", StringComparison.OrdinalIgnoreCase));
                continue;
            }

            string value = Refang(valueColumn < 0 ? line : valueColumn < cells.Length ? cells[valueColumn] : "");
            string type = typeColumn >= 0 && typeColumn < cells.Length && cells[typeColumn].Length > 0 ? cells[typeColumn].Trim().ToLowerInvariant() : TypeOf(value);
            string note = valueColumn < 0 ? "" : string.Join(", ", cells.Where((c, i) => i != valueColumn && i != typeColumn && c.Length > 0));
            if (value.Length < LeastLength)
                problems.Add(new Text($"{file}:{number}: '{value}' is korter dan {LeastLength} tekens en zou overal gevonden worden", $"{file}:{number}: '{value}' is shorter than {LeastLength} characters and would be found everywhere"));
            else if (note.Contains("do NOT", StringComparison.Ordinal))
                problems.Add(new Text($"{file}:{number}: '{value}': de lijst zegt er niet alleen op te zoeken", $"{file}:{number}: '{value}': its list says not to match it alone"));
            else if (Count >= MaxIndicators)
                problems.Add(new Text($"{file}:{number}: meer dan {MaxIndicators} indicatoren; de rest wordt niet gebruikt", $"{file}:{number}: more than {MaxIndicators} indicators; the rest is not used"));
            else
                Add(new HuntIndicator(type, value, note, file));
            if (Count >= MaxIndicators)
                return;
        }
    }

    private void Add(HuntIndicator indicator)
    {
        if (indicator.Type is "sha256")
            _hashes.TryAdd(indicator.Value, indicator);
        bool isWord = indicator.Type is "ip" or "domain" or "md5" or "sha1" or "sha256" or "filename" && indicator.Value.AsSpan().IndexOfAnyExcept(s_wordCharacters) < 0;
        if (isWord)
            _words.TryAdd(indicator.Value, indicator);
        else
            _phrases.Add(indicator);
    }

    private static string Refang(string value) => value.Trim().Trim('"')
        .Replace("[.]", ".", StringComparison.Ordinal).Replace("(.)", ".", StringComparison.Ordinal).Replace("[:]", ":", StringComparison.Ordinal)
        .Replace("hxxp", "http", StringComparison.OrdinalIgnoreCase);

    private static string TypeOf(string value)
    {
        if (IPAddress.TryParse(value, out _) && value.AsSpan().ContainsAny('.', ':'))
            return "ip";
        if (value.All(char.IsAsciiHexDigit))
            return value.Length switch { 32 => "md5", 40 => "sha1", 64 => "sha256", _ => "text" };
        if (value.Contains("://", StringComparison.Ordinal))
            return "url";
        if (value.Contains('\\', StringComparison.Ordinal))
            return "filepath";
        if (value.AsSpan().IndexOfAnyExcept(s_wordCharacters) >= 0)
            return "text";
        return value.LastIndexOf('.') is > 0 and int dot && value.Length - dot is >= 3 and <= 7
            ? (Path.GetExtension(value).ToLowerInvariant() is ".aspx" or ".ashx" or ".asmx" or ".exe" or ".dll" or ".ps1" or ".bat" or ".zip" or ".rar" or ".7z" or ".js" or ".dmp" ? "filename" : "domain")
            : "text";
    }
}
