using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Reads an offer in whatever form it comes: CSV with or without a header, JSON, JSON lines, or plain text with addresses in it.</summary>
/// <remarks>
/// Bounded whatever the file holds: at most 2 million different addresses are told apart, 100,000 domains, lines of a million
/// characters, JSON of 64 levels. Domains that nobody looks for are counted, their addresses not kept.
/// </remarks>
public static class OfferReader
{
    private const int LongestLine = 1_000_000;
    private const int LargestJson = 256 * 1024 * 1024;

    /// <summary>Reads an offer.</summary>
    /// <param name="path">File, UTF-8 or UTF-16 with a byte order mark.</param>
    /// <param name="isLookedFor">Whether the addresses of a domain are kept.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Offer Read(string path, Func<string, bool> isLookedFor, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(isLookedFor);
        var collector = new OfferCollector(isLookedFor);
        using FileStream file = File.OpenRead(path);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        using var text = new StreamReader(file, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true);
        string format = Take(text, file.Length, collector, cancellationToken);
        return collector.Finish(Path.GetFileName(path), sha256, format);
    }

    private static string Take(StreamReader text, long length, OfferCollector collector, CancellationToken cancellationToken)
    {
        while (text.Peek() is ' ' or '\t' or '\r' or '\n' or 0xFEFF)
            _ = text.Read();
        if (text.Peek() is '{' or '[')
        {
            if (length > LargestJson)
                collector.Report("a JSON file of more than 256 MB is read as text");
            else if (OfferJson.TryTake(text, collector, cancellationToken))
                return "json";
        }

        OfferRows? rows = null;
        bool isFirst = true;
        foreach (string line in Lines(text, collector))
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Records++;
            if (isFirst && line.Length > 0)
            {
                rows = OfferRows.TryHeader(line);
                isFirst = false;
                if (rows is not null)
                    continue;
            }

            if (rows is not null)
                rows.Take(line, collector);
            else
                OfferText.Take(line, collector);
        }

        return rows is null ? "text" : "csv";
    }

    // A line of its own, however long: what is beyond a million characters is cut off.
    private static IEnumerable<string> Lines(StreamReader text, OfferCollector collector)
    {
        var line = new StringBuilder();
        bool isCut = false;
        char[] buffer = new char[65_536];
        int read;
        while ((read = text.Read(buffer)) > 0)
        {
            int start = 0;
            while (true)
            {
                int end = buffer.AsSpan(start, read - start).IndexOf('\n');
                int length = (end < 0 ? read - start : end);
                int room = Math.Min(length, LongestLine - line.Length);
                line.Append(buffer, start, room);
                isCut |= room < length;
                if (end < 0)
                    break;
                yield return Next(line, ref isCut, collector);
                start += end + 1;
            }
        }

        if (line.Length > 0)
            yield return Next(line, ref isCut, collector);
    }

    private static string Next(StringBuilder line, ref bool isCut, OfferCollector collector)
    {
        if (isCut)
            collector.Report("a line of more than a million characters was cut off");
        isCut = false;
        string text = line.ToString().TrimEnd('\r');
        line.Clear();
        return text;
    }
}
