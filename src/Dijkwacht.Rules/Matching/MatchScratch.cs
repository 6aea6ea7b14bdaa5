namespace Dijkwacht.Rules.Matching;

/// <summary>Buffers that one matcher reuses for every value.</summary>
internal sealed class MatchScratch
{
    private byte[] _bytes = new byte[1024];
    private char[] _chars = new char[1024];

    /// <summary>How many regular expressions were given up because they took too long.</summary>
    public long Timeouts { get; set; }

    public Span<byte> Bytes(int length)
    {
        if (_bytes.Length < length)
            _bytes = new byte[Math.Max(length, _bytes.Length * 2)];
        return _bytes;
    }

    public Span<char> Chars(int length)
    {
        if (_chars.Length < length)
            _chars = new char[Math.Max(length, _chars.Length * 2)];
        return _chars;
    }
}
