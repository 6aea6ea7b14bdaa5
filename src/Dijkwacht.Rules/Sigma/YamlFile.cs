using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads a YAML file of bounded size; whatever is wrong becomes a problem.</summary>
internal static class YamlFile
{
    /// <summary>The file's text, or null after a problem.</summary>
    public static string? ReadText(string path, string name, long maxBytes, List<RuleProblem> problems)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            long length = RandomAccess.GetLength(file);
            if (length <= maxBytes)
                return Decode(file, (int)length);
            problems.Add(new RuleProblem(ProblemCode.TooLarge, name, 0, 0, null, $"The file is larger than {maxBytes} bytes.", ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new RuleProblem(ProblemCode.Unreadable, name, 0, 0, null, $"The file cannot be read: {e.Message}", ""));
        }

        return null;
    }

    // Thousands of small files: a buffer for all of them, and one string each.
    private static string Decode(SafeFileHandle file, int length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length + 1);
        try
        {
            int filled = 0;
            int got;
            while (filled < length && (got = RandomAccess.Read(file, buffer.AsSpan(filled, length - filled), filled)) > 0)
                filled += got;
            var bytes = buffer.AsSpan(0, filled);
            if (bytes.StartsWith<byte>([0xFF, 0xFE]))
                return Encoding.Unicode.GetString(bytes[2..]);
            if (bytes.StartsWith<byte>([0xFE, 0xFF]))
                return Encoding.BigEndianUnicode.GetString(bytes[2..]);
            return Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The documents of a file and where their problems go, or null after a problem.</summary>
    public static (ProblemSink Sink, List<(YamlNode Root, bool IsSound)> Documents)? Read(string path, string name, long maxBytes, List<RuleProblem> problems)
    {
        if (ReadText(path, name, maxBytes, problems) is not { } text)
            return null;
        var sink = new ProblemSink(name, text, problems);
        return (sink, YamlReader.Read(text, sink));
    }
}
