namespace Dijkwacht.Fuzz.Targets;

/// <summary>Bytes that come in pieces of random length, as decompressors deliver them.</summary>
internal sealed class ChunkedStream(byte[] bytes, Random random) : MemoryStream(bytes, writable: false)
{
    private readonly int _most = 1 << random.Next(3, 16);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, _most)));

    // The base class sends this to the overload above: only that one may shorten the read.
    public override int Read(Span<byte> buffer) => base.Read(buffer);
}
