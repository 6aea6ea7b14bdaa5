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
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                collector.Title ??= document.RootElement.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.String && NameOf(one) == "title").Select(one => TextOf(one.Value)).LastOrDefault();
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
                    string of = OfferField.Of(NameOf(property));
                    if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                        fields.Add((of, TextOf(property.Value)));
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
                OfferField.Take([(meaning, TextOf(element))], collector);
                break;
            case JsonValueKind.String:
                OfferText.Take(TextOf(element), collector);
                break;
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    // A string whose escapes make no text, such as half of a surrogate pair, is taken as it is written.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.ToString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText().Trim('"');
        }
    }
}
