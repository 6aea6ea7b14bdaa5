using System.Text;

namespace Dijkwacht.Evidence.Evtx;

/// <content>The fields of the record at hand.</content>
internal sealed partial class EventState
{
    // Hostile templates repeat one long value under thousands of names; no sound record holds more text than this.
    private const int MaxText = 1 << 20;
    private const int MaxShapes = 256;

    private static readonly string[] s_systemFirst = ["EventID", "Channel", "Computer", "Provider_Name", "EventRecordID"];
    private static readonly byte[][] s_dataNames = MakeDataNames();

    private readonly List<EventShape> _shapes = [];
    private readonly EventShape _ownShape = new();
    private readonly ByteBuffer _text = new(64 << 10);
    private readonly ByteBuffer _lines = new(64 << 10);
    private FieldText[] _valueTexts = new FieldText[64];
    private FieldText[] _itemTexts = new FieldText[64];
    private FieldEntry[] _entries = new FieldEntry[64];
    private EventShape _shape;
    private int[] _systemFirst = [];
    private int _shapeCount;
    private int _shapeNames;
    private int _entryCount;
    private int _unnamedCount;
    private int _record;
    private int _joinedRecord;
    private int _linesRecord;
    private FieldText _joined;

    public ByteBuffer FieldNames { get; } = new(16 << 10);

    public ElementFrame[] Frames { get; } = new ElementFrame[MaxElementDepth + 1];

    /// <summary>The field table as it was when the artefact was begun.</summary>
    public FieldIndex Index { get; private set; }

    /// <summary>Looks whether the field table has grown.</summary>
    public void StartArtefact()
    {
        if (Index.Count != _fields.Count)
            Index = new FieldIndex(_fields);
        _systemFirst = [.. s_systemFirst.Select(name => _fields.Find(name)).Where(ordinal => ordinal >= 0)];
    }

    public int FieldCount(ReadOnlySpan<byte> chunk)
    {
        EnsureEntries(chunk);
        return _entryCount;
    }

    public ReadOnlySpan<byte> FieldName(ReadOnlySpan<byte> chunk, int index)
    {
        EnsureEntries(chunk);
        ref readonly FieldEntry entry = ref _entries.AsSpan(0, _entryCount)[index];
        if (entry.DataNumber > 0)
            return s_dataNames[entry.DataNumber - 1];
        ref readonly FieldSource source = ref _shape.Sources[entry.Source];
        return FieldNames.Slice(source.NameStart, source.NameLength);
    }

    public ReadOnlySpan<byte> FieldValue(ReadOnlySpan<byte> chunk, int index)
    {
        EnsureEntries(chunk);
        ref readonly FieldEntry entry = ref _entries.AsSpan(0, _entryCount)[index];
        return !entry.IsItem ? ValueOf(chunk, entry.Source) : ItemOf(chunk, index);
    }

    public bool TryGetField(ReadOnlySpan<byte> chunk, int ordinal, out ReadOnlySpan<byte> value)
    {
        int source = _shape.SourceOf(ordinal);

        // An absent attribute makes way for another value of its name, if there is one.
        if (source >= 0 && !IsPresent(source))
            source = NextPresent(ordinal, source);
        if (source >= 0)
        {
            value = ValueOf(chunk, source);
            return true;
        }

        value = default;
        if (!_shape.HasUnnamed)
            return false;
        int number = Index.DataNumber(ordinal);
        return number >= 0 && TryGetData(chunk, number, out value);
    }

    /// <summary>The values, one per line.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> chunk)
    {
        if (_linesRecord == _record)
            return _lines.Written;
        EnsureEntries(chunk);
        _lines.Truncate(0);
        for (int i = 0; i < _entryCount; i++)
        {
            ReadOnlySpan<byte> value = FieldValue(chunk, i);
            if (value.IsEmpty)
                continue;
            if (_lines.Length > 0)
                _lines.Append((byte)'\n');
            _lines.Append(value);
        }

        _linesRecord = _record;
        return _lines.Written;
    }

