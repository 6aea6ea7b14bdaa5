using System.Text.Json;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Tests;

/// <summary>Events as evtx_dump writes them, one JSON object after the other, as records.</summary>
internal static class JsonEvents
{
    public static List<List<KeyValuePair<string, string>>> Read(string file)
    {
        var events = new List<List<KeyValuePair<string, string>>>();
        var reader = new Utf8JsonReader(File.ReadAllBytes(file), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            events.Add(Fields(document.RootElement.GetProperty("Event")));
        }

        return events;
    }

    public static DictionaryRecord Record(FieldTable fields, IEnumerable<KeyValuePair<string, string>> values) =>
        new(fields, values, string.Join('\n', values.Select(v => v.Value)));

    private static List<KeyValuePair<string, string>> Fields(JsonElement root)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var part in root.GetProperty("System").EnumerateObject())
        {
            if (part.Value.ValueKind != JsonValueKind.Object)
            {
                Add(fields, part.Name, part.Value);
                continue;
            }

            if (part.Value.TryGetProperty("#attributes", out var attributes))
            {
                foreach (var attribute in attributes.EnumerateObject())
                    Add(fields, part.Name == "TimeCreated" ? "TimeCreated" : $"{part.Name}_{attribute.Name}", attribute.Value);
            }

            if (part.Value.TryGetProperty("#text", out var text))
                Add(fields, part.Name, text);
        }

        foreach (string section in (string[])["EventData", "UserData"])
        {
            if (root.TryGetProperty(section, out var data) && data.ValueKind == JsonValueKind.Object)
                AddData(fields, data);
        }

        return fields;
    }

    private static void AddData(List<KeyValuePair<string, string>> fields, JsonElement data)
    {
        foreach (var item in data.EnumerateObject())
        {
            if (item.Name == "#attributes")
                continue;
            if (item.Value.ValueKind == JsonValueKind.Object && item.Value.TryGetProperty("#text", out var text))
                Add(fields, item.Name, text);
            else if (item.Value.ValueKind == JsonValueKind.Object)
                AddData(fields, item.Value);
            else
                Add(fields, item.Name, item.Value);
        }
    }

    private static void Add(List<KeyValuePair<string, string>> fields, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            fields.Add(new(name, string.Join('\n', value.EnumerateArray().Select(v => v.ToString()))));
        else if (value.ValueKind != JsonValueKind.Null)
            fields.Add(new(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
    }
}
