namespace Dijkwacht.Evidence.Evtx;

/// <summary>Sizes and magics of EVTX files.</summary>
internal static class EvtxLayout
{
    public const int FileHeaderSize = 4096;
    public const int ChunkSize = 65_536;
    public const int ChunkHeaderSize = 512;
    public const int RecordHeaderSize = 24;

    /// <summary>Header, one token, and the size again.</summary>
    public const int MinRecordSize = RecordHeaderSize + 4;

    public const uint RecordMagic = 0x0000_2A2A;

    /// <summary>UTC ticks of 1601-01-01, where FILETIMEs start.</summary>
    public const long ZeroFileTime = 504_911_232_000_000_000;

    public static ReadOnlySpan<byte> FileMagic => "ElfFile\0"u8;

    public static ReadOnlySpan<byte> ChunkMagic => "ElfChnk\0"u8;

    /// <summary>UTC ticks of a FILETIME, or 0 when no date can hold it.</summary>
    public static long TicksOf(ulong fileTime) =>
        fileTime > 0 && fileTime <= (ulong)(DateTime.MaxValue.Ticks - ZeroFileTime) ? (long)fileTime + ZeroFileTime : 0;
}
