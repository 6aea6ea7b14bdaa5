using System.Buffers.Binary;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Turns BinXML tokens of one chunk into flat lists of nodes: template definitions once, plain fragments per record.</summary>
/// <remarks>
/// Whatever the bytes are, elements are closed and every offset lies in the chunk; where the tokens stop making sense the
/// fragment ends and counts as damaged. Source: [MS-EVEN6] 2.2.12, and samples of Windows 7 to Server 2025.
/// </remarks>
internal sealed class BinXmlCompiler(NameTable names)
{
    private const int MaxDepth = 64;

    // Definitions of a sound chunk do not overlap and take two bytes a node.
    private const int MaxNodes = EvtxLayout.ChunkSize;
    private const int DefinitionHeaderSize = 24;

    private readonly ushort[] _templateAt = new ushort[EvtxLayout.ChunkSize];
    private readonly List<int> _definitions = [];
    private readonly int[] _open = new int[MaxDepth];
    private BinXmlNode[] _nodes = new BinXmlNode[4096];
    private BinXmlTemplate[] _templates = new BinXmlTemplate[64];
    private int _nodeCount;
    private int _templateCount;
    private int _end;
    private int _depth;
    private int _attribute;
    private bool _inStartTag;
    private bool _hasInstances;

    public ReadOnlySpan<BinXmlNode> Nodes => _nodes.AsSpan(0, _nodeCount);

    public ref BinXmlTemplate Template(int index) => ref _templates[index];

    /// <summary>Nodes and templates so far; what is added later can be given up with <see cref="Return"/>.</summary>
    public (int Nodes, int Templates) Mark => (_nodeCount, _templateCount);

    /// <summary>Forgets the chunk before.</summary>
    public void Reset()
    {
        foreach (int offset in _definitions)
            _templateAt[offset] = 0;
        _definitions.Clear();
        _nodeCount = 0;
        _templateCount = 0;
    }

    /// <summary>Forgets the plain fragments of a record; definitions found on the way stay.</summary>
    public void Return((int Nodes, int Templates) mark)
    {
        // A definition compiled since then lies behind the mark: it stays, and so does what lies before it.
        if (_definitions.Count > 0 && _templateAt[_definitions[^1]] > mark.Templates)
            return;
        (_nodeCount, _templateCount) = mark;
    }

    /// <summary>The template whose definition lies at an offset of the chunk; it must have the instance's id when that is strict.</summary>
    /// <returns>Its number, or -1 when no definition can lie there.</returns>
    public int Definition(ReadOnlySpan<byte> chunk, uint offset, uint id, bool isStrict)
    {
        if (offset < EvtxLayout.ChunkHeaderSize || offset + (long)DefinitionHeaderSize > chunk.Length)
            return -1;
        ReadOnlySpan<byte> header = chunk.Slice((int)offset, DefinitionHeaderSize);
        if (isStrict && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != id)
            return -1;
        int known = _templateAt[offset];
        if (known != 0)
            return known - 1;
        if (_templateCount >= ushort.MaxValue - 1)
            return -1;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        int start = (int)offset + DefinitionHeaderSize;
        int end = (int)Math.Min(chunk.Length, start + (long)size);
        int template = Compile(chunk, start, end, isDefinition: true);
        _templateAt[offset] = (ushort)(template + 1);
        _definitions.Add((int)offset);
        return template;
    }

    /// <summary>Where the values of an instance start: behind the definition when it lies in the instance itself.</summary>
    /// <returns>False when the instance does not fit the chunk.</returns>
    public static bool TryInstance(ReadOnlySpan<byte> chunk, int token, out uint id, out uint definition, out int values)
    {
        id = 0;
        definition = 0;
        values = 0;
        int end = token + 10;
        if (end > chunk.Length)
            return false;
        id = BinaryPrimitives.ReadUInt32LittleEndian(chunk[(token + 2)..]);
        definition = BinaryPrimitives.ReadUInt32LittleEndian(chunk[(token + 6)..]);
        if (definition != (uint)end)
        {
            values = end;
            return true;
        }

        if (end + DefinitionHeaderSize > chunk.Length)
            return false;
        long behind = end + DefinitionHeaderSize + (long)BinaryPrimitives.ReadUInt32LittleEndian(chunk[(end + 20)..]);
        values = (int)Math.Min(behind, int.MaxValue);
        return behind <= chunk.Length;
    }

