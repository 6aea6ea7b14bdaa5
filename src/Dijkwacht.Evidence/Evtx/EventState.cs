using System.Buffers.Binary;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>What is known of the chunk at hand, and the record at hand: its instances and their values.</summary>
/// <remarks>Everything about a chunk is forgotten with it. Depth, instances, values, nodes and text of a record are bounded.</remarks>
internal sealed partial class EventState
{
    private const int MaxDepth = 16;
    private const int MaxInstances = 256;
    private const int MaxValues = 32 << 10;
    private const int MaxVisits = 16 << 10;

    // Nodes, values and sixteenths of text of all records of a chunk: no sound chunk comes near, a bomb ends here.
    private const long MaxChunkWork = 2 << 20;
    /// <summary>Elements deeper than this are left out.</summary>
    public const int MaxElementDepth = 128;

    private readonly FieldTable _fields;
    private readonly BinXmlCompiler _compiler;
    private EventValue[] _values = new EventValue[256];
    private EventInstance[] _instances = new EventInstance[8];
    private int _valueCount;
    private int _instanceCount;
    private int _visitsLeft;
    private long _chunkWork;
    private bool _hasArrays;
    private bool _isCacheable;
    private bool _isStrict;
    private (int Nodes, int Templates) _mark;

    public EventState(FieldTable fields)
    {
        _fields = fields;
        _compiler = new BinXmlCompiler(Names);
        _shape = new EventShape();
        Index = new FieldIndex(fields);
    }

    public NameTable Names { get; } = new();

    /// <summary>Whether a part of the record could not be decoded.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Where the record's last value ends; its padding follows, or what was hidden there.</summary>
    public int ContentEnd { get; private set; }

    public ReadOnlySpan<EventValue> Values => _values.AsSpan(0, _valueCount);

    public ReadOnlySpan<BinXmlNode> Nodes => _compiler.Nodes;

    public ref readonly EventInstance Instance(int index) => ref _instances[index];

    /// <summary>Forgets the chunk before.</summary>
    public void StartChunk()
    {
        Names.Reset();
        _compiler.Reset();
        ResetShapes();
        _chunkWork = 0;
        _mark = _compiler.Mark;
    }

    /// <summary>Takes a record's BinXML apart; when that is strict, templates must be those that the instances name.</summary>
    /// <returns>False when nothing of it can be read.</returns>
    public bool TryStart(ReadOnlySpan<byte> chunk, int start, int end, bool isStrict)
    {
        _compiler.Return(_mark);
        _mark = _compiler.Mark;
        _valueCount = 0;
        _instanceCount = 0;
        _hasArrays = false;
        _isCacheable = true;
        _isStrict = isStrict;
        IsDamaged = false;
        ContentEnd = end;
        _chunkWork += _text.Length / 16;
        if (_chunkWork > MaxChunkWork || ReadFragment(chunk, start, end, depth: 0) < 0)
            return false;
        StartFields(chunk);
        return true;
    }

    /// <summary>The value that a substitution stands for.</summary>
    /// <returns>False when the instance has no such value.</returns>
    public bool TryValue(int instance, int index, out EventValue value)
    {
        ref readonly EventInstance holder = ref _instances[instance];
        if ((uint)index >= (uint)holder.ValueCount)
        {
            value = default;
            return false;
        }

        value = _values[holder.FirstValue + index];
        return true;
    }

    /// <summary>Shows the event's nodes to a visitor. Every element that is opened is closed.</summary>
    public void Walk<TVisitor>(ReadOnlySpan<byte> chunk, ref TVisitor visitor)
        where TVisitor : IEventVisitor, allows ref struct
    {
        int instances = _instanceCount;
        int values = _valueCount;
        WalkAll(chunk, ref visitor);

        // Instances met among the content are read again on the next walk.
        _instanceCount = instances;
        _valueCount = values;
    }

    private void WalkAll<TVisitor>(ReadOnlySpan<byte> chunk, ref TVisitor visitor)
        where TVisitor : IEventVisitor, allows ref struct
    {
        _visitsLeft = MaxVisits;
        int elements = 0;
        Walk(chunk, 0, 0, ref elements, ref visitor);
        _chunkWork += MaxVisits - _visitsLeft;
    }

