using System.Text.Json;

namespace Dijkwacht.Notify.Leaks;

/// <summary>An offer as JSON: objects at any depth, lists of addresses, or one object a line.</summary>
internal static class OfferJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Takes the rest of the text as JSON; when it is none as a whole, line by line, and what is no JSON as text.</summary>
    /// <returns>Whether any of it was JSON.</returns>
    public static bool TryTake(TextReader text, OfferCollector collector, CancellationToken cancellationToken)
    {
        string whole = text.ReadToEnd();
        if (TryTake(whole, collector))
            return true;
        bool any = false;
        int bad = 0;
        foreach (string line in whole.Split('\n'))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.AsSpan().Trim().Length == 0)
                continue;
            if (TryTake(line, collector))
            {
                any = true;
            }
            else
            {
                bad++;
                collector.Records++;
                OfferText.Take(line, collector);
            }
        }

        if (bad > 0)
            collector.Report($"{bad} lines are no JSON; they were read as text");
        return any;
    }

    private static bool TryTake(string json, OfferCollector collector)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            if (document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                return false;
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("title", out JsonElement title) && title.ValueKind == JsonValueKind.String)
                collector.Title ??= title.GetString();
            Take(document.RootElement, "", collector);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Take(JsonElement element, string meaning, OfferCollector collector)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                collector.Records++;
                var fields = new List<(string, string)>();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    string of = OfferField.Of(property.Name);
                    if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                        fields.Add((of, property.Value.ToString()));
                    else
                        Take(property.Value, of, collector);
                }

                OfferField.Take(fields, collector);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Take(item, meaning, collector);
                break;
            case JsonValueKind.String when meaning.Length > 0:
                OfferField.Take([(meaning, element.GetString()!)], collector);
                break;
            case JsonValueKind.String:
                OfferText.Take(element.GetString()!, collector);
                break;
        }
    }
}
