using System.Globalization;
using System.Text.Json;

namespace Dijkwacht.Exchange;

/// <summary>What both files of knowledge share.</summary>
internal static class KnowledgeFile
{
    /// <summary>Checks schema, date, sources and the list, and gives the date.</summary>
    /// <exception cref="FormatException">One of them is missing or different; the message says which.</exception>
    public static DateOnly Check(JsonElement root, string schema, string list)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out JsonElement found)
            || found.ValueKind != JsonValueKind.String || found.GetString() != schema)
            throw new FormatException($"The knowledge has no schema '{schema}'.");
        if (!root.TryGetProperty("generated", out JsonElement date) || date.ValueKind != JsonValueKind.String
            || !DateOnly.TryParseExact(date.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly generated))
            throw new FormatException($"The knowledge {schema} has no date 'generated' such as 2026-11-24.");
        if (!root.TryGetProperty("sources", out JsonElement sources) || sources.ValueKind != JsonValueKind.Object || !sources.EnumerateObject().Any())
            throw new FormatException($"The knowledge {schema} names no sources.");
        if (!root.TryGetProperty(list, out JsonElement entries) || entries.ValueKind != JsonValueKind.Array || entries.GetArrayLength() == 0)
            throw new FormatException($"The knowledge {schema} has no list '{list}'.");
        return generated;
    }
}
