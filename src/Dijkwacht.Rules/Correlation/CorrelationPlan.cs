using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>One correlation, resolved: which rules feed it, and which fields of their events it needs.</summary>
internal sealed class CorrelationPlan(CorrelationRule rule, int ordinal)
{
    private const int MaxFields = 256;

    public CorrelationRule Rule { get; } = rule;

    /// <summary>Its number among the engine's correlations.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Its place when those that others refer to come first.</summary>
    public int Order { get; set; }

    /// <summary>Whether it gives matches of its own.</summary>
    public bool IsReported { get; set; } = true;

    public List<SigmaDocument> Sources { get; } = [];

    /// <summary>Fields and aliases: first <c>group-by</c>, then the counted ones, then what correlations above it need.</summary>
    public List<string> Fields { get; } = [.. rule.GroupBy, .. rule.ValueFields];

    public int GroupCount => Rule.GroupBy.Count;

    public int ValueCount => Rule.ValueFields.Count;

    /// <summary>Correlations that this one feeds.</summary>
    public List<CorrelationLink> Parents { get; } = [];

    /// <summary>Whether more events can only help its condition: the windows slide; else they follow one another.</summary>
    public bool IsRising => Rule.Type != CorrelationType.ValueAverage &&
        (Rule.Presence is { } presence ? PresenceTest.IsRising(presence) : Rule.Bounds.All(b => b.IsLower));

    /// <summary>The number of a field, given now if it had none; -1 when there are too many: it counts as absent.</summary>
    public int FieldIndex(string name)
    {
        int index = Fields.FindIndex(f => f.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            return index;
        if (Fields.Count == MaxFields)
            return -1;
        Fields.Add(name);
        return Fields.Count - 1;
    }

    /// <summary>The name a field has in the events of one source.</summary>
    public string NameIn(int slot, string field)
    {
        if (!Rule.Aliases.TryGetValue(field, out var byRule))
            return field;
        var source = Sources[slot];
        foreach (string? key in (ReadOnlySpan<string?>)[Rule.Rules[slot].Text, source.Name, source.Id])
        {
            if (key is not null && byRule.TryGetValue(key, out string? name))
                return name;
        }

        return field;
    }
}

/// <summary>A correlation feeds another: as which of its rules, and where the fields it needs are found.</summary>
internal sealed record CorrelationLink(CorrelationPlan Parent, int Slot, int[] Fields);

/// <summary>A rule feeds a correlation.</summary>
/// <param name="Plan">The correlation.</param>
/// <param name="Slot">As which of its rules.</param>
/// <param name="Variants">Where the fields are found, by the kind of event.</param>
internal sealed record RuleInput(CorrelationPlan Plan, int Slot, FieldPlaces[] Variants);

/// <summary>The ordinals of a correlation's fields in events of some channels and ids.</summary>
/// <param name="Channels">Folded; empty for all.</param>
/// <param name="EventIds">Empty for all.</param>
/// <param name="Ordinals">By number of the correlation's field.</param>
internal sealed record FieldPlaces(byte[][] Channels, int[] EventIds, int[] Ordinals);
