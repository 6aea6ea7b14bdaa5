using System.Formats.Tar;
using System.IO.Compression;
using Dijkwacht.Evidence.Collections;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Archives, and archives inside them.</summary>
internal sealed class CollectionTarget : FuzzTarget
{
    private static readonly CollectionLimits s_limits = new()
    {
        MaxMembers = 1_000,
        MaxMemberBytes = 8 << 20,
        MaxTotalBytes = 32 << 20,
        RatioFreeBytes = 1 << 20,
        MaxDictionaryBytes = 8 << 20,
        MaxSpillBytes = 16 << 20,
    };

    public CollectionTarget()
    {
        byte[] log = LogSeeds.All[0];
        byte[] zip = Zip(CompressionLevel.Optimal, ("C/inetpub/logs/LogFiles/W3SVC1/u_ex210305.log", log), ("a.txt", []));
        byte[] tar = Tar(("uploads/auto/C%3A/inetpub/logs/a.log", log), ("b/c", log));
        Seeds = [zip, Zip(CompressionLevel.NoCompression, ("inner.zip", zip), ("x.tar", tar)), tar, GZip(tar), GZip(log), Tar(("inner.tar.gz", GZip(tar)), ("i.zip", zip)), [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, 0x00, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], log];
    }

    public override string Name => "collections";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        "PK\u0001\u0002"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(), "PK\u0005\u0006"u8.ToArray(), "PK\u0006\u0006"u8.ToArray(), "PK\u0006\u0007"u8.ToArray(), "PK\u0007\u0008"u8.ToArray(),
        [0x1F, 0x8B, 0x08, 0x00], [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, 0x00, 0x04], "ustar\u000000"u8.ToArray(), "../"u8.ToArray(), "..\\"u8.ToArray(), "C:\\"u8.ToArray(), "./"u8.ToArray(),
        "77777777777\0"u8.ToArray(), [0x80, 0x00, 0x00, 0x00], new byte[512], "30 path=a\n"u8.ToArray(), "12 size=-1\n"u8.ToArray(), [0x01, 0x00, 0x18, 0x00],
    ];

    public override void Run(byte[] input)
    {
        var visitor = new DrainingVisitor();
        var reader = new CollectionReader(s_limits);
        reader.ReadBytes("fuzz.bin", input, visitor, CancellationToken.None);
        Require(visitor.BytesRead <= s_limits.MaxTotalBytes + input.Length, "no more is read than the limit allows");
        Require(reader.HostNames.Count <= s_limits.MaxMembers, "host names are bounded");
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] members)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                // A fixed time: the seeds must be the same on every run.
                ZipArchiveEntry entry = zip.CreateEntry(name, level);
                entry.LastWriteTime = new DateTimeOffset(2021, 3, 5, 1, 2, 4, TimeSpan.Zero);
                using Stream content = entry.Open();
                content.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    ModificationTime = new DateTimeOffset(2021, 3, 5, 1, 2, 4, TimeSpan.Zero),
                    DataStream = new MemoryStream(bytes),
                });
            }
        }

        return stream.ToArray();
    }

    private static byte[] GZip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    private sealed class DrainingVisitor : IArtefactVisitor
    {
        private long _bytesRead;

        public long BytesRead => Interlocked.Read(ref _bytesRead);

        public bool Wants(ArtefactLocation location) => true;

        public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
        {
            byte[] buffer = new byte[16 << 10];
            for (int read = content.Read(buffer); read > 0; read = content.Read(buffer))
                Interlocked.Add(ref _bytesRead, read);
        }

        public void Skipped(SkippedArtefact skipped) => Require(skipped.Reason.Length > 0, "a skip has a reason");
    }
}
