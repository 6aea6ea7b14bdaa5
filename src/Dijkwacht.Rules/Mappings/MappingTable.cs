using System.Text.Json;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Mappings;

/// <summary>All log sources and kinds of record the product knows, from the embedded mapping files.</summary>
internal sealed class MappingTable
{
    private static readonly Lazy<MappingTable> s_default = new(() => new MappingTable(["text-logs.json", "windows.json"]));

    private readonly List<SourceMapping> _sources = [];
    private readonly Dictionary<RecordKind, KindMapping> _kinds = [];

    private MappingTable(IEnumerable<string> files)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        foreach (string file in files)
        {
            using var stream = typeof(MappingTable).Assembly.GetManifestResourceStream($"Dijkwacht.Rules.Mappings.{file}")
                ?? throw new InvalidOperationException($"The mapping {file} is not embedded.");
            using var document = JsonDocument.Parse(stream, options);
            Read(document.RootElement);
        }

        foreach (var variant in _sources.SelectMany(s => s.Variants))
        {
            foreach (var (name, field) in KindOf(variant.Kind).Fields)
                variant.Fields.TryAdd(name, field);
        }
    }

    public static MappingTable Default => s_default.Value;

    public IReadOnlyList<SourceMapping> Sources => _sources;

    /// <summary>The mapping that states the most of what the rule states, or null.</summary>
    public SourceMapping? Find(SigmaLogSource source)
    {
        SourceMapping? best = null;
        foreach (var mapping in _sources)
        {
            if (Fits(mapping, source) && (best is null || mapping.Specificity > best.Specificity))
                best = mapping;
        }

        return best;
    }

    public KindMapping KindOf(RecordKind kind) => _kinds.TryGetValue(kind, out var mapping)
        ? mapping
        : KindMapping.None;

    private static bool Fits(SourceMapping mapping, SigmaLogSource source)
    {
        bool statedPartsFit = (mapping.Category is null || mapping.Category == source.Category) &&
            (mapping.Product is null || mapping.Product == source.Product) &&
            (mapping.Service is null || mapping.Service == source.Service);
        if (!statedPartsFit)
            return false;

        // What the rule states beyond the mapping narrows it to records that may be others.
        bool productFits = mapping.Product is not null || source.Product is null || mapping.Products.Contains(source.Product);
        bool categoryFits = mapping.Category is not null || source.Category is null;
        bool serviceFits = mapping.Service is not null || source.Service is null || mapping.Category is not null;
        return productFits && categoryFits && serviceFits;
    }

    private void Read(JsonElement root)
    {
        if (root.TryGetProperty("kinds", out var kinds))
        {
            foreach (var kind in kinds.EnumerateObject())
                _kinds.Add(Enum.Parse<RecordKind>(kind.Name), ReadKind(kind.Value));
        }

        foreach (var source in root.GetProperty("sources").EnumerateArray())
        {
            _sources.Add(new SourceMapping(
                Text(source, "category"),
                Text(source, "product"),
                Text(source, "service"),
                Texts(source, "products"),
                [.. source.GetProperty("variants").EnumerateArray().Select(ReadVariant)]));
        }
    }

    private static KindMapping ReadKind(JsonElement kind) => new(
        kind.GetProperty("searchable").GetBoolean(),
        Text(kind, "memoField"),
        Text(kind, "changing") ?? "",
        Map(kind, "changingByField"),
        Map(kind, "steadyByField"),
        Map(kind, "fields"));

    private static Variant ReadVariant(JsonElement variant) => new()
    {
        Kind = Enum.Parse<RecordKind>(Text(variant, "kind")!),
        Fields = Map(variant, "fields"),
        Lacks = new HashSet<string>(Texts(variant, "lacks"), StringComparer.OrdinalIgnoreCase),
        Values = MapOfMaps(variant, "values"),
        Prefixes = MapOfMaps(variant, "prefixes"),
        KeywordFields = Texts(variant, "keywordFields"),
        Absent = Text(variant, "absent"),
        Channels = Texts(variant, "channels"),
        EventIds = variant.TryGetProperty("eventIds", out var ids) ? [.. ids.EnumerateArray().Select(i => i.GetInt32())] : [],
        Where = variant.TryGetProperty("where", out var where)
            ? where.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(v => v.GetString()!).ToList(), StringComparer.OrdinalIgnoreCase)
            : [],
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];

    private static Dictionary<string, string> Map(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
            ? value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, Dictionary<string, string>> MapOfMaps(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
            ? value.EnumerateObject().ToDictionary(
                p => p.Name,
                p => p.Value.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString()!, StringComparer.OrdinalIgnoreCase),
                StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, Dictionary<string, string>>(StringComparer.OrdinalIgnoreCase);
}
