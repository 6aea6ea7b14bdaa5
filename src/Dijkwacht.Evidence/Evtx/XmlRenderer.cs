using System.Buffers;
using System.Text;
using System.Xml;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Writes an event as XML 1.0 in the form of the event viewer.</summary>
/// <remarks>
/// Well-formed whatever the event holds: one root, characters that XML forbids replaced by U+FFFD, names mended, prefixes only
/// where they are declared, no attribute twice. An element whose value is an array is written once for each item, as Windows does.
/// </remarks>
internal ref struct XmlRenderer(EventState state, XmlScratch scratch, ReadOnlySpan<byte> chunk) : IEventVisitor
{
    // Hostile templates repeat one long value under thousands of names; no sound record holds more text than this.
    private const int MaxText = 1 << 21;
    private const int MaxAttributes = 64;

    private static readonly SearchValues<byte> s_textSpecial = SearchValues.Create([.. Special(), (byte)'<', (byte)'>', (byte)'&', 0xEF]);
    private static readonly SearchValues<byte> s_attributeSpecial = SearchValues.Create([.. Special(), (byte)'<', (byte)'>', (byte)'&', (byte)'"', (byte)'\t', (byte)'\n', 0xEF]);

    private readonly ReadOnlySpan<byte> _chunk = chunk;
    private readonly ByteBuffer _output = scratch.Output;
    private int _depth;
    private int _skipped;
    private bool _hasRoot;
    private bool _isInStartTag;

    /// <summary>Whether an element was written.</summary>
    public readonly bool HasRoot => _hasRoot;

    public void Open(int node, int instance)
    {
        if (_skipped > 0 || (_depth == 0 && _hasRoot))
        {
            _skipped++;
            return;
        }

        EndStartTag();
        _hasRoot = true;
        _isInStartTag = true;
        ref XmlFrame frame = ref scratch.Frames[_depth++];
        frame = new XmlFrame { TagStart = _output.Length, PrefixesBefore = scratch.PrefixCount };
        DeclarePrefixes(node + 1, instance);
        _output.Append((byte)'<');
        WriteName(state.Names[state.Nodes[node].A], mayHavePrefix: true);
        frame.NameLength = _output.Length - frame.TagStart - 1;
        WriteAttributes(node + 1, instance);
        frame.TagLength = _output.Length - frame.TagStart;
    }

    public readonly void StartEnd()
    {
    }

    public void Close()
    {
        if (_skipped > 0)
        {
            _skipped--;
            return;
        }

        ref readonly XmlFrame frame = ref scratch.Frames[--_depth];
        if (_isInStartTag)
            _output.Append("/>"u8);
        else
            WriteEndTag(frame);
        _isInStartTag = false;
        scratch.PrefixCount = frame.PrefixesBefore;
    }

    public void Content(int node, int instance)
    {
        if (_skipped > 0 || _depth == 0 || _output.Length > MaxText)
            return;
        BinXmlNode at = state.Nodes[node];
        // The root is one, so an array in it stays one text.
        if (_depth > 1 && at.Kind == BinXmlNodeKind.Substitution && state.TryValue(instance, at.A, out EventValue value) && BinXmlType.IsArray(value.Type))
        {
            WriteItems(value);
            return;
        }

        if (at.Kind == BinXmlNodeKind.Instruction)
        {
            WriteInstruction(node);
            return;
        }

        scratch.Text.Truncate(0);
        state.AppendNodes(_chunk, scratch.Text, instance, node, node + 1, ValueStyle.Xml);
        WriteText(scratch.Text.Written);
    }

    private static IEnumerable<byte> Special() => Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\n')).Select(c => (byte)c);

    private void EndStartTag()
    {
        if (_isInStartTag)
            _output.Append((byte)'>');
        _isInStartTag = false;
    }

    private readonly void WriteEndTag(in XmlFrame frame)
    {
        _output.Append("</"u8);
        _output.AppendCopy(frame.TagStart + 1, frame.NameLength);
        _output.Append((byte)'>');
    }

    private void WriteItems(in EventValue value)
    {
        ref readonly XmlFrame frame = ref scratch.Frames[_depth - 1];
        ReadOnlySpan<byte> items = _chunk.Slice(value.Offset, value.Length);
        bool isFirst = true;
        while (!items.IsEmpty && _output.Length <= MaxText)
        {
            int length = BinXmlType.ElementLength(value.Type, items);
            if (!isFirst)
            {
                EndStartTag();
                WriteEndTag(frame);
                _output.AppendCopy(frame.TagStart, frame.TagLength);
                _isInStartTag = true;
            }

            isFirst = false;
            scratch.Text.Truncate(0);
            ValueText.Append(scratch.Text, (byte)(value.Type & ~BinXmlType.Array), items[..length], ValueStyle.Xml);
            WriteText(scratch.Text.Written);
            items = items[length..];
        }
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        EndStartTag();
        WriteEscaped(text, s_textSpecial);
    }

    private void WriteInstruction(int node)
    {
        ReadOnlySpan<byte> name = state.Names[state.Nodes[node].A];
        if (name.Length == 3 && Ascii.EqualsIgnoreCase(name, "xml"u8))
            return;
        EndStartTag();
        _output.Append("<?"u8);
        WriteName(name, mayHavePrefix: false);
        if (node + 1 < state.Nodes.Length && state.Nodes[node + 1] is { Kind: BinXmlNodeKind.InstructionText } text)
        {
            _output.Append((byte)' ');
            scratch.Text.Truncate(0);
            ValueText.Append(scratch.Text, text.Type, _chunk.Slice(text.A, text.B), ValueStyle.Xml);
            foreach (Rune rune in Runes(scratch.Text.Written))
            {
                Rune allowed = rune.Value is '?' ? new Rune(' ') : IsAllowed(rune.Value) ? rune : Rune.ReplacementChar;
                _output.Commit(allowed.EncodeToUtf8(_output.Reserve(4)));
            }
        }

        _output.Append("?>"u8);
    }

    private static StringRuneEnumerator Runes(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).EnumerateRunes();

    private readonly void WriteAttributes(int first, int instance)
    {
        Span<(int Start, int Length)> names = stackalloc (int, int)[MaxAttributes];
        int count = 0;
        for (int i = first; state.Nodes[i].Kind == BinXmlNodeKind.Attribute && count < MaxAttributes; i = state.Nodes[i].B)
        {
            ReadOnlySpan<byte> name = state.Names[state.Nodes[i].A];
            bool isDeclaration = IsDeclaration(name);
            if (!TryAttribute(i, instance, isDeclaration))
                continue;
            int before = _output.Length;
            _output.Append((byte)' ');
            int start = _output.Length;
            if (isDeclaration)
                _output.Append(name);
            else
                WriteName(name.SequenceEqual("xmlns"u8) ? "xmlns_"u8 : name, mayHavePrefix: false);
            bool isRepeated = false;
            foreach ((int otherStart, int length) in names[..count])
                isRepeated |= _output.Slice(otherStart, length).SequenceEqual(_output.Slice(start, _output.Length - start));
            if (isRepeated)
            {
                _output.Truncate(before);
                continue;
            }

            names[count++] = (start, _output.Length - start);
            _output.Append("=\""u8);
            WriteEscaped(scratch.Text.Written, s_attributeSpecial);
            _output.Append((byte)'"');
        }
    }

    /// <summary>Puts an attribute's text into the scratch.</summary>
    /// <returns>False when it has no value or may not be written.</returns>
    private readonly bool TryAttribute(int attribute, int instance, bool isDeclaration)
    {
        int first = attribute + 1;
        int end = state.Nodes[attribute].B;
        BinXmlNode node = state.Nodes[first];
        if (end == first + 1 && node.Kind == BinXmlNodeKind.Substitution && (!state.TryValue(instance, node.A, out EventValue value) || value.Type == BinXmlType.Null))
            return false;
        scratch.Text.Truncate(0);
        if (_output.Length <= MaxText)
            state.AppendNodes(_chunk, scratch.Text, instance, first, end, ValueStyle.Xml);
        return !isDeclaration || IsNamespace(scratch.Text.Written, mayBeEmpty: state.Names[state.Nodes[attribute].A].Length == 5);
    }

    private static bool IsDeclaration(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("xmlns"u8))
            return true;
        if (!name.StartsWith("xmlns:"u8))
            return false;
        ReadOnlySpan<byte> prefix = name["xmlns:"u8.Length..];
        return IsName(prefix) && !(prefix.Length >= 3 && Ascii.EqualsIgnoreCase(prefix[..3], "xml"u8));
    }

    private static bool IsNamespace(ReadOnlySpan<byte> text, bool mayBeEmpty) =>
        (mayBeEmpty || text.IndexOfAnyExcept(" \t\r\n"u8) >= 0) && text.IndexOf("www.w3.org/"u8) < 0;

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        bool isFirst = true;
        foreach (byte c in name)
        {
            if (!(char.IsAsciiLetter((char)c) || c == '_' || (!isFirst && (char.IsAsciiDigit((char)c) || c is (byte)'-' or (byte)'.'))))
                return false;
            isFirst = false;
        }

        return !isFirst;
    }

    private readonly void DeclarePrefixes(int first, int instance)
    {
        for (int i = first; state.Nodes[i].Kind == BinXmlNodeKind.Attribute; i = state.Nodes[i].B)
        {
            ReadOnlySpan<byte> name = state.Names[state.Nodes[i].A];
            if (name.Length > "xmlns:"u8.Length && IsDeclaration(name) && TryAttribute(i, instance, isDeclaration: true))
                scratch.Declare(state.Nodes[i].A);
        }
    }

    private readonly void WriteName(ReadOnlySpan<byte> name, bool mayHavePrefix)
    {
        int colon = name.IndexOf((byte)':');
        if (IsName(name) || (mayHavePrefix && colon > 0 && IsName(name[..colon]) && IsName(name[(colon + 1)..]) && IsDeclared(name[..colon])))
        {
            _output.Append(name);
            return;
        }

        bool isFirst = true;
        foreach (Rune rune in Runes(name))
        {
            bool isFine = rune.IsBmp && (isFirst ? XmlConvert.IsStartNCNameChar((char)rune.Value) : XmlConvert.IsNCNameChar((char)rune.Value));
            if (isFirst && !isFine)
                _output.Append((byte)'_');
            isFine |= isFirst && rune.IsBmp && XmlConvert.IsNCNameChar((char)rune.Value);
            _output.Commit((isFine ? rune : new Rune('_')).EncodeToUtf8(_output.Reserve(4)));
            isFirst = false;
        }

        if (isFirst)
            _output.Append((byte)'_');
    }

    private readonly bool IsDeclared(ReadOnlySpan<byte> prefix)
    {
        for (int i = 0; i < scratch.PrefixCount; i++)
        {
            if (state.Names[scratch.Prefixes[i]]["xmlns:"u8.Length..].SequenceEqual(prefix))
                return true;
        }

        return false;
    }

    private readonly void WriteEscaped(ReadOnlySpan<byte> text, SearchValues<byte> special)
    {
        while (true)
        {
            int plain = text.IndexOfAny(special);
            if (plain < 0)
            {
                _output.Append(text);
                return;
            }

            _output.Append(text[..plain]);
            text = text[plain..];
            int length = 1;
            switch (text[0])
            {
                case (byte)'&':
                    _output.Append("&amp;"u8);
                    break;
                case (byte)'<':
                    _output.Append("&lt;"u8);
                    break;
                case (byte)'>':
                    _output.Append("&gt;"u8);
                    break;
                case (byte)'"':
                    _output.Append("&quot;"u8);
                    break;
                case (byte)'\t':
                    _output.Append("&#9;"u8);
                    break;
                case (byte)'\n':
                    _output.Append("&#10;"u8);
                    break;
                case (byte)'\r':
                    _output.Append("&#13;"u8);
                    break;
                case 0xEF:
                    // U+FFFE and U+FFFF are characters that XML forbids.
                    length = Math.Min(3, text.Length);
                    _output.Append(length == 3 && text[1] == 0xBF && text[2] >= 0xBE ? "\uFFFD"u8 : text[..length]);
                    break;
                default:
                    _output.Append("\uFFFD"u8);
                    break;
            }

            text = text[length..];
        }
    }

    private static bool IsAllowed(int character) => character is '\t' or '\n' or >= ' ' and not (0xFFFE or 0xFFFF);
}

/// <summary>What <see cref="XmlRenderer"/> keeps between events so as not to make it anew.</summary>
internal sealed class XmlScratch
{
    private const int MaxPrefixes = 64;

    public XmlFrame[] Frames { get; } = new XmlFrame[EventState.MaxElementDepth + 1];

    /// <summary>Names of the attributes that declare the prefixes in scope.</summary>
    public int[] Prefixes { get; } = new int[MaxPrefixes];

    public int PrefixCount { get; set; }

    public ByteBuffer Output { get; } = new(64 << 10);

    public ByteBuffer Text { get; } = new(16 << 10);

    public void Declare(int name)
    {
        if (PrefixCount < MaxPrefixes)
            Prefixes[PrefixCount++] = name;
    }
}

/// <summary>An open element: where its start tag lies in the output.</summary>
internal struct XmlFrame
{
    public int TagStart;
    public int TagLength;
    public int NameLength;
    public int PrefixesBefore;
}