    /// <summary>Compiles tokens until their end, the end of the stretch, or the first that makes no sense.</summary>
    /// <remarks>Elements of definitions surely have a dependency id.</remarks>
    /// <returns>The new template's number.</returns>
    public int Compile(ReadOnlySpan<byte> chunk, int start, int end, bool isDefinition)
    {
        if (_templateCount == _templates.Length)
            Array.Resize(ref _templates, _templates.Length * 2);
        int template = _templateCount++;
        int first = _nodeCount;
        _end = end;
        _depth = 0;
        _attribute = -1;
        _inStartTag = false;
        _hasInstances = false;
        bool isSound = ReadTokens(chunk, start, isDefinition);
        EndAttribute();
        if (_inStartTag)
            Add(BinXmlNodeKind.StartEnd, 0, 0, 0);
        while (_depth > 0)
            CloseElement();
        _templates[template] = new BinXmlTemplate { FirstNode = first, EndNode = _nodeCount, IsDamaged = !isSound, HasInstances = _hasInstances, FirstShape = -1 };
        return template;
    }

    private bool ReadTokens(ReadOnlySpan<byte> chunk, int position, bool isDefinition)
    {
        while (position < _end)
        {
            if (_nodeCount >= MaxNodes)
                return false;
            byte token = chunk[position];
            int next = (token & ~0x40) switch
            {
                0x01 => ReadElement(chunk, position, isDefinition),
                0x05 => ReadValue(chunk, position),
                0x06 => ReadAttribute(chunk, position),
                0x07 => ReadText(chunk, position + 1, BinXmlNodeKind.CData),
                0x08 => ReadCharacter(chunk, position),
                0x09 => ReadNamed(chunk, position, BinXmlNodeKind.Entity),
                _ => token switch
                {
                    0x00 => 0,
                    0x02 => EndStartTag(position),
                    0x03 => _inStartTag ? EndElement(EndStartTag(position) - 1) : -1,
                    0x04 => EndElement(position),
                    0x0A => ReadNamed(chunk, position, BinXmlNodeKind.Instruction),
                    0x0B => ReadText(chunk, position + 1, BinXmlNodeKind.InstructionText),
                    0x0C => ReadInstance(chunk, position),
                    0x0D or 0x0E => ReadSubstitution(chunk, position),
                    0x0F => position + 4,
                    _ => -1,
                },
            };
            if (next <= 0)
                return next == 0;
            position = next;
        }

        return _depth == 0;
    }

    private int ReadElement(ReadOnlySpan<byte> chunk, int position, bool isDefinition)
    {
        // The dependency id (u16) is there in definitions; in plain fragments only sometimes, so the name decides.
        int at = position + 3;
        if (!isDefinition && !HasSoundName(chunk, at + 4) && HasSoundName(chunk, at + 2))
            at = position + 1;
        if (at + 8 > _end || _depth == MaxDepth || _inStartTag)
            return -1;
        int next = ReadName(chunk, at + 4, out int name);
        if (next < 0)
            return -1;
        _open[_depth++] = _nodeCount;
        Add(BinXmlNodeKind.Open, 0, name, 0);
        _inStartTag = true;
        return (chunk[position] & 0x40) != 0 ? next + 4 : next;
    }

    private static bool HasSoundName(ReadOnlySpan<byte> chunk, int at) =>
        at + 4 <= chunk.Length && NameTable.IsSound(chunk, BinaryPrimitives.ReadUInt32LittleEndian(chunk[at..]));

    private int ReadAttribute(ReadOnlySpan<byte> chunk, int position)
    {
        if (!_inStartTag)
            return -1;
        EndAttribute();
        int next = ReadName(chunk, position + 1, out int name);
        if (next < 0)
            return -1;
        _attribute = _nodeCount;
        Add(BinXmlNodeKind.Attribute, 0, name, 0);
        return next;
    }

    private int ReadNamed(ReadOnlySpan<byte> chunk, int position, BinXmlNodeKind kind)
    {
        int next = ReadName(chunk, position + 1, out int name);
        return next < 0 || !Add(kind, 0, name, 0) ? -1 : next;
    }

