namespace Dijkwacht.Exchange;

/// <summary>The dated files of knowledge that are part of this assembly.</summary>
internal static class Resources
{
    public static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not part of this assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
