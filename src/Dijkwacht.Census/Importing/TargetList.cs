using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Importing;

/// <summary>Addresses and names that another scanner or a person listed: what to ask, as far as the scope allows.</summary>
/// <param name="Addresses">Addresses and ranges.</param>
/// <param name="Names">Host names, normalised.</param>
/// <param name="Sha256">Of the list, lower-case hexadecimal.</param>
/// <param name="Bytes">The list as it was read.</param>
/// <param name="Format">How it was understood.</param>
/// <param name="Problems">Lines that could not be read, each with its number; at most 1000.</param>
/// <param name="Bad">How many lines could not be read.</param>
public sealed record TargetList(IpRangeSet Addresses, IReadOnlyList<string> Names, string Sha256, ReadOnlyMemory<byte> Bytes, string Format, IReadOnlyList<string> Problems, long Bad)
{
    private const int LargestFile = 256 * 1024 * 1024;
    private const int MostEntries = 4_000_000;
    private const int MostProblems = 1000;

    /// <summary>Reads zmap output (CSV with <c>saddr</c>, or plain), masscan output (list or JSON), or one address, range or name per line.</summary>
    /// <exception cref="IOException">The file cannot be read or is too large.</exception>
    public static TargetList Read(string path)
    {
        if (new FileInfo(path).Length > LargestFile)
            throw new IOException($"{path}: larger than {LargestFile / 1024 / 1024} MiB; split the list, or write ranges instead of addresses.");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>A list of one address or name.</summary>
    public static TargetList Of(string target) => Parse(Encoding.UTF8.GetBytes(target), "target");

    /// <summary>Reads the bytes of a list; <paramref name="file"/> is its name in messages.</summary>
    public static TargetList Parse(byte[] bytes, string file)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var reading = new Reading(file);
        string format = "plain";
        int addressColumn = 0;
        int number = 0;
        using var lines = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        while (lines.ReadLine() is { } raw)
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (number == 1 && Header(line) is var (found, column) && found is not null)
            {
                (format, addressColumn) = (found, column);
                continue;
            }

            if (line[0] is '[' or ']' or '{' or ',')
                format = ReadMasscanJson(line, number, reading) ? "masscan-json" : format;
            else if (line.StartsWith("open ", StringComparison.Ordinal) || line.StartsWith("banner ", StringComparison.Ordinal))
                format = ReadMasscanList(line, number, reading) ? "masscan-list" : format;
            else
                reading.Add(Cell(line, addressColumn), number);
        }

        return new TargetList(new IpRangeSet(reading.Ranges), [.. reading.Names], Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes, format, reading.Problems, reading.Bad);
    }

    private static (string? Format, int Column) Header(string line)
    {
        string[] columns = line.Split(',');
        int column = Array.FindIndex(columns, c => c.Trim().Trim('"') is "saddr" or "ip" or "address" or "host");
        return column < 0 ? (null, 0) : (columns[column].Trim().Trim('"') == "saddr" ? "zmap-csv" : "csv", column);
    }

    private static string Cell(string line, int column)
    {
        string[] cells = line.Split(',', column + 2);
        return column < cells.Length ? cells[column].Trim().Trim('"') : "";
    }

    // open tcp 443 192.0.2.1 1606122000
    private static bool ReadMasscanList(string line, int number, Reading reading)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        reading.Add(words.Length >= 4 ? words[3] : "", number);
        return true;
    }

    // One object per line, as masscan writes them: [ {...}, {...} ]
    private static bool ReadMasscanJson(string line, int number, Reading reading)
    {
        string text = line.TrimStart('[', ',', ' ').TrimEnd(',', ']', ' ');
        if (text.Length == 0)
            return true;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("finished", out _))
                return true;
            string? address = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("ip", out JsonElement ip) ? ip.ToString() : null;
            reading.Add(address ?? "", number);
        }
        catch (JsonException)
        {
            // Older versions end with "{finished: 1}", which is no JSON.
            if (!text.StartsWith("{finished", StringComparison.Ordinal))
                reading.Refuse(text, number);
        }

        return true;
    }

    private sealed class Reading(string file)
    {
        public List<IpRange> Ranges { get; } = [];

        public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

        public List<string> Problems { get; } = [];

        public long Bad { get; private set; }

        public void Add(string text, int number)
        {
            if (Ranges.Count + Names.Count >= MostEntries)
                throw new IOException($"{file}: more than {MostEntries} entries; split the list, or write ranges instead of addresses.");
            if (IpRange.TryParse(text, out IpRange range, out _))
                Ranges.Add(range);
            else if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && text.Contains('.', StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal))
                Ranges.Add(IpRange.Of(endpoint.Address));
            else if (HostNames.Normalise(text) is { } name && name.Contains('.', StringComparison.Ordinal) && !name.Split('.')[^1].All(char.IsAsciiDigit))
                Names.Add(name);
            else
                Refuse(text, number);
        }

        public void Refuse(string text, int number)
        {
            Bad++;
            if (Problems.Count < MostProblems)
                Problems.Add($"{file}:{number}: '{(text.Length > 60 ? text[..60] + "..." : text)}' is no address, range or name");
        }
    }
}
