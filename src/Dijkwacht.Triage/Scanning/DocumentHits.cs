using System.Globalization;
using System.Text;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;

namespace Dijkwacht.Triage.Scanning;

/// <summary>Makes matches of small documents.</summary>
internal static class DocumentHits
{
    private const int MaxExcerpt = 900;

    public static Hit Make(HitRule rule, ArtefactScan artefact, DocumentRecord document)
    {
        string file = artefact.Location.File;
        return new Hit
        {
            Rule = rule,
            Artefact = artefact,
            Kind = artefact.Kind,
            Line = document.Line,
            Offset = 0,
            Ticks = TicksOf(artefact.Kind, artefact.Location, document),
            Page = PageOf(artefact, document),
            Detail = document["physicalPath"] ?? document["image"] ?? document["assemblyPath"] ?? document["Command"] ?? document["virtualPath"]
                ?? artefact.Location.WindowsPath ?? file,
            Action = document["name"] ?? document["path"],
            Excerpt = Excerpt(artefact.Kind, document),
        };
    }

    /// <summary>The clock of a document, UTC ticks: a run of setup says when it started, a page has its file's time; others have none, 0.</summary>
    public static long TicksOf(RecordKind kind, ArtefactLocation location, DocumentRecord document) => kind switch
    {
        RecordKind.CompiledPage or RecordKind.WebPage => location.ModifiedAt?.UtcTicks ?? 0,
        RecordKind.ExchangeSetup when DateTimeOffset.TryParse(document["started"], CultureInfo.InvariantCulture, out DateTimeOffset started) => started.UtcTicks,
        _ => 0,
    };

    /// <summary>The URL path of a page: from the note about it, or from where the file lies.</summary>
    private static string? PageOf(ArtefactScan artefact, DocumentRecord document)
    {
        if (document["virtualPath"] is { } path)
            return path.ToLowerInvariant();
        if (artefact.Kind != RecordKind.WebPage)
            return null;
        return WebPath.OfFile(artefact.Location.WindowsPath ?? artefact.Location.File);
    }

    private static byte[] Excerpt(RecordKind kind, DocumentRecord document)
    {
        // The first lines of a run of setup are the same each time; its fields tell.
        ReadOnlySpan<byte> content = document.Content.Span;
        if (content.IsEmpty || kind == RecordKind.ExchangeSetup)
            return Encoding.UTF8.GetBytes(string.Join(' ', document.Fields.Select(f => $"{f.Key}={f.Value}")));
        return content[..Math.Min(content.Length, MaxExcerpt)].ToArray();
    }
}
