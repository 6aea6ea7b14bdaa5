using System.Text;

namespace Dijkwacht.Notify;

/// <summary>Files that lie inside the assembly.</summary>
internal static class Resources
{
    /// <summary>Names that start with a prefix, in order.</summary>
    public static IReadOnlyList<string> Names(string prefix) =>
        [.. typeof(Resources).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"No resource '{name}'.", nameof(name));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"No resource '{name}'.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
