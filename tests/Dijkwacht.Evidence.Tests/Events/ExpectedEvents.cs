using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dijkwacht.Evidence.Tests.Events;

/// <summary>What a file of <c>evtx_dump</c> says, read by another way: the platform's object model.</summary>
internal static class ExpectedEvents
{
    public static void Check(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        List<JsonObject> expected = Objects(bytes);
        var names = expected.SelectMany(e => Fields(e).Select(f => f.Name)).Distinct(StringComparer.OrdinalIgnoreCase);
        RecordedEvents read = RecordedEvents.Read(new MemoryStream(bytes), default, names);
        Assert.Empty(read.Problems);
        Assert.Equal("evtx_dump", read.Summary.Carrier);
        Assert.Equal(expected.Count, read.Events.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            var wanted = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in Fields(expected[i]))
                wanted.TryAdd(name, value);
            foreach (var (name, value) in wanted)
                Assert.Equal((path, name, value), (path, name, read.Events[i][name]));
            Assert.Equal(wanted.Count, read.Events[i].All.DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Count());
        }
    }

    private static List<JsonObject> Objects(byte[] bytes)
    {
        List<JsonObject> all = [];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
            all.Add(JsonNode.Parse(ref reader)!.AsObject());
        return all;
    }

    private static IEnumerable<(string Name, string Value)> Fields(JsonObject one)
    {
        JsonObject inner = one["Event"]!.AsObject();
        JsonObject system = inner["System"]!.AsObject();
        foreach (string leading in new[] { "EventID", "Channel", "Computer", "EventRecordID" })
            yield return (leading, system[leading]!.ToString());
        foreach (var (name, value) in inner["EventData"]!.AsObject())
            yield return (name, value?.ToString() ?? "");
        foreach (var (name, value) in system)
        {
            if (value is JsonObject { Count: 1 } child && child["#attributes"] is JsonObject attributes)
            {
                foreach (var (attribute, text) in attributes)
                    yield return (name == "TimeCreated" ? name : name + "_" + attribute, text!.ToString());
            }
            else if (value is not null)
            {
                yield return (name, value.ToString());
            }
        }
    }
}
