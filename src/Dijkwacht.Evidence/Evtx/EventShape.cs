namespace Dijkwacht.Evidence.Evtx;

/// <summary>Which part of an event a field comes from.</summary>
internal enum EventSection : byte
{
    /// <summary>None whose values are fields, as <c>RenderingInfo</c>.</summary>
    Other,

    System,

    /// <summary><c>EventData</c>: named by the attribute <c>Name</c>.</summary>
    EventData,

    /// <summary><c>UserData</c> and the rarer sections built like it: named by the element.</summary>
    UserData,
}

/// <summary>Where the value of a field is found.</summary>
internal enum FieldSourceKind : byte
{
    /// <summary>The same in all events of the shape: UTF-8 beside the names, from <c>A</c>, <c>B</c> bytes.</summary>
    Static,

    /// <summary>Value <c>A</c> of the instance.</summary>
    Value,

    /// <summary>Nodes <c>A</c> to <c>B</c> of the instance's template, joined.</summary>
    Nodes,
}

/// <summary>A named value of all events of a shape.</summary>
internal struct FieldSource
{
    public int NameStart;
    public int NameLength;
    public int Ordinal;
    public FieldSourceKind Kind;
    public EventSection Section;
    public bool IsAttribute;

    /// <summary>Whether it is a <c>Data</c> element without a name.</summary>
    public bool IsUnnamed;
    public int Instance;
    public int A;
    public int B;
}

/// <summary>The fields of events made from the same templates.</summary>
internal sealed class EventShape
{
    private short[] _sourceOf = [];

    public FieldSource[] Sources { get; private set; } = new FieldSource[32];

    public int Count { get; private set; }

    public bool HasUnnamed { get; private set; }

    /// <summary>Whether a field's name is a value, so that the shape holds for one record only.</summary>
    public bool HasNamesFromValues { get; set; }

    public int TimeSource { get; private set; }

    public int RecordIdSource { get; private set; }

    /// <summary>Index of the value that holds the second template's instance, or -1.</summary>
    public int Child { get; set; }

    /// <summary>The second template, or -1.</summary>
    public int ChildTemplate { get; set; }

    /// <summary>The next older shape with the same first template, or -1.</summary>
    public int Next { get; set; }

    public void Reset(int ordinals)
    {
        if (_sourceOf.Length < ordinals)
            _sourceOf = new short[ordinals];
        for (int i = 0; i < Count; i++)
        {
            if (Sources[i].Ordinal >= 0)
                _sourceOf[Sources[i].Ordinal] = 0;
        }

        Count = 0;
        HasUnnamed = false;
        HasNamesFromValues = false;
        TimeSource = -1;
        RecordIdSource = -1;
    }

    /// <summary>The source that answers for a field, or -1.</summary>
    public int SourceOf(int ordinal) => (uint)ordinal < (uint)_sourceOf.Length ? _sourceOf[ordinal] - 1 : -1;

    public void Add(in FieldSource source)
    {
        if (Count == Sources.Length)
        {
            FieldSource[] larger = new FieldSource[Sources.Length * 2];
            Sources.CopyTo(larger, 0);
            Sources = larger;
        }

        Sources[Count++] = source;
        HasUnnamed |= source.IsUnnamed;
        if (source.Ordinal < 0)
            return;
        ref short known = ref _sourceOf[source.Ordinal];
        if (known == 0 || Sources[known - 1].Section != source.Section && (source.Section == EventSection.System) == IsSystemFirst(source.Ordinal))
            known = (short)Count;
    }

    /// <summary>Remembers that the last source is the event's time or number.</summary>
    public void MarkTime() => TimeSource = TimeSource < 0 ? Count - 1 : TimeSource;

    /// <inheritdoc cref="MarkTime"/>
    public void MarkRecordId() => RecordIdSource = RecordIdSource < 0 ? Count - 1 : RecordIdSource;

    /// <summary>Ordinals of the names for which <c>System</c> goes first.</summary>
    public int[] SystemFirst { get; set; } = [];

    private bool IsSystemFirst(int ordinal) => Array.IndexOf(SystemFirst, ordinal) >= 0;
}
