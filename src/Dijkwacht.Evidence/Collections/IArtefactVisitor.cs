namespace Dijkwacht.Evidence.Collections;

/// <summary>What is done with the files of a collection while it is read.</summary>
/// <remarks>Methods are called by several threads at once.</remarks>
public interface IArtefactVisitor
{
    /// <summary>Whether this file's content is wanted; archives are opened whatever the answer.</summary>
    /// <remarks>
    /// An archive inside the collection is asked for like any file, and visited as one before it is opened: it may be something else
    /// behind an archive's first bytes. Wanting a tar or gzip inside a tar or 7z costs a temporary copy. Members of one name may occur twice.
    /// </remarks>
    bool Wants(ArtefactLocation location);

    /// <summary>Reads one file. The stream is read once, forwards, and not kept; it need not be read to its end.</summary>
    /// <remarks>A read throws <see cref="DamagedMemberException"/> where the bytes end early; it is reported whether or not the visitor catches it.</remarks>
    /// <param name="location">Where it lies.</param>
    /// <param name="content">Its decompressed bytes.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken);

    /// <summary>A file, member or archive that was not read, in whole or in part.</summary>
    void Skipped(SkippedArtefact skipped);
}

/// <summary>A file, member or archive that was not read, in whole or in part.</summary>
/// <param name="File">As <see cref="ArtefactLocation.File"/>.</param>
/// <param name="Reason">Why, as a stable word: <c>encrypted</c>, <c>damaged</c>, <c>too-large</c>, <c>ratio</c>, <c>depth</c>, <c>count</c>, <c>dictionary</c>, <c>hostile-path</c>, <c>link</c>, <c>no-permission</c>, <c>unreadable</c>.</param>
/// <param name="Detail">The same in words, with the value and the limit.</param>
public sealed record SkippedArtefact(string File, string Reason, string Detail);
