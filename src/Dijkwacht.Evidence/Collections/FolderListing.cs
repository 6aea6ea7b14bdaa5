using System.Runtime.InteropServices;
using System.Text;

namespace Dijkwacht.Evidence.Collections;

/// <summary>One file of a folder.</summary>
/// <param name="Path">How to open it.</param>
/// <param name="Name">Relative to the folder, with <c>/</c>.</param>
/// <param name="Length">Bytes when it was listed.</param>
/// <param name="WrittenAt">Its last write time on this disk.</param>
internal sealed record ListedFile(string Path, string Name, long Length, DateTimeOffset? WrittenAt);

/// <summary>Lists the files below a folder in ordinal order; links are named, not followed, so that no loop can form.</summary>
internal static class FolderListing
{
    private const int MaxFolderDepth = 512;

    public static List<ListedFile> List(string folder, Action<string, string, string> skipped, CancellationToken cancellationToken)
    {
        var files = new List<ListedFile>();
        var open = new Stack<(string Path, string Name, int Depth)>();
        open.Push((folder, "", 0));
        while (open.TryPop(out var current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Entries(current.Path, current.Name, skipped) is not { } entries)
                continue;
            foreach (var entry in entries)
            {
                string name = current.Name + MemberName.Escape(entry.Name.Replace('\\', '/'));
                if (name.EndsWith('!'))
                    name = name[..^1] + "%21";
                if (IsLink(entry))
                    skipped(name, "link", "A link; links are not followed. Give its target as a path of its own.");
                else if (entry is not DirectoryInfo)
                    AddFile(files, (FileInfo)entry, name, skipped);
                else if (current.Depth < MaxFolderDepth)
                    open.Push((entry.FullName, name + "/", current.Depth + 1));
                else
                    skipped(name, "depth", $"A folder inside {current.Depth} folders, more than {MaxFolderDepth} levels.");
            }
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    private static FileSystemInfo[]? Entries(string path, string name, Action<string, string, string> skipped)
    {
        try
        {
            return new DirectoryInfo(path).GetFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            skipped(name.TrimEnd('/'), ReasonOf(exception), exception.Message);
            return null;
        }
    }

    public static string ReasonOf(Exception exception) => exception is UnauthorizedAccessException ? "no-permission" : "unreadable";

    private static void AddFile(List<ListedFile> files, FileInfo entry, string name, Action<string, string, string> skipped)
    {
        try
        {
            long length = entry.Length;
            if (length == 0 && IsSpecial(entry.FullName))
                skipped(name, "unreadable", "A device, pipe or socket, not a file.");
            else
                files.Add(new ListedFile(entry.FullName, name, length, new DateTimeOffset(entry.LastWriteTimeUtc)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            skipped(name, ReasonOf(exception), exception.Message);
        }
    }

    // Files that are deduplicated or kept in a cloud are reparse points too, but have no target.
    private static bool IsLink(FileSystemInfo entry)
    {
        try
        {
            return (entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None && entry.LinkTarget is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a file without length may be opened: elsewhere than here nothing tells it from a pipe, whose opening may wait for ever.</summary>
    public static bool MayOpenEmpty => OperatingSystem.IsWindows() || OperatingSystem.IsLinux();

    /// <summary>Whether a file without length is no file.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        // struct statx is the same on every architecture: the mode is at byte 28.
        var buffer = new byte[256];
        try
        {
            if (Statx(-100, Encoding.UTF8.GetBytes(path + "\0"), 0, 1, buffer) != 0)
                return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return true;
        }

        return (BitConverter.ToUInt16(buffer, 28) & 0xF000) != 0x8000;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] result);
}
