namespace Dijkwacht.Evidence.Events;

/// <summary>How far an object was followed.</summary>
internal enum ObjectEnd
{
    /// <summary>More text is needed.</summary>
    Unknown,

    /// <summary>It ends here.</summary>
    Found,

    /// <summary>It cannot be an object, or is nested too deeply.</summary>
    Broken,
}

/// <summary>Finds where a JSON object ends, taking its text piece by piece, and notices one that another object cuts off.</summary>
internal struct JsonObjectScanner
{
    public const int MaxDepth = 64;

    private ulong _arrays;
    private int _depth;
    private bool _inString;
    private byte _last;

    /// <summary>Bytes looked at; when the end is found, the object's length.</summary>
    public int Position { get; private set; }

    /// <summary>Goes on over an object's text, which starts with its brace.</summary>
    /// <param name="text">The object from its start, at least as long as the time before.</param>
    public ObjectEnd Scan(ReadOnlySpan<byte> text)
    {
        int at = Position;
        while (at < text.Length)
        {
            if (_inString)
            {
                int step = text[at..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
                if (step < 0)
                {
                    at = text.Length;
                    break;
                }

                at += step;
                if (text[at] == (byte)'\n')
                    return End(at, ObjectEnd.Broken);
                if (text[at] == (byte)'\\')
                {
                    if (at + 1 >= text.Length)
                        break;
                    at += 2;
                    continue;
                }

                _inString = false;
                _last = (byte)'"';
                at++;
                continue;
            }

            byte current = text[at];
            if (current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                at++;
                continue;
            }

            switch (current)
            {
                case (byte)'"':
                    _inString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    if (!MayOpen(current) || _depth == MaxDepth)
                        return End(at, ObjectEnd.Broken);
                    _arrays = current == (byte)'[' ? _arrays | (1UL << _depth) : _arrays & ~(1UL << _depth);
                    _depth++;
                    break;
                case (byte)'}' or (byte)']':
                    _depth--;
                    if (((_arrays >> _depth) & 1) == (current == (byte)'}' ? 1UL : 0UL))
                        return End(at, ObjectEnd.Broken);
                    if (_depth == 0)
                        return End(at + 1, ObjectEnd.Found);
                    break;
            }

            _last = current;
            at++;
        }

        Position = at;
        return ObjectEnd.Unknown;
    }

    private readonly bool MayOpen(byte bracket) => _last switch
    {
        0 => bracket == (byte)'{',
        (byte)':' or (byte)'[' => true,
        (byte)',' => ((_arrays >> (_depth - 1)) & 1) == 1,
        _ => false,
    };

    private ObjectEnd End(int at, ObjectEnd end)
    {
        Position = at;
        return end;
    }
}
