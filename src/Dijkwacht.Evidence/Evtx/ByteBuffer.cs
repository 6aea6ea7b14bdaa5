namespace Dijkwacht.Evidence.Evtx;

/// <summary>Bytes that are appended and cut back, over and over. Spans into it stay readable when it grows.</summary>
internal sealed class ByteBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Room for this many bytes behind what is written.</summary>
    public Span<byte> Reserve(int most)
    {
        if (_bytes.Length - Length < most)
            Grow(most);
        return _bytes.AsSpan(Length);
    }

    public void Commit(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Writes a part of itself again at its end.</summary>
    public void AppendCopy(int start, int length)
    {
        _ = Reserve(length);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(Length));
        Length += length;
    }

    public void Truncate(int length) => Length = length;

    // A new array, not a resize in place: spans handed out before still see their bytes.
    private void Grow(int most)
    {
        byte[] larger = new byte[Math.Max(_bytes.Length * 2, Length + most)];
        Written.CopyTo(larger);
        _bytes = larger;
    }
}
