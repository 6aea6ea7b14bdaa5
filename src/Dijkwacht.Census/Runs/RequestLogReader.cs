using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Census.Runs;

/// <summary>One line of a request log.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="At">UTC.</param>
/// <param name="Kind"><c>probe</c>, <c>smtp</c>, <c>lookup</c> or <c>marker</c>.</param>
/// <param name="Endpoint">Null where the line is about no host.</param>
/// <param name="Name">Null when the address was asked without a name.</param>
/// <param name="What">Method and path, the look-up, or what happened.</param>
/// <param name="Hash">Of the chain up to here.</param>
public sealed record RequestLogEntry(long Sequence, DateTimeOffset At, string Kind, IPEndPoint? Endpoint, string? Name, string What, string Hash);

/// <summary>What reading a request log showed.</summary>
/// <param name="Entries">Whole lines whose chain holds.</param>
/// <param name="Hash">Of the last of them.</param>
/// <param name="WholeBytes">Length of these lines.</param>
/// <param name="Last">Time of the last line.</param>
/// <param name="TornBytes">Bytes after the last line feed.</param>
/// <param name="Problem">The first line that is wrong, with its number; null when the chain holds.</param>
public sealed record RequestLogCheck(long Entries, string Hash, long WholeBytes, DateTimeOffset Last, int TornBytes, string? Problem);

/// <summary>Reads a request log and checks its chain, line by line.</summary>
public static class RequestLogReader
{
    private const int LongestLine = 8192;

    /// <summary>Reads to the end or to the first broken line.</summary>
    /// <param name="path">The log; a missing file is an empty log.</param>
    /// <param name="run">Id of its run.</param>
    /// <param name="seen">Called for every line whose hash is right.</param>
    public static RequestLogCheck Read(string path, string run, Action<RequestLogEntry>? seen = null)
    {
        string head = Hash("", run);
        long number = 0, bytes = 0;
        DateTimeOffset last = DateTimeOffset.MinValue;
        if (!File.Exists(path))
            return new RequestLogCheck(0, head, 0, last, 0, null);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var lines = new LineSplitter(stream, LongestLine);
        while (lines.Next() is { } raw)
        {
            if (!lines.IsWhole)
            {
                return raw.Length >= LongestLine
                    ? new RequestLogCheck(number, head, bytes, last, raw.Length, $"line {number + 1} is longer than any line of a log")
                    : new RequestLogCheck(number, head, bytes, last, raw.Length, null);
            }

            string text = Encoding.UTF8.GetString(raw.Span);
            int tab = text.LastIndexOf('\t');
            string? problem = tab < 0 ? "is no line of a request log" : text[(tab + 1)..] != Hash(head, text[..tab]) ? "does not follow from the line before it" : null;
            RequestLogEntry? entry = problem is null ? Parse(text) : null;
            problem ??= entry is null ? "is no line of a request log" : entry.Sequence != number + 1 ? "is out of sequence" : entry.At < last ? "is older than the line before it" : null;
            if (problem is not null)
                return new RequestLogCheck(number, head, bytes, last, 0, $"line {number + 1} {problem}");
            number++;
            bytes += raw.Length + 1;
            (head, last) = (entry!.Hash, entry.At);
            seen?.Invoke(entry);
        }

        return new RequestLogCheck(number, head, bytes, last, 0, null);
    }

    internal static string Hash(string previous, string line) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previous + line)));

    private static RequestLogEntry? Parse(string text)
    {
        string[] fields = text.Split('\t');
        if (fields.Length != 7 || !long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            || !DateTimeOffset.TryParseExact(fields[1], "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at))
            return null;
        IPEndPoint? endpoint = null;
        if (fields[3] != "-" && !IPEndPoint.TryParse(fields[3], out endpoint))
            return null;
        return new RequestLogEntry(sequence, at, fields[2], endpoint, fields[4] == "-" ? null : fields[4], fields[5], fields[6]);
    }
}
