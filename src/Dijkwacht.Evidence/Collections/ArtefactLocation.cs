namespace Dijkwacht.Evidence.Collections;

/// <summary>Where one file of a collection lies, and where it lay on the server.</summary>
/// <param name="File">
/// Path inside the collection, relative to the given path, with <c>/</c>; archive levels joined by <c>!/</c>.
/// A single file given as path has its own name; an archive given as path has the names inside it, without the archive's own.
/// When several paths were given, each starts with the last component of its path.
/// </param>
/// <param name="WindowsPath">The restored path on the server, such as <c>C:\inetpub\logs\LogFiles\W3SVC1\u_ex210305.log</c>, or null when nothing tells it.</param>
/// <param name="Root">
/// The part of <paramref name="File"/> before the server's own path: files with the same root come from one server,
/// as far as the layout tells. Empty when the collection holds one server's files directly.
/// </param>
/// <param name="ModifiedAt">Last write time where the collector kept it (UTC), or null.</param>
/// <param name="Length">Bytes, or null where the container does not say.</param>
public sealed record ArtefactLocation(string File, string? WindowsPath, string Root, DateTimeOffset? ModifiedAt, long? Length);
