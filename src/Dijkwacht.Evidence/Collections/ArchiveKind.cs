namespace Dijkwacht.Evidence.Collections;

/// <summary>What the first bytes of a file say it is.</summary>
internal enum ArchiveKind
{
    None,
    Zip,
    SevenZip,
    Tar,
    GZip,
    Other,
}

/// <summary>Recognises archives by their first bytes; the name never decides, but for disk images without a magic at their start.</summary>
internal static class ArchiveMagic
{
    /// <summary>Bytes that <see cref="Recognise"/> wants to see.</summary>
    public const int HeadLength = 512;

    private static readonly (byte[] Magic, string What)[] s_others =
    [
        ([.. "Rar!\u001a\u0007"u8], "A RAR archive. Unpack it with unrar or 7-Zip and give the folder."),
        ([.. "MSCF\0\0\0\0"u8], "A cabinet. Unpack it with expand.exe, cabextract or 7-Zip and give the folder."),
        ([.. "vhdxfile"u8], "A VHDX disk image. Mount it read-only (Mount-DiskImage -Access ReadOnly) and give the folder."),
        ([.. "conectix"u8], "A VHD disk image. Mount it read-only (Mount-DiskImage -Access ReadOnly) and give the folder."),
        ([.. "KDMV"u8], "A VMDK disk image. Mount it read-only and give the folder."),
        ([.. "EVF\t\r\n"u8, 0xFF, 0], "An EnCase (E01) image. Mount it read-only with ewfmount or a forensic tool and give the folder."),
        ([.. "EVF2\r\n"u8, 0x81, 0], "An EnCase (Ex01) image. Mount it read-only with a forensic tool and give the folder."),
        ([.. "MSWIM\0\0\0"u8], "A WIM image. Mount it read-only (dism /mount-image /readonly) and give the folder."),
        ([0xFD, .. "7zXZ"u8, 0], "An xz file. Unpack it with xz -d or 7-Zip and give the result."),
        ([0x28, 0xB5, 0x2F, 0xFD], "A zstd file. Unpack it with zstd -d and give the result."),
    ];

    /// <summary>The kind of archive, and for <see cref="ArchiveKind.Other"/> what to do with it.</summary>
    public static ArchiveKind Recognise(ReadOnlySpan<byte> head, string name, out string? advice)
    {
        advice = null;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) || head.StartsWith("PK00PK\u0003\u0004"u8))
            return ArchiveKind.Zip;
        if (head.StartsWith(SevenZipHeader.Signature))
            return ArchiveKind.SevenZip;
        if (head.Length >= 10 && head[0] == 0x1F && head[1] == 0x8B && head[2] == 8 && (head[3] & 0xE0) == 0)
            return ArchiveKind.GZip;
        if (TarHeader.IsHeader(head))
            return ArchiveKind.Tar;
        if (head.Length >= 10 && head.StartsWith("BZh"u8) && head[4..10].SequenceEqual("1AY&SY"u8))
            advice = "A bzip2 file. Unpack it with bzip2 -d or 7-Zip and give the result.";
        foreach (var (magic, what) in s_others)
            if (head.StartsWith(magic))
                advice = what;
        if (name.EndsWith(".iso", StringComparison.OrdinalIgnoreCase) && head.Length >= 16 && !head[..16].ContainsAnyExcept((byte)0))
            advice = "A disc image. Mount it read-only and give the folder.";
        return advice is null ? ArchiveKind.None : ArchiveKind.Other;
    }
}
