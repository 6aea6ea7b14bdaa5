using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Dijkwacht.Generator.Evidence;

/// <summary>How a collector laid the files out.</summary>
internal enum LayoutKind
{
    /// <summary>Folders copied by hand, one folder per server, no drive letters.</summary>
    Plain,

    /// <summary>KAPE: drive letter folders and a copy log.</summary>
    Kape,

    /// <summary>Velociraptor's offline collector: one zip per server, drive names percent-encoded.</summary>
    Velociraptor,
}

/// <summary>Puts files into a folder or a zip with fixed times, so that the same seed gives the same bytes.</summary>
internal static class Layout
{
    internal static string Place(LayoutKind layout, EvidenceFile file) => layout switch
    {
        LayoutKind.Kape => file.Host + "/" + file.WindowsPath.Replace(":\\", "/", StringComparison.Ordinal).Replace('\\', '/'),
        LayoutKind.Velociraptor => file.Host + "/uploads/auto/" + file.WindowsPath.Replace(":", "%3A", StringComparison.Ordinal).Replace('\\', '/'),
        _ => file.Host + "/" + file.WindowsPath[3..].Replace('\\', '/'),
    };

    internal static IEnumerable<(string Path, byte[] Content, DateTime Modified)> Arrange(LayoutKind layout, IReadOnlyList<EvidenceFile> files)
    {
        foreach (EvidenceFile file in files)
            yield return (Place(layout, file), file.Content, file.Modified);

        foreach (IGrouping<string, EvidenceFile> host in files.GroupBy(f => f.Host))
        {
            DateTime collected = host.Max(f => f.Modified).AddMinutes(20);
            if (layout == LayoutKind.Kape)
                yield return ($"{host.Key}/{collected:yyyy-MM-dd'T'HH_mm_ss}_0000000_CopyLog.csv", CopyLog(host, collected), collected);
            if (layout == LayoutKind.Velociraptor)
            {
                yield return ($"{host.Key}/client_info.json", Encoding.UTF8.GetBytes($"{{\"Hostname\":\"{host.Key}\",\"OS\":\"windows\",\"Fqdn\":\"{host.Key}.example.org\"}}\n"), collected);
                yield return ($"{host.Key}/uploads.json", Uploads(layout, host, collected), collected);
            }
        }
    }

    internal static void WriteFolder(string folder, LayoutKind layout, IReadOnlyList<EvidenceFile> files)
    {
        foreach ((string path, byte[] content, DateTime modified) in Arrange(layout, files))
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, content);
            File.SetLastWriteTimeUtc(full, modified);
        }
    }

    internal static void WriteZip(string file, LayoutKind layout, IReadOnlyList<EvidenceFile> files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using FileStream stream = File.Create(file);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach ((string path, byte[] content, DateTime modified) in Arrange(layout, files).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(path, CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(modified, TimeSpan.Zero);
            using Stream target = entry.Open();
            target.Write(content);
        }
    }

    private static byte[] CopyLog(IEnumerable<EvidenceFile> files, DateTime collected)
    {
        var text = new StringBuilder("CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration\r\n");
        foreach (EvidenceFile file in files)
        {
            string destination = @"D:\collected\" + Place(LayoutKind.Kape, file).Replace('/', '\\');
#pragma warning disable CA5350 // KAPE writes SHA-1; it identifies, it does not protect
            string sha1 = Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(file.Content));
#pragma warning restore CA5350
            text.Append(CultureInfo.InvariantCulture, $"{Stamp(collected)},{file.WindowsPath},{destination},{file.Content.Length},{sha1},False,{Stamp(file.Created)},{Stamp(file.Modified)},{Stamp(collected)},00:00:00.0019942\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Uploads(LayoutKind layout, IEnumerable<EvidenceFile> files, DateTime collected)
    {
        var text = new StringBuilder();
        foreach (EvidenceFile file in files)
        {
            string stored = Place(layout, file)[(file.Host.Length + 1)..];
            string components = string.Join(',', stored.Split('/').Select(p => "\"" + p + "\""));
            string path = file.WindowsPath.Replace("\\", @"\\", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{{\"Timestamp\":\"{LogFamily.Iso(collected)}\",\"started\":\"{LogFamily.Iso(collected)}\",\"vfs_path\":\"{path}\",\"_Components\":[{components}],\"file_size\":{file.Content.Length},\"uploaded_size\":{file.Content.Length},\"_accessor\":\"auto\"}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Stamp(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}
