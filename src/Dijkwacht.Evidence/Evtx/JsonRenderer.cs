using System.Buffers;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Builds an event's JSON in the form of evtx_dump.</summary>
/// <remarks>
/// Attributes go under <c>#attributes</c> unless they are null; <c>Data</c> is named by its attribute <c>Name</c> alone; an element
/// holds its value, or under <c>#text</c> when it has attributes; <c>Data</c> without a name holds its values under <c>#text</c>, as an
/// array when there are several. Numbers and truth values are what they are, all else are strings.
/// </remarks>
internal ref struct JsonRenderer(EventState state, JsonTree tree, JsonScratch scratch, ReadOnlySpan<byte> chunk) : IEventVisitor
{
    // Hostile templates repeat one long value under thousands of names; no sound record holds more text than this.
    private const int MaxText = 1 << 21;

    private static readonly SearchValues<byte> s_escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _chunk = chunk;
    private int _depth;

    public void Open(int node, int instance)
    {
        ref JsonFrame frame = ref scratch.Frames[_depth];
        frame = new JsonFrame { Node = -1, Parent = _depth == 0 ? JsonTree.Root : NodeOf(_depth - 1), FirstContent = -1, LastContent = -1 };
        _depth++;
        ReadOnlySpan<byte> name = state.Names[state.Nodes[node].A];
        int first = node + 1;
        if (name.SequenceEqual("Data"u8))
        {
            OpenData(ref frame, first, instance);
            return;
        }

        int attributes = WriteAttributes(first, instance);
        int end = tree.Bytes.Length;
        AppendEscaped(tree.Bytes, name);
        frame.Node = tree.Insert(frame.Parent, end);
        if (attributes < end)
        {
            tree.MakeObject(frame.Node);
            int child = tree.AddChild(frame.Node, "#attributes"u8);
            int start = tree.Bytes.Length;
            tree.Bytes.AppendCopy(attributes, end - attributes);
            tree.SetValue(child, start);
        }
    }

    public readonly void StartEnd()
    {
    }

    public readonly void Content(int node, int instance)
    {
        if (_depth == 0 || state.Nodes[node].Kind is BinXmlNodeKind.Instruction or BinXmlNodeKind.InstructionText)
            return;
        ref JsonFrame frame = ref scratch.Frames[_depth - 1];
        int content = scratch.AddContent(node, instance);
        if (frame.LastContent >= 0)
            scratch.Contents[frame.LastContent].Next = content;
        else
            frame.FirstContent = content;
        frame.LastContent = content;
    }

    public void Close()
    {
        JsonFrame frame = scratch.Frames[--_depth];
        if (frame.FirstContent < 0)
            return;
        int node = NodeOf(_depth);
        int start = WriteContents(frame);
        if (tree.KindOf(node) != JsonKind.Object)
        {
            tree.SetValue(node, start);
            return;
        }

        // A name may be behind the value in the buffer, so both are written before the node takes them.
        int end = tree.Bytes.Length;
        int text = tree.Find(node, "#text"u8);
        text = text < 0 ? tree.AddChild(node, "#text"u8) : text;
        int copy = tree.Bytes.Length;
        tree.Bytes.AppendCopy(start, end - start);
        if (frame.IsUnnamed)
            tree.AddValue(text, copy);
        else
            tree.SetValue(text, copy);
    }

    private readonly void OpenData(ref JsonFrame frame, int first, int instance)
    {
        for (int i = first; state.Nodes[i].Kind == BinXmlNodeKind.Attribute; i = state.Nodes[i].B)
        {
            if (!state.Names[state.Nodes[i].A].SequenceEqual("Name"u8))
                continue;
            scratch.Text.Truncate(0);
            state.AppendNodes(_chunk, scratch.Text, instance, i + 1, state.Nodes[i].B, ValueStyle.Json);
            int start = tree.Bytes.Length;
            AppendEscaped(tree.Bytes, scratch.Text.Written);
            frame.Node = tree.Insert(frame.Parent, start);
            return;
        }

        frame.IsUnnamed = true;
    }

    /// <summary>The node of an open element; that of an unnamed <c>Data</c> is shared and made when it is needed.</summary>
    private readonly int NodeOf(int depth)
    {
        ref JsonFrame frame = ref scratch.Frames[depth];
        if (frame.Node >= 0)
            return frame.Node;
        tree.MakeObject(frame.Parent);
        int node = tree.Find(frame.Parent, "Data"u8);
        node = node < 0 ? tree.AddChild(frame.Parent, "Data"u8) : node;
        tree.MakeObject(node);
        return frame.Node = node;
    }

    /// <returns>Where the attributes' object starts; the end of the bytes when there is none.</returns>
    private readonly int WriteAttributes(int first, int instance)
    {
        ByteBuffer output = tree.Bytes;
        int start = output.Length;
        for (int i = first; state.Nodes[i].Kind == BinXmlNodeKind.Attribute; i = state.Nodes[i].B)
        {
            int end = state.Nodes[i].B;
            if (end == i + 1 || IsNull(i + 1, end, instance))
                continue;
            ReadOnlySpan<byte> name = state.Names[state.Nodes[i].A];
            if (IsRepeated(first, i))
                continue;
            output.Append(output.Length == start ? (byte)'{' : (byte)',');
            output.Append((byte)'"');
            AppendEscaped(output, name);
            output.Append("\":"u8);
            if (end == i + 2)
                WriteNode(i + 1, instance);
            else
                WriteText(i + 1, end, instance);
        }

        if (output.Length > start)
            output.Append((byte)'}');
        return start;
    }

    private readonly bool IsRepeated(int first, int attribute)
    {
        for (int i = first; i < attribute; i = state.Nodes[i].B)
        {
            if (state.Names[state.Nodes[i].A].SequenceEqual(state.Names[state.Nodes[attribute].A]))
                return true;
        }

        return false;
    }

    private readonly bool IsNull(int first, int end, int instance)
    {
        BinXmlNode node = state.Nodes[first];
        return end == first + 1 && node.Kind == BinXmlNodeKind.Substitution
            && (!state.TryValue(instance, node.A, out EventValue value) || value.Type is BinXmlType.Null or BinXmlType.BinXml);
    }

    private readonly int WriteContents(in JsonFrame frame)
    {
        int start = tree.Bytes.Length;
        if (frame.FirstContent == frame.LastContent)
        {
            JsonContent only = scratch.Contents[frame.FirstContent];
            WriteNode(only.Node, only.Instance);
            return start;
        }

        scratch.Text.Truncate(0);
        for (int i = frame.FirstContent; i >= 0; i = scratch.Contents[i].Next)
        {
            JsonContent content = scratch.Contents[i];
            state.AppendNodes(_chunk, scratch.Text, content.Instance, content.Node, content.Node + 1, ValueStyle.Json);
        }

        AppendString(tree.Bytes, scratch.Text.Written);
        return start;
    }

    private readonly void WriteText(int first, int end, int instance)
    {
        scratch.Text.Truncate(0);
        state.AppendNodes(_chunk, scratch.Text, instance, first, end, ValueStyle.Json);
        AppendString(tree.Bytes, scratch.Text.Written);
    }

    private readonly void WriteNode(int index, int instance)
    {
        BinXmlNode node = state.Nodes[index];
        switch (node.Kind)
        {
            case BinXmlNodeKind.Value or BinXmlNodeKind.CData:
                WriteValue(node.Type, _chunk.Slice(node.A, node.B));
                break;
            case BinXmlNodeKind.Substitution when state.TryValue(instance, node.A, out EventValue value):
                WriteValue(value.Type, _chunk.Slice(value.Offset, value.Length));
                break;
            case BinXmlNodeKind.Character or BinXmlNodeKind.Entity:
                WriteText(index, index + 1, instance);
                break;
            default:
                tree.Bytes.Append("null"u8);
                break;
        }
    }

    private readonly void WriteValue(byte type, ReadOnlySpan<byte> value)
    {
        ByteBuffer output = tree.Bytes;
        if (type is BinXmlType.Null or BinXmlType.BinXml || output.Length > MaxText)
        {
            output.Append("null"u8);
        }
        else if (BinXmlType.IsArray(type))
        {
            output.Append((byte)'[');
            int start = output.Length;
            while (!value.IsEmpty)
            {
                if (output.Length > start)
                    output.Append((byte)',');
                int length = BinXmlType.ElementLength(type, value);
                WriteValue((byte)(type & ~BinXmlType.Array), value[..length]);
                value = value[length..];
            }

            output.Append((byte)']');
        }
        else if (BinXmlType.IsNumber(type) || type == BinXmlType.Bool)
        {
            WriteNumber(type, value);
        }
        else
        {
            scratch.Text.Truncate(0);
            ValueText.Append(scratch.Text, type, value, ValueStyle.Json);
            AppendString(output, scratch.Text.Written);
        }
    }

    private readonly void WriteNumber(byte type, ReadOnlySpan<byte> value)
    {
        bool isNumber = value.Length >= BinXmlType.LengthOf(type) && type switch
        {
            BinXmlType.Real32 => float.IsFinite(BitConverter.ToSingle(value)),
            BinXmlType.Real64 => double.IsFinite(BitConverter.ToDouble(value)),
            _ => true,
        };
        if (isNumber)
            ValueText.Append(tree.Bytes, type, value, ValueStyle.Json);
        else
            tree.Bytes.Append("null"u8);
    }

    private static void AppendString(ByteBuffer output, ReadOnlySpan<byte> text)
    {
        output.Append((byte)'"');
        AppendEscaped(output, text);
        output.Append((byte)'"');
    }

    private static void AppendEscaped(ByteBuffer output, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int plain = text.IndexOfAny(s_escaped);
            if (plain < 0)
            {
                output.Append(text);
                return;
            }

            output.Append(text[..plain]);
            byte escaped = text[plain];
            text = text[(plain + 1)..];
            if (escaped >= ' ')
            {
                output.Append((byte)'\\');
                output.Append(escaped);
                continue;
            }

            output.Append(escaped switch
            {
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                (byte)'\t' => "\\t"u8,
                _ => "\\u00"u8,
            });
            if (escaped is not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                output.Append("0123456789abcdef"u8[escaped >> 4]);
                output.Append("0123456789abcdef"u8[escaped & 15]);
            }
        }
    }
}

/// <summary>What <see cref="JsonRenderer"/> keeps between events so as not to make it anew.</summary>
internal sealed class JsonScratch
{
    private int _contentCount;

    public JsonFrame[] Frames { get; } = new JsonFrame[EventState.MaxElementDepth + 1];

    public JsonContent[] Contents { get; private set; } = new JsonContent[64];

    public ByteBuffer Text { get; } = new(16 << 10);

    public void Reset() => _contentCount = 0;

    public int AddContent(int node, int instance)
    {
        if (_contentCount == Contents.Length)
        {
            JsonContent[] larger = new JsonContent[Contents.Length * 2];
            Contents.CopyTo(larger, 0);
            Contents = larger;
        }

        Contents[_contentCount] = new JsonContent { Node = node, Instance = instance, Next = -1 };
        return _contentCount++;
    }
}

/// <summary>An open element.</summary>
internal struct JsonFrame
{
    public int Node;
    public int Parent;
    public bool IsUnnamed;
    public int FirstContent;
    public int LastContent;
}

/// <summary>One of the pieces of text of an element.</summary>
internal struct JsonContent
{
    public int Node;
    public int Instance;
    public int Next;
}
