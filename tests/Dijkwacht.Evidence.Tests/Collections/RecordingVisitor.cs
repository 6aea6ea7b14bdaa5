using System.Collections.Concurrent;
using Dijkwacht.Evidence.Collections;

namespace Dijkwacht.Evidence.Tests.Collections;

/// <summary>Keeps what it is given; archives are not wanted as files unless asked for.</summary>
internal sealed class RecordingVisitor : IArtefactVisitor
{
    public ConcurrentDictionary<string, (ArtefactLocation Location, byte[] Bytes)> Files { get; } = new(StringComparer.Ordinal);

    public ConcurrentBag<SkippedArtefact> Skips { get; } = [];

    public int Visits => _visits;

    public Func<ArtefactLocation, bool> Want { get; init; } =
        location => !new[] { ".zip", ".7z", ".tar", ".gz", ".tgz" }.Contains(Path.GetExtension(location.File), StringComparer.OrdinalIgnoreCase);

    public Action<ArtefactLocation, Stream>? OnVisit { get; init; }

    public IEnumerable<string> Names => Files.Keys.Order(StringComparer.Ordinal);

    public IEnumerable<string> Reasons => Skips.Select(s => s.Reason).Order(StringComparer.Ordinal);

    private int _visits;

    public bool Wants(ArtefactLocation location) => Want(location);

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _visits);
        if (OnVisit is not null)
        {
            OnVisit(location, content);
            return;
        }

        using var copy = new MemoryStream();
        content.CopyTo(copy);
        Files[location.File] = (location, copy.ToArray());
    }

    public void Skipped(SkippedArtefact skipped) => Skips.Add(skipped);

    public string Text(string file) => System.Text.Encoding.UTF8.GetString(Files[file].Bytes);

    public static RecordingVisitor Read(byte[] archive, string name = "collection.bin", CollectionLimits? limits = null, RecordingVisitor? visitor = null)
    {
        visitor ??= new RecordingVisitor();
        new CollectionReader(limits ?? new CollectionLimits()).ReadBytes(name, archive, visitor, CancellationToken.None);
        return visitor;
    }
}