    /// <summary>UTC ticks of <c>TimeCreated</c>, or 0.</summary>
    public long Ticks(ReadOnlySpan<byte> chunk)
    {
        int source = _shape.TimeSource;
        if (source < 0)
            return 0;
        if (TryScalar(source, out EventValue value))
            return ValueText.Ticks(value.Type, chunk.Slice(value.Offset, value.Length));

        // Forwarded events are plain fragments: the time is text.
        return ValueText.Ticks(BinXmlType.String, Utf16Of(ValueOf(chunk, source)));
    }

    /// <summary>Whether the event says when it was created.</summary>
    public bool HasTime(ReadOnlySpan<byte> chunk) => Ticks(chunk) > 0;

    /// <summary><c>EventRecordID</c>, or -1.</summary>
    public long RecordId(ReadOnlySpan<byte> chunk)
    {
        int source = _shape.RecordIdSource;
        if (source < 0)
            return -1;
        return TryScalar(source, out EventValue value)
            ? ValueText.Number(value.Type, chunk.Slice(value.Offset, value.Length))
            : ValueText.Number(BinXmlType.String, Utf16Of(ValueOf(chunk, source)));
    }

    /// <summary>Appends the text of nodes that belong to one attribute or element.</summary>
    public void AppendNodes(ReadOnlySpan<byte> chunk, ByteBuffer output, int instance, int first, int end, ValueStyle style)
    {
        for (int i = first; i < end; i++)
        {
            BinXmlNode node = Nodes[i];
            switch (node.Kind)
            {
                case BinXmlNodeKind.Value or BinXmlNodeKind.CData:
                    ValueText.Append(output, node.Type, chunk.Slice(node.A, node.B), style);
                    break;
                case BinXmlNodeKind.Substitution when TryValue(instance, node.A, out EventValue value):
                    ValueText.Append(output, value.Type, chunk.Slice(value.Offset, value.Length), style);
                    break;
                case BinXmlNodeKind.Character:
                    AppendCharacter(output, node.A);
                    break;
                case BinXmlNodeKind.Entity:
                    AppendEntity(output, Names[node.A]);
                    break;
                default:
                    break;
            }
        }
    }

    public static void AppendCharacter(ByteBuffer output, int code)
    {
        Rune character = Rune.TryCreate(code, out Rune valid) ? valid : Rune.ReplacementChar;
        output.Commit(character.EncodeToUtf8(output.Reserve(4)));
    }

