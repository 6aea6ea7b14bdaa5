using System.Text;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;

namespace Dijkwacht.Triage.Scanning;

/// <summary>Makes matches of small documents, whose only clock is the file's own time.</summary>
internal static class DocumentHits
{
    private const int MaxExcerpt = 900;

    public static Hit Make(HitRule rule, ArtefactScan artefact, DocumentRecord document)
    {
        string file = artefact.Location.File;
        bool ownClock = artefact.Kind is RecordKind.CompiledPage or RecordKind.WebPage;
        return new Hit
        {
            Rule = rule,
            Artefact = artefact,
            Kind = artefact.Kind,
            Line = document.Line,
            Offset = 0,
            Ticks = ownClock ? artefact.Location.ModifiedAt?.UtcTicks ?? 0 : 0,
            Page = PageOf(artefact, document),
            Detail = document["physicalPath"] ?? document["image"] ?? document["assemblyPath"] ?? document["Command"] ?? document["virtualPath"]
                ?? artefact.Location.WindowsPath ?? file,
            Action = document["name"] ?? document["path"],
            Excerpt = Excerpt(document),
        };
    }

    /// <summary>The URL path of a page: from the note about it, or from where the file lies.</summary>
    private static string? PageOf(ArtefactScan artefact, DocumentRecord document)
    {
        if (document["virtualPath"] is { } path)
            return path.ToLowerInvariant();
        if (artefact.Kind != RecordKind.WebPage)
            return null;
        return WebPath.OfFile(artefact.Location.WindowsPath ?? artefact.Location.File);
    }

    private static byte[] Excerpt(DocumentRecord document)
    {
        ReadOnlySpan<byte> content = document.Content.Span;
        if (content.IsEmpty)
            return Encoding.UTF8.GetBytes(string.Join(' ', document.Fields.Select(f => $"{f.Key}={f.Value}")));
        return content[..Math.Min(content.Length, MaxExcerpt)].ToArray();
    }
}
