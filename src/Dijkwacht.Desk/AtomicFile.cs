using System.Globalization;

namespace Dijkwacht.Desk;

/// <summary>A file that is there whole or not at all.</summary>
internal static class AtomicFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string pending = $"{full}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.tmp";
        try
        {
            await using (FileStream stream = File.Create(pending))
                await write(stream);
            File.Move(pending, full, overwrite: true);
        }
        finally
        {
            File.Delete(pending);
        }
    }
}