    // Dates and numbers are short: what is longer is neither.
    private static byte[] Utf16Of(ReadOnlySpan<byte> text) => text.Length > 64 ? [] : Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text));

    private static void AppendEntity(ByteBuffer output, ReadOnlySpan<byte> name) => output.Append(
        name.SequenceEqual("amp"u8) ? "&"u8
        : name.SequenceEqual("lt"u8) ? "<"u8
        : name.SequenceEqual("gt"u8) ? ">"u8
        : name.SequenceEqual("quot"u8) ? "\""u8
        : name.SequenceEqual("apos"u8) ? "'"u8
        : name);

    private static byte[][] MakeDataNames()
    {
        byte[][] names = new byte[FieldIndex.MaxDataNumber][];
        for (int i = 0; i < names.Length; i++)
            names[i] = Encoding.UTF8.GetBytes($"Data#{i + 1}");
        return names;
    }

    private void ResetShapes()
    {
        _shapeCount = 0;
        _shapeNames = 0;
        FieldNames.Truncate(0);
    }

    private void StartFields(ReadOnlySpan<byte> chunk)
    {
        _record++;
        _entryCount = -1;
        _text.Truncate(0);
        FieldNames.Truncate(_shapeNames);
        if (!_isCacheable || _instanceCount > 2)
        {
            _shape = _ownShape;
            Build(chunk, _shape);
            return;
        }

        int child = -1;
        int childTemplate = -1;
        if (_instanceCount == 2)
        {
            childTemplate = _instances[1].Template;
            while (_values[++child].Child != 1)
            {
            }
        }

        ref BinXmlTemplate template = ref _compiler.Template(_instances[0].Template);
        for (int i = template.FirstShape; i >= 0; i = _shapes[i].Next)
        {
            if (_shapes[i].Child == child && _shapes[i].ChildTemplate == childTemplate)
            {
                _shape = _shapes[i];
                return;
            }
        }

        if (_shapeCount == MaxShapes)
        {
            _shape = _ownShape;
            Build(chunk, _shape);
            return;
        }

        if (_shapeCount == _shapes.Count)
            _shapes.Add(new EventShape());
        _shape = _shapes[_shapeCount];
        Build(chunk, _shape);

        // A name that comes from a value holds for this record only; a cut-off look at the nodes for none.
        if (_shape.HasNamesFromValues || _visitsLeft < 0)
            return;
        _shape.Child = child;
        _shape.ChildTemplate = childTemplate;
        _shape.Next = template.FirstShape;
        template.FirstShape = _shapeCount++;
        _shapeNames = FieldNames.Length;
    }

    private void Build(ReadOnlySpan<byte> chunk, EventShape shape)
    {
        shape.SystemFirst = _systemFirst;
        shape.Reset(Index.Count);
        var builder = new ShapeBuilder(this, shape, chunk);
        WalkAll(chunk, ref builder);
        if (_valueTexts.Length < shape.Count)
            _valueTexts = new FieldText[shape.Sources.Length];
    }

    private bool TryScalar(int source, out EventValue value)
    {
        ref readonly FieldSource from = ref _shape.Sources[source];
        value = default;
        return from.Kind == FieldSourceKind.Value && TryValue(from.Instance, from.A, out value);
    }

    // An attribute without a value is not written by Windows; an element without one is.
    private bool IsPresent(int source)
    {
        ref readonly FieldSource from = ref _shape.Sources[source];
        return !from.IsAttribute || from.Kind != FieldSourceKind.Value || (TryValue(from.Instance, from.A, out EventValue value) && value.Type != BinXmlType.Null);
    }

    private int NextPresent(int ordinal, int absent)
    {
        for (int source = 0; source < _shape.Count; source++)
        {
            if (source != absent && _shape.Sources[source].Ordinal == ordinal && IsPresent(source))
                return source;
        }

        return -1;
    }

    private ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> chunk, int source)
    {
        ref readonly FieldSource from = ref _shape.Sources[source];
        if (from.Kind == FieldSourceKind.Static)
            return FieldNames.Slice(from.A, from.B);
        ref FieldText cached = ref _valueTexts[source];
        if (cached.Record == _record)
            return _text.Slice(cached.Start, cached.Length);
        int start = _text.Length;
        if (start < MaxText)
        {
            if (from.Kind == FieldSourceKind.Nodes)
                AppendNodes(chunk, _text, from.Instance, from.A, from.B, ValueStyle.Field);
            else if (TryValue(from.Instance, from.A, out EventValue value))
                ValueText.Append(_text, value.Type, chunk.Slice(value.Offset, value.Length), ValueStyle.Field);
        }

        cached = new FieldText { Record = _record, Start = start, Length = _text.Length - start };
        return _text.Slice(start, cached.Length);
    }

    private ReadOnlySpan<byte> ItemOf(ReadOnlySpan<byte> chunk, int index)
    {
        ref FieldText cached = ref _itemTexts[index];
        if (cached.Record != _record)
        {
            ref readonly FieldEntry entry = ref _entries[index];
            int start = _text.Length;
            if (start < MaxText)
                ValueText.Append(_text, entry.ItemType, chunk.Slice(entry.ItemStart, entry.ItemLength), ValueStyle.Field);
            cached = new FieldText { Record = _record, Start = start, Length = _text.Length - start };
        }

        return _text.Slice(cached.Start, cached.Length);
    }

    private bool TryGetData(ReadOnlySpan<byte> chunk, int number, out ReadOnlySpan<byte> value)
    {
        EnsureEntries(chunk);
        value = default;
        if (number > _unnamedCount || _unnamedCount == 0)
            return false;
        if (number == 0)
        {
            value = Joined(chunk);
            return true;
        }

        for (int i = 0; i < _entryCount; i++)
        {
            if (_entries[i].DataNumber != number)
                continue;
            value = FieldValue(chunk, i);
            return true;
        }

        return false;
    }

    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> chunk)
    {
        if (_joinedRecord != _record)
        {
            // First all values, then their copy: they share the buffer.
            for (int i = 0; i < _entryCount; i++)
            {
                if (_entries[i].DataNumber > 0)
                    _ = FieldValue(chunk, i);
            }

            int start = _text.Length;
            bool isFirst = true;
            for (int i = 0; i < _entryCount; i++)
            {
                if (_entries[i].DataNumber == 0)
                    continue;
                if (!isFirst)
                    _text.Append((byte)'\n');
                isFirst = false;
                if (_text.Length < 2 * MaxText)
                    _text.Append(FieldValue(chunk, i));
            }

            _joined = new FieldText { Record = _record, Start = start, Length = _text.Length - start };
            _joinedRecord = _record;
        }

        return _text.Slice(_joined.Start, _joined.Length);
    }

    private void EnsureEntries(ReadOnlySpan<byte> chunk)
    {
        if (_entryCount >= 0)
            return;
        _entryCount = 0;
        _unnamedCount = 0;
        if (_entries.Length < _shape.Count)
        {
            _entries = new FieldEntry[_shape.Sources.Length];
            _itemTexts = new FieldText[_shape.Sources.Length];
        }

        for (int source = 0; source < _shape.Count; source++)
        {
            ref readonly FieldSource from = ref _shape.Sources[source];
            if (!from.IsUnnamed)
            {
                if (!from.IsAttribute || IsPresent(source))
                    AddEntry(new FieldEntry { Source = (short)source });
            }
            else if (_hasArrays && TryScalar(source, out EventValue value) && BinXmlType.IsArray(value.Type))
            {
                AddItems(chunk, source, value);
            }
            else if (_unnamedCount < FieldIndex.MaxDataNumber)
            {
                AddEntry(new FieldEntry { Source = (short)source, DataNumber = (short)++_unnamedCount });
            }
        }
    }

    // An array stands for as many elements as it has items.
    private void AddItems(ReadOnlySpan<byte> chunk, int source, EventValue value)
    {
        int offset = value.Offset;
        int end = offset + value.Length;
        while (offset < end && _unnamedCount < FieldIndex.MaxDataNumber)
        {
            int length = BinXmlType.ElementLength(value.Type, chunk[offset..end]);
            AddEntry(new FieldEntry
            {
                Source = (short)source,
                IsItem = true,
                ItemStart = (ushort)offset,
                ItemLength = (ushort)length,
                ItemType = (byte)(value.Type & ~BinXmlType.Array),
                DataNumber = (short)++_unnamedCount,
            });
            offset += length;
        }
    }

    private void AddEntry(in FieldEntry entry)
    {
        if (_entryCount == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
            Array.Resize(ref _itemTexts, _entries.Length);
        }

        _entries[_entryCount++] = entry;
    }

    private struct FieldText
    {
        public int Record;
        public int Start;
        public int Length;
    }

    private struct FieldEntry
    {
        public short Source;

        /// <summary>Its place among the unnamed <c>Data</c>, from 1; 0 when it has a name.</summary>
        public short DataNumber;

        /// <summary>Whether it is an item of an array and not the source's whole value.</summary>
        public bool IsItem;
        public byte ItemType;
        public ushort ItemStart;
        public ushort ItemLength;
    }
}
