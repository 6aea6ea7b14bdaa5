namespace Dijkwacht.Census.Runs;

/// <summary>Lines of a stream as bytes, none longer than a limit. What it returns holds until the next call.</summary>
internal sealed class LineSplitter(Stream stream, int longest)
{
    private readonly byte[] _buffer = new byte[Math.Max(1 << 16, longest * 2)];
    private int _start;
    private int _end;
    private bool _isOver;

    /// <summary>Whether the last line ended with a line feed; false for the rest at the end and for a line cut at the limit.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The next line without its line feed; null at the end.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            int feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (feed >= 0 && feed <= longest)
            {
                IsWhole = true;
                _start += feed + 1;
                return _buffer.AsMemory(_start - feed - 1, feed);
            }

            IsWhole = false;
            int held = _end - _start;
            if (held >= longest || (_isOver && held > 0))
            {
                int take = Math.Min(held, longest);
                _start += take;
                return _buffer.AsMemory(_start - take, take);
            }

            if (_isOver)
                return null;
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            (_start, _end) = (0, held);
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _isOver = read == 0;
            _end += read;
        }
    }
}
