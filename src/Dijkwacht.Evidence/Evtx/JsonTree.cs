using System.Runtime.InteropServices;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>What a node of an event's JSON holds.</summary>
internal enum JsonKind : byte
{
    Null,

    /// <summary>A value that is already written.</summary>
    Raw,

    /// <summary>Values of elements without a name, one behind the other.</summary>
    List,
    Object,
}

/// <summary>The JSON objects of one event, in which names that come twice make room for each other.</summary>
internal sealed class JsonTree
{
    // Below this many children looking at them all is faster than a dictionary.
    private const int FewChildren = 16;

    private readonly Dictionary<(int Parent, int Hash), int> _byName = [];
    private Node[] _nodes = new Node[128];
    private int _count;

    /// <summary>Names (escaped) and written values.</summary>
    public ByteBuffer Bytes { get; } = new(64 << 10);

    /// <summary>The outermost object.</summary>
    public static int Root => 0;

    public void Reset()
    {
        if (_byName.Count > 0)
            _byName.Clear();
        Bytes.Truncate(0);
        _count = 0;
        _ = Create(0, 0);
        _nodes[0].Kind = JsonKind.Object;
    }

    public JsonKind KindOf(int node) => _nodes[node].Kind;

    /// <summary>The child of this name, or -1.</summary>
    public int Find(int parent, ReadOnlySpan<byte> name)
    {
        if (_nodes[parent].Kind != JsonKind.Object)
            return -1;
        if (_nodes[parent].Children > FewChildren)
            return FindHashed(parent, name);
        for (int i = _nodes[parent].First; i > 0; i = _nodes[i].Next)
        {
            if (NameOf(i).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    /// <summary>
    /// A new child without a value, whose name is at the end of <see cref="Bytes"/>. An older one of that name gives way as
    /// evtx_dump has it: it becomes <c>Name_1</c>, or the next number that is free.
    /// </summary>
    public int Insert(int parent, int nameStart)
    {
        int nameLength = Bytes.Length - nameStart;
        MakeObject(parent);
        int old = Find(parent, Bytes.Slice(nameStart, nameLength));
        if (old < 0)
            return Append(parent, nameStart, nameLength);
        if (_nodes[old].Kind == JsonKind.Null || (_nodes[old].Kind == JsonKind.Object && _nodes[old].Children == 0))
        {
            _nodes[old].Kind = JsonKind.Null;
            return old;
        }

        int slot = _nodes[old].LastSlot;
        int slotName;
        do
        {
            slot++;
            slotName = Bytes.Length;
            Bytes.AppendCopy(nameStart, nameLength);
            Bytes.Append((byte)'_');
            ValueText.AppendUnsigned(Bytes, (ulong)slot);
        }
        while (Find(parent, Bytes.Slice(slotName, Bytes.Length - slotName)) >= 0);

        // The old value moves to a new node; the node that has the name becomes free.
        int moved = Append(parent, slotName, Bytes.Length - slotName);
        ref Node to = ref _nodes[moved];
        ref Node from = ref _nodes[old];
        (to.Kind, to.ValueStart, to.ValueLength, to.First, to.Last, to.Children) = (from.Kind, from.ValueStart, from.ValueLength, from.First, from.Last, from.Children);
        if (to.Children > FewChildren)
            Rehash(moved);
        (from.Kind, from.First, from.Last, from.Children, from.LastSlot) = (JsonKind.Null, 0, 0, 0, slot);
        return old;
    }

    /// <summary>Makes a node an object; a value that it had becomes its <c>#text</c>.</summary>
    public void MakeObject(int node)
    {
        if (_nodes[node].Kind == JsonKind.Object)
            return;
        Node before = _nodes[node];
        _nodes[node].Kind = JsonKind.Object;
        if (before.Kind == JsonKind.Null)
            return;
        int text = AddChild(node, "#text"u8);
        (_nodes[text].Kind, _nodes[text].ValueStart, _nodes[text].ValueLength) = (before.Kind, before.ValueStart, before.ValueLength);
    }

    public int AddChild(int parent, ReadOnlySpan<byte> name)
    {
        int start = Bytes.Length;
        Bytes.Append(name);
        return Append(parent, start, name.Length);
    }

    /// <summary>Gives a node the value at the end of <see cref="Bytes"/>.</summary>
    public void SetValue(int node, int valueStart)
    {
        _nodes[node].Kind = JsonKind.Raw;
        _nodes[node].ValueStart = valueStart;
        _nodes[node].ValueLength = Bytes.Length - valueStart;
    }

    /// <summary>Adds the value at the end of <see cref="Bytes"/> to those that a node has.</summary>
    public void AddValue(int node, int valueStart)
    {
        if (_nodes[node].Kind is not (JsonKind.Raw or JsonKind.List))
        {
            SetValue(node, valueStart);
            return;
        }

        if (_nodes[node].Kind == JsonKind.Raw)
        {
            int first = Create(0, 0);
            ref Node list = ref _nodes[node];
            (_nodes[first].Kind, _nodes[first].ValueStart, _nodes[first].ValueLength) = (JsonKind.Raw, list.ValueStart, list.ValueLength);
            (list.Kind, list.First, list.Last) = (JsonKind.List, first, first);
        }

        int item = Create(0, 0);
        SetValue(item, valueStart);
        _nodes[_nodes[node].Last].Next = item;
        _nodes[node].Last = item;
    }

    public void Write(int node, ByteBuffer output)
    {
        ref readonly Node from = ref _nodes[node];
        switch (from.Kind)
        {
            case JsonKind.Raw:
                output.Append(Bytes.Slice(from.ValueStart, from.ValueLength));
                break;
            case JsonKind.List:
                output.Append((byte)'[');
                for (int i = from.First; i > 0; i = _nodes[i].Next)
                {
                    if (i != from.First)
                        output.Append((byte)',');
                    Write(i, output);
                }

                output.Append((byte)']');
                break;
            case JsonKind.Object:
                output.Append((byte)'{');
                for (int i = from.First; i > 0; i = _nodes[i].Next)
                {
                    if (i != from.First)
                        output.Append((byte)',');
                    output.Append((byte)'"');
                    output.Append(NameOf(i));
                    output.Append("\":"u8);
                    Write(i, output);
                }

                output.Append((byte)'}');
                break;
            default:
                output.Append("null"u8);
                break;
        }
    }

    private ReadOnlySpan<byte> NameOf(int node) => Bytes.Slice(_nodes[node].NameStart, _nodes[node].NameLength);

    private int Create(int nameStart, int nameLength)
    {
        if (_count == _nodes.Length)
            Array.Resize(ref _nodes, _nodes.Length * 2);
        _nodes[_count] = new Node { NameStart = nameStart, NameLength = nameLength };
        return _count++;
    }

    private int Append(int parent, int nameStart, int nameLength)
    {
        int node = Create(nameStart, nameLength);
        ref Node to = ref _nodes[parent];
        if (to.Last > 0)
            _nodes[to.Last].Next = node;
        else
            to.First = node;
        to.Last = node;
        if (++to.Children == FewChildren + 1)
            Rehash(parent);
        else if (to.Children > FewChildren)
            Hash(parent, node);
        return node;
    }

    private void Rehash(int parent)
    {
        for (int i = _nodes[parent].First; i > 0; i = _nodes[i].Next)
            Hash(parent, i);
    }

    // The first node of a hash is in the dictionary, the others hang behind it.
    private void Hash(int parent, int node)
    {
        ref int first = ref CollectionsMarshal.GetValueRefOrAddDefault(_byName, (parent, HashOf(NameOf(node))), out bool isKnown);
        _nodes[node].SameHash = isKnown ? first : 0;
        first = node;
    }

    private int FindHashed(int parent, ReadOnlySpan<byte> name)
    {
        for (int i = _byName.GetValueOrDefault((parent, HashOf(name))); i > 0; i = _nodes[i].SameHash)
        {
            if (NameOf(i).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private static int HashOf(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private struct Node
    {
        public JsonKind Kind;
        public int NameStart;
        public int NameLength;
        public int ValueStart;
        public int ValueLength;
        public int First;
        public int Last;
        public int Next;
        public int Children;
        public int SameHash;

        /// <summary>The last number given to a node that had this name before.</summary>
        public int LastSlot;
    }
}
