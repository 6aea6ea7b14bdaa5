namespace Dijkwacht.Evidence.Evtx;

/// <summary>Names the values of an event as <see cref="Events.IEventRecord"/> says.</summary>
internal ref struct ShapeBuilder(EventState state, EventShape shape, ReadOnlySpan<byte> chunk) : IEventVisitor
{
    // Event, its sections, and what is in them.
    private const int SectionDepth = 2;
    private const int ItemDepth = 3;
    private const int MaxFields = 4096;

    private readonly ReadOnlySpan<byte> _chunk = chunk;
    private readonly ElementFrame[] _frames = state.Frames;
    private int _depth;
    private EventSection _section;

    public void Open(int node, int instance)
    {
        if (_depth > 0)
            _frames[_depth - 1].HasChild = true;
        ref ElementFrame frame = ref _frames[_depth++];
        int name = state.Nodes[node].A;
        frame = new ElementFrame { Name = name, FirstContent = -1, FirstName = -1 };
        if (_depth == SectionDepth)
            _section = SectionOf(state.Names[name]);
        if (_depth < ItemDepth || _section == EventSection.Other)
            return;

        for (int i = node + 1; state.Nodes[i].Kind == BinXmlNodeKind.Attribute; i = state.Nodes[i].B)
        {
            BinXmlNode attribute = state.Nodes[i];
            ReadOnlySpan<byte> attributeName = state.Names[attribute.A];
            if (_section == EventSection.System && _depth == ItemDepth)
            {
                AddAttribute(state.Names[name], attributeName, i + 1, attribute.B, instance);
            }
            else if (_section == EventSection.EventData && attributeName.SequenceEqual("Name"u8) && attribute.B > i + 1)
            {
                frame.FirstName = i + 1;
                frame.EndName = attribute.B;
                frame.NameInstance = instance;
            }
        }
    }

    public readonly void StartEnd()
    {
    }

    public readonly void Content(int node, int instance)
    {
        if (_depth == 0)
            return;
        ref ElementFrame frame = ref _frames[_depth - 1];
        if (frame.FirstContent < 0)
        {
            frame.FirstContent = node;
            frame.ContentInstance = instance;
        }

        if (frame.ContentInstance == instance)
            frame.EndContent = node + 1;
    }

    public void Close()
    {
        ElementFrame frame = _frames[--_depth];
        if (frame.HasChild || _depth < SectionDepth)
            return;
        ReadOnlySpan<byte> name = state.Names[frame.Name];
        switch (_section)
        {
            case EventSection.System when _depth == ItemDepth - 1 && frame.FirstContent >= 0:
                int nameStart = state.FieldNames.Length;
                state.FieldNames.Append(name);
                AddField(nameStart, frame, isUnnamed: false);
                if (name.SequenceEqual("EventRecordID"u8))
                    shape.MarkRecordId();
                break;
            case EventSection.EventData when frame.FirstName >= 0:
                int dataStart = state.FieldNames.Length;
                shape.HasNamesFromValues |= !IsLiteral(frame.FirstName, frame.EndName);
                state.AppendNodes(_chunk, state.FieldNames, frame.NameInstance, frame.FirstName, frame.EndName, ValueStyle.Field);
                AddField(dataStart, frame, isUnnamed: state.FieldNames.Length == dataStart);
                break;
            case EventSection.EventData when name.SequenceEqual("Data"u8):
                AddField(state.FieldNames.Length, frame, isUnnamed: true);
                break;
            case EventSection.EventData or EventSection.UserData when frame.FirstContent >= 0:
                int localStart = state.FieldNames.Length;
                state.FieldNames.Append(name[(name.LastIndexOf((byte)':') + 1)..]);
                AddField(localStart, frame, isUnnamed: false);
                break;
            default:
                break;
        }
    }

    private static EventSection SectionOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("System"u8) ? EventSection.System
        : name.SequenceEqual("EventData"u8) ? EventSection.EventData
        : name.SequenceEqual("RenderingInfo"u8) ? EventSection.Other
        : EventSection.UserData;

    private readonly void AddAttribute(ReadOnlySpan<byte> element, ReadOnlySpan<byte> attribute, int first, int end, int instance)
    {
        int start = state.FieldNames.Length;
        bool isTime = element.SequenceEqual("TimeCreated"u8) && attribute.SequenceEqual("SystemTime"u8);
        state.FieldNames.Append(element);
        if (!isTime)
        {
            state.FieldNames.Append((byte)'_');
            state.FieldNames.Append(attribute);
        }

        Add(new FieldSource { NameStart = start, Section = _section, IsAttribute = true, Instance = instance }, first, end);
        if (isTime)
            shape.MarkTime();
    }

    private readonly void AddField(int nameStart, in ElementFrame frame, bool isUnnamed) =>
        Add(new FieldSource { NameStart = nameStart, Section = _section, Instance = frame.ContentInstance, IsUnnamed = isUnnamed }, frame.FirstContent, frame.EndContent);

    private readonly void Add(FieldSource source, int first, int end)
    {
        if (shape.Count == MaxFields)
            return;
        source.NameLength = state.FieldNames.Length - source.NameStart;
        source.Ordinal = source.IsUnnamed ? -1 : state.Index.Find(state.FieldNames.Slice(source.NameStart, source.NameLength));
        if (first >= 0 && end == first + 1 && state.Nodes[first].Kind == BinXmlNodeKind.Substitution)
        {
            source.Kind = FieldSourceKind.Value;
            source.A = state.Nodes[first].A;
        }
        else if (first < 0 || IsLiteral(first, end))
        {
            source.Kind = FieldSourceKind.Static;
            source.A = state.FieldNames.Length;
            if (first >= 0)
                state.AppendNodes(_chunk, state.FieldNames, source.Instance, first, end, ValueStyle.Field);
            source.B = state.FieldNames.Length - source.A;
        }
        else
        {
            source.Kind = FieldSourceKind.Nodes;
            source.A = first;
            source.B = end;
        }

        shape.Add(source);
    }

    private readonly bool IsLiteral(int first, int end)
    {
        foreach (BinXmlNode node in state.Nodes[first..end])
        {
            if (node.Kind == BinXmlNodeKind.Substitution)
                return false;
        }

        return true;
    }
}

/// <summary>An element that is open while an event is looked at.</summary>
internal struct ElementFrame
{
    public int Name;
    public bool HasChild;
    public int FirstContent;
    public int EndContent;
    public int ContentInstance;
    public int FirstName;
    public int EndName;
    public int NameInstance;
}