    private int ReadName(ReadOnlySpan<byte> chunk, int position, out int name)
    {
        name = -1;
        if (position + 4 > _end)
            return -1;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(chunk[position..]);
        name = names.Find(chunk, offset);
        if (name < 0)
            return -1;
        return offset == position + 4 ? position + 4 + NameTable.LengthAt(chunk, offset) : position + 4;
    }

    private int ReadValue(ReadOnlySpan<byte> chunk, int position)
    {
        if (position + 2 > _end)
            return -1;
        byte type = chunk[position + 1];
        if (type is BinXmlType.String or BinXmlType.EvtXml)
            return ReadText(chunk, position + 2, BinXmlNodeKind.Value);
        int start = position + 2;
        int length = BinXmlType.LengthOf(type);
        if (type is BinXmlType.AnsiString or BinXmlType.Binary && start + 2 <= _end)
        {
            length = BinaryPrimitives.ReadUInt16LittleEndian(chunk[start..]);
            start += 2;
        }
        else if (type is not BinXmlType.Null && length == 0)
        {
            return -1;
        }

        return start + length <= _end && Add(BinXmlNodeKind.Value, type, start, length) ? start + length : -1;
    }

    private int ReadText(ReadOnlySpan<byte> chunk, int position, BinXmlNodeKind kind)
    {
        if (position + 2 > _end)
            return -1;
        int length = 2 * BinaryPrimitives.ReadUInt16LittleEndian(chunk[position..]);
        int start = position + 2;
        return start + length <= _end && Add(kind, BinXmlType.String, start, length) ? start + length : -1;
    }

    private int ReadCharacter(ReadOnlySpan<byte> chunk, int position) =>
        position + 3 <= _end && Add(BinXmlNodeKind.Character, 0, BinaryPrimitives.ReadUInt16LittleEndian(chunk[(position + 1)..]), 0) ? position + 3 : -1;

    private int ReadSubstitution(ReadOnlySpan<byte> chunk, int position) =>
        position + 4 <= _end && Add(BinXmlNodeKind.Substitution, chunk[position + 3], BinaryPrimitives.ReadUInt16LittleEndian(chunk[(position + 1)..]), 0)
            ? position + 4
            : -1;

    private int ReadInstance(ReadOnlySpan<byte> chunk, int position)
    {
        if (_inStartTag || !TryInstance(chunk, position, out _, out _, out int values) || values + 4 > _end)
            return -1;
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(chunk[values..]);
        if (count > (uint)(_end - values - 4) / 4)
            return -1;
        long end = values + 4 + (4L * count);
        for (int i = 0; i < count; i++)
            end += BinaryPrimitives.ReadUInt16LittleEndian(chunk[(values + 4 + (4 * i))..]);
        if (end > _end || !Add(BinXmlNodeKind.Instance, 0, position, 0))
            return -1;
        _hasInstances = true;
        return (int)end;
    }

    private int EndStartTag(int position)
    {
        if (!_inStartTag)
            return -1;
        EndAttribute();
        _inStartTag = false;
        Add(BinXmlNodeKind.StartEnd, 0, 0, 0);
        return position + 1;
    }

    private int EndElement(int position)
    {
        if (_depth == 0 || _inStartTag)
            return -1;
        CloseElement();
        return position + 1;
    }

    private void CloseElement()
    {
        _nodes[_open[--_depth]].B = _nodeCount;
        Add(BinXmlNodeKind.Close, 0, 0, 0);
    }

    private void EndAttribute()
    {
        if (_attribute >= 0)
            _nodes[_attribute].B = _nodeCount;
        _attribute = -1;
    }

    /// <returns>False for content in a start tag that belongs to no attribute.</returns>
    private bool Add(BinXmlNodeKind kind, byte type, int a, int b)
    {
        if (_inStartTag && _attribute < 0 && kind > BinXmlNodeKind.Close)
            return false;
        if (_nodeCount == _nodes.Length)
            Array.Resize(ref _nodes, _nodes.Length * 2);
        _nodes[_nodeCount++] = new BinXmlNode { Kind = kind, Type = type, A = a, B = b };
        return true;
    }
}
