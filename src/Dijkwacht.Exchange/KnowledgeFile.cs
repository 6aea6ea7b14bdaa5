using System.Globalization;
using System.Text.Json;

namespace Dijkwacht.Exchange;

/// <summary>How the dated files of knowledge are read: schema and date first, and all or nothing.</summary>
internal static class KnowledgeFile
{
    public static T Read<T>(ReadOnlyMemory<byte> json, string schema, Func<JsonElement, DateOnly, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetString() is var found && found != schema)
                throw new InvalidDataException($"The file is of schema '{found}'; expected '{schema}'.");
            if (!DateOnly.TryParseExact(root.GetProperty("generated").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly dated))
                throw new InvalidDataException("The file does not say when it was made: expected \"generated\": \"YYYY-MM-DD\".");
            return read(root, dated);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"The file is not of schema '{schema}': {failure.Message}", failure);
        }
    }
}