    private void Walk<TVisitor>(ReadOnlySpan<byte> chunk, int instance, int depth, ref int elements, ref TVisitor visitor)
        where TVisitor : IEventVisitor, allows ref struct
    {
        BinXmlTemplate template = _compiler.Template(_instances[instance].Template);
        int open = 0;
        for (int i = template.FirstNode; i < template.EndNode; i++)
        {
            BinXmlNode node = _compiler.Nodes[i];
            if (--_visitsLeft < 0)
                break;
            switch (node.Kind)
            {
                case BinXmlNodeKind.Open when elements == MaxElementDepth:
                    i = node.B;
                    break;
                case BinXmlNodeKind.Open:
                    open++;
                    elements++;
                    visitor.Open(i, instance);
                    break;
                case BinXmlNodeKind.Attribute:
                    i = node.B - 1;
                    break;
                case BinXmlNodeKind.StartEnd:
                    visitor.StartEnd();
                    break;
                case BinXmlNodeKind.Close:
                    open--;
                    elements--;
                    visitor.Close();
                    break;
                case BinXmlNodeKind.Substitution when TryValue(instance, node.A, out EventValue value) && value.Child >= 0:
                    if (depth < MaxDepth)
                        Walk(chunk, value.Child, depth + 1, ref elements, ref visitor);
                    break;
                case BinXmlNodeKind.Instance:
                    int child = depth < MaxDepth ? ReadInstance(chunk, node.A, chunk.Length, depth + 1, out _) : -1;
                    if (child >= 0)
                        Walk(chunk, child, depth + 1, ref elements, ref visitor);
                    break;
                default:
                    visitor.Content(i, instance);
                    break;
            }
        }

        if (_visitsLeft < 0)
            IsDamaged = true;
        for (; open > 0; open--, elements--)
        {
            visitor.StartEnd();
            visitor.Close();
        }
    }

    private int ReadFragment(ReadOnlySpan<byte> chunk, int start, int end, int depth)
    {
        if (start + 4 <= end && chunk[start] == 0x0F)
            start += 4;
        if (start >= end)
            return Damaged();
        if (chunk[start] == 0x0C)
        {
            int instance = ReadInstance(chunk, start, end, depth, out int next);
            if (depth == 0)
                ContentEnd = Math.Min(next, end);

            // A value may hold several instances one after the other; the padding of a record proves nothing.
            if (depth == 0 || instance < 0 || next + 10 > end || chunk[next] is not (0x0C or 0x01 or 0x41))
                return instance;
        }

        int template = _compiler.Compile(chunk, start, end, isDefinition: false);
        ref BinXmlTemplate compiled = ref _compiler.Template(template);
        _isCacheable = false;
        IsDamaged |= compiled.IsDamaged;
        return compiled.EndNode == compiled.FirstNode ? Damaged() : Add(template, 0, 0);
    }

    private int ReadInstance(ReadOnlySpan<byte> chunk, int token, int end, int depth, out int next)
    {
        next = end;
        if (!BinXmlCompiler.TryInstance(chunk, token, out uint id, out uint definition, out int position) || position + 4 > end)
            return Damaged();
        int template = _compiler.Definition(chunk, definition, id, _isStrict);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(chunk[position..]);
        if (template < 0 || count > (uint)(end - position - 4) / 4 || _valueCount + count > MaxValues)
            return Damaged();
        ref BinXmlTemplate compiled = ref _compiler.Template(template);
        IsDamaged |= compiled.IsDamaged;
        _isCacheable &= !compiled.HasInstances;
        int first = _valueCount;
        int instance = Add(template, first, (int)count);
        if (instance < 0)
            return -1;
        if (_values.Length < first + count)
            Array.Resize(ref _values, Math.Max(_values.Length * 2, first + (int)count));
        _valueCount = first + (int)count;
        _chunkWork += count;
        ReadOnlySpan<byte> descriptors = chunk.Slice(position + 4, 4 * (int)count);
        Span<EventValue> values = _values.AsSpan(first, (int)count);
        int offset = position + 4 + descriptors.Length;
        int nested = 0;
        byte types = 0;
        for (int i = 0; i < values.Length; i++)
        {
            uint descriptor = BinaryPrimitives.ReadUInt32LittleEndian(descriptors[(4 * i)..]);
            int length = (ushort)descriptor;
            byte type = (byte)(descriptor >> 16);
            if (offset + length > end)
            {
                IsDamaged = true;
                length = Math.Max(0, end - offset);
            }

            values[i] = new EventValue { Offset = (ushort)Math.Min(offset, ushort.MaxValue), Length = (ushort)length, Type = type, Child = -1 };
            offset += length;
            types |= type;
            nested += type == BinXmlType.BinXml && length > 0 ? 1 : 0;
        }

        next = offset;
        _hasArrays |= BinXmlType.IsArray(types);
        for (int i = first; nested > 0; i++)
        {
            EventValue value = _values[i];
            if (value.Type != BinXmlType.BinXml || value.Length == 0)
                continue;
            nested--;
            if (depth < MaxDepth)
                _values[i].Child = (short)ReadFragment(chunk, value.Offset, value.Offset + value.Length, depth + 1);
            else
                IsDamaged = true;
        }

        return instance;
    }

    private int Add(int template, int firstValue, int valueCount)
    {
        if (_instanceCount == MaxInstances)
            return Damaged();
        if (_instanceCount == _instances.Length)
            Array.Resize(ref _instances, _instances.Length * 2);
        _instances[_instanceCount] = new EventInstance { Template = template, FirstValue = firstValue, ValueCount = valueCount };
        return _instanceCount++;
    }

    private int Damaged()
    {
        IsDamaged = true;
        return -1;
    }
}
