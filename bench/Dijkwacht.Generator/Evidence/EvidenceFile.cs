namespace Dijkwacht.Generator.Evidence;

/// <summary>One file of a server, by its Windows path, with its bytes and file times.</summary>
internal sealed class EvidenceFile(string host, string windowsPath, byte[] content, DateTime modified, DateTime? created = null)
{
    internal string Host { get; } = host;

    internal string WindowsPath { get; } = windowsPath;

    internal byte[] Content { get; } = content;

    internal DateTime Modified { get; } = modified;

    internal DateTime Created { get; } = created ?? modified;
}
