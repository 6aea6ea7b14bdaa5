namespace Dijkwacht.Evidence.Tests.Logs;

/// <summary>Bytes that come in pieces of these sizes, over and over, after a first piece.</summary>
internal sealed class ChunkedStream(byte[] bytes, int first, IReadOnlyList<int> sizes) : MemoryStream(bytes, writable: false)
{
    private int _reads;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int size = _reads == 0 ? first : sizes[_reads % sizes.Count];
        _reads++;
        return base.Read(buffer, offset, Math.Min(count, size));
    }

    // The base class sends this to the overload above: only that one may shorten the read.
    public override int Read(Span<byte> buffer) => base.Read(buffer);
}
