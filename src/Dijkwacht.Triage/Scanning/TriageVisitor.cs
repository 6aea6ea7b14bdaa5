using System.Collections.Concurrent;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Scanning;

/// <summary>Told how far a triage is. Called by several threads.</summary>
public interface ITriageProgress
{
    /// <summary>A file is read.</summary>
    /// <param name="pass">1: all rules; 2 and on: following known parties.</param>
    /// <param name="file">Path inside the collection.</param>
    /// <param name="bytes">Bytes of it.</param>
    void Read(int pass, string file, long bytes);
}

/// <summary>Reads every artefact once: hashes, recognises, covers, matches.</summary>
internal sealed class TriageVisitor : IArtefactVisitor, IDisposable
{
    private static readonly string[] s_archives = [".zip", ".7z", ".gz", ".tgz", ".tar"];

    private readonly TriageKnowledge _knowledge;
    private readonly HitStore _hits;
    private readonly MatchCorrelations? _correlations;
    private readonly ITriageProgress? _progress;
    private readonly ThreadLocal<(LogWalker Walker, MatchPass Pass, EventScan Events)> _tools;

    public TriageVisitor(TriageKnowledge knowledge, HitStore hits, TriageOptions options, MatchCorrelations correlations)
        : this(
            knowledge, hits, options.Progress, () => new MatchPass(knowledge, hits, correlations),
            () => new EventScan(new EventPass(knowledge, hits, correlations), knowledge, options.AssumedUtcOffset))
    {
        _correlations = correlations;
    }

    /// <summary>Reads artefacts for other rules than those of the first pass.</summary>
    internal TriageVisitor(TriageKnowledge knowledge, HitStore hits, ITriageProgress? progress, Func<MatchPass> passes, Func<EventScan> events)
    {
        _knowledge = knowledge;
        _hits = hits;
        _progress = progress;
        _tools = new ThreadLocal<(LogWalker, MatchPass, EventScan)>(() =>
            (new LogWalker(knowledge.Recogniser, knowledge.Roles, knowledge.Builds), passes(), events()));
    }

    /// <summary>What was read.</summary>
    public ConcurrentBag<ArtefactScan> Scans { get; } = [];

    /// <summary>What was not.</summary>
    public ConcurrentBag<SkippedArtefact> NotRead { get; } = [];

    /// <summary>An archive inside the collection is opened; its own bytes say nothing more.</summary>
    public bool Wants(ArtefactLocation location) => !IsArchive(location);

    /// <summary>Whether a file's name is that of an archive, whose members are visited instead.</summary>
    public static bool IsArchive(ArtefactLocation location) => s_archives.Any(e => location.File.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public void Skipped(SkippedArtefact skipped) => NotRead.Add(skipped);

    public void Dispose() => _tools.Dispose();

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        var scan = new ArtefactScan(location);
        Scans.Add(scan);
        using var reader = new BlockReader(content, hash: true, cancellationToken);
        try
        {
            Read(reader, scan);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && _correlations?.HasFailed != true)
        {
            // Whatever one artefact does to its parser, the others are read.
            scan.Report(new ParseProblem(ParseProblemKind.Unreadable, reader.BytesRead, Math.Max(0, (location.Length ?? 0) - reader.BytesRead)));
            if (failure is DamagedMemberException)
                throw; // The reader of the collection reports it.
            NotRead.Add(new SkippedArtefact(location.File, "unreadable", failure.Message));
        }
        finally
        {
            scan.Bytes = reader.BytesRead;
            scan.Sha256 = reader.Sha256;
            _progress?.Read(1, location.File, reader.BytesRead);
        }
    }

    private void Read(BlockReader reader, ArtefactScan scan)
    {
        (LogWalker walker, MatchPass pass, EventScan events) = _tools.Value;
        if (events.TryRead(reader, scan))
            return;
        pass.Begin(scan);
        walker.PendingHeaderVersion = null;
        if (walker.Walk(reader, scan, pass))
        {
            if (walker.PendingHeaderVersion is { } version && scan.FirstTicks > 0)
                scan.SawBuild(version, isExact: false, scan.FirstTicks);
            return;
        }

        ReadOnlySpan<byte> window = reader.Window;
        if (DocumentParsers.For(window[..Math.Min(window.Length, 64 << 10)], scan.Location.File) is { } parser)
            ReadDocument(reader, scan, pass, parser);
        reader.Drain();
        if (reader.Sha256 is { } sha256 && _knowledge.Indicators.ByHash(sha256) is { } known)
            _hits.Add(KnownFile(scan, sha256, known));
    }

    private static void ReadDocument(BlockReader reader, ArtefactScan scan, MatchPass pass, DocumentParser parser)
    {
        IReadOnlyList<DocumentRecord> records = ParseDocument(reader, scan, parser);
        // The builds of the runs are wanted to the end; the lines, which are a view over the whole file, are not.
        if (parser.Kind == RecordKind.ExchangeSetup)
            scan.SetupRuns = [.. records.Select(r => r with { Content = ReadOnlyMemory<byte>.Empty })];
        foreach (DocumentRecord record in records)
            pass.LookAtDocument(record);
    }

    /// <summary>Reads a whole document, as far as its limit goes.</summary>
    public static IReadOnlyList<DocumentRecord> ParseDocument(BlockReader reader, ArtefactScan scan, DocumentParser parser)
    {
        using var content = new MemoryStream();
        do
        {
            content.Write(reader.Window);
            reader.Consume(reader.Window.Length);
        }
        while (content.Length < DocumentParser.MaxBytes && reader.Fill());
        if (content.Length >= DocumentParser.MaxBytes)
            scan.Report(new ParseProblem(ParseProblemKind.TooLong, DocumentParser.MaxBytes, 0));

        scan.Kind = parser.Kind;
        ReadOnlyMemory<byte> bytes = content.GetBuffer().AsMemory(0, (int)Math.Min(content.Length, DocumentParser.MaxBytes));
        IReadOnlyList<DocumentRecord> records = parser.Parse(bytes, scan.Location.File, out ParseProblem? problem);
        if (problem is { } found)
            scan.Report(found);
        scan.Records = records.Count;
        return records;
    }

    private Hit KnownFile(ArtefactScan scan, string sha256, Indicator indicator) => DocumentHits.Make(
        _knowledge.RuleNamed("generic", "generic-known-file"),
        scan,
        new DocumentRecord(
            1,
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["sha256"] = sha256,
                ["published"] = $"{indicator.Cluster}, {indicator.Publisher}",
            },
            ReadOnlyMemory<byte>.Empty));
}
