using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Mappings;

/// <summary>One kind of record that a log source means, and how the rule's words become the record's.</summary>
internal sealed class Variant
{
    public required RecordKind Kind { get; init; }

    /// <summary>Sigma's field to the record's; a field that is not here keeps its name.</summary>
    public Dictionary<string, string> Fields { get; init; } = [];

    /// <summary>Fields that these records never have: a rule that needs one is not compiled for them.</summary>
    public HashSet<string> Lacks { get; init; } = [];

    /// <summary>Per Sigma field: whole values as the rule writes them to values as the record has them.</summary>
    public Dictionary<string, Dictionary<string, string>> Values { get; init; } = [];

    /// <summary>Per Sigma field: how a value begins in the rule, and in the record.</summary>
    public Dictionary<string, Dictionary<string, string>> Prefixes { get; init; } = [];

    /// <summary>Further fields in which keywords are searched, beside the record's text.</summary>
    public List<string> KeywordFields { get; init; } = [];

    /// <summary>What the rule writes for an absent value (<c>-</c>), or null.</summary>
    public string? Absent { get; init; }

    /// <summary>Windows events: any of these channels; empty for all.</summary>
    public List<string> Channels { get; init; } = [];

    /// <summary>Windows events: any of these ids; empty for all.</summary>
    public List<int> EventIds { get; init; } = [];

    /// <summary>Conditions every record must satisfy: any of the values of each field.</summary>
    public Dictionary<string, List<string>> Where { get; init; } = [];
}

/// <summary>A log source, as far as it is stated, and what it means.</summary>
internal sealed record SourceMapping(string? Category, string? Product, string? Service, IReadOnlyList<string> Products, IReadOnlyList<Variant> Variants)
{
    public int Specificity => (Category is null ? 0 : 1) + (Product is null ? 0 : 1) + (Service is null ? 0 : 1);
}

/// <summary>What the engine may assume about the raw text and the fields of one kind of record.</summary>
/// <param name="IsSearchable">Values stand in the raw text as they are, but for the bytes named here.</param>
/// <param name="MemoField">The field whose values repeat, or null.</param>
/// <param name="Changing">Bytes that may stand differently in the raw text of any field.</param>
/// <param name="ChangingByField">The same for one field, in addition.</param>
/// <param name="SteadyByField">Only these bytes stand the same in the raw text of a field.</param>
/// <param name="Fields">Sigma's field to the record's, where no variant says otherwise.</param>
internal sealed record KindMapping(
    bool IsSearchable,
    string? MemoField,
    string Changing,
    IReadOnlyDictionary<string, string> ChangingByField,
    IReadOnlyDictionary<string, string> SteadyByField,
    IReadOnlyDictionary<string, string> Fields)
{
    public static readonly KindMapping None = new(false, null, "", new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());
}
