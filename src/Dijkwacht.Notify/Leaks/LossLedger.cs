using System.Globalization;
using System.Text.Json;

namespace Dijkwacht.Notify.Leaks;

/// <summary>What one owner's own case says was taken: the mailboxes of a <c>report.json</c>.</summary>
/// <param name="Source">File.</param>
/// <param name="Mailboxes">By name, each once.</param>
public sealed record LossLedger(string Source, IReadOnlyList<LostMailbox> Mailboxes)
{
    private const int LargestFile = 256 * 1024 * 1024;

    /// <summary>Reads a ledger.</summary>
    /// <exception cref="InvalidDataException">The file is no report of the schema <c>dijkwacht.report/1</c>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LossLedger Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path).Length > LargestFile)
            throw new InvalidDataException($"{path}: larger than a report can be.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("schema", out JsonElement schema) || schema.GetString() != "dijkwacht.report/1")
                throw new InvalidDataException($"{path}: no report of the schema dijkwacht.report/1.");
            return new LossLedger(path, [.. root.GetProperty("damage").GetProperty("mailboxes").EnumerateArray().Select(ReadMailbox).DistinctBy(m => m.Mailbox).OrderBy(m => m.Mailbox, StringComparer.Ordinal)]);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: no report of the schema dijkwacht.report/1: {failure.Message}", failure);
        }
    }

    private static LostMailbox ReadMailbox(JsonElement mailbox) => new(
        OfferedAddress.Normalise(Text(mailbox, "mailbox")) ?? SafeText.Line(Text(mailbox, "mailbox")),
        Text(mailbox, "class"),
        Number(mailbox, "bytesOut"),
        Number(mailbox, "bytesOutUpper"),
        Day(mailbox, "from"),
        Day(mailbox, "to"));

    private static string Text(JsonElement mailbox, string name) => mailbox.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long? Number(JsonElement mailbox, string name) => mailbox.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    private static DateOnly? Day(JsonElement mailbox, string name) =>
        DateTimeOffset.TryParse(Text(mailbox, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? DateOnly.FromDateTime(time.UtcDateTime) : null;
}

/// <summary>One mailbox of a ledger.</summary>
/// <param name="Mailbox">Address in one spelling, or the name that the logs give.</param>
/// <param name="Class"><c>content-taken</c>, <c>access-proven</c>, <c>possible</c> or <c>no-trace</c>.</param>
/// <param name="BytesOut">At least; null when unknown.</param>
/// <param name="BytesOutUpper">At most; null when unbounded.</param>
/// <param name="From">First day; null when unknown.</param>
/// <param name="To">Last day; null when unknown.</param>
public sealed record LostMailbox(string Mailbox, string Class, long? BytesOut, long? BytesOutUpper, DateOnly? From, DateOnly? To);
