using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Following;

/// <summary>Reads the logs again for what is followed; other artefacts are not opened.</summary>
internal sealed class FollowVisitor : IArtefactVisitor, IDisposable
{
    private readonly int _pass;
    private readonly FollowTargets _targets;
    private readonly bool _onlyAccounts;
    private readonly IReadOnlyDictionary<string, ArtefactScan> _scans;
    private readonly ITriageProgress? _progress;
    private readonly ThreadLocal<(LogWalker Walker, FollowPass Pass, EventFileReader Files, FollowEventPass Events)> _tools;

    public FollowVisitor(
        int pass,
        TriageKnowledge knowledge,
        FollowTargets targets,
        IReadOnlyDictionary<string, ArtefactScan> scans,
        HitStore hits,
        FollowResult result,
        TriageOptions options)
    {
        _pass = pass;
        _onlyAccounts = !targets.Needles.Any();
        _scans = scans;
        _targets = targets;
        _progress = options.Progress;
        RuleEngine needles = FollowPass.CompileNeedles(knowledge, targets);
        _tools = new ThreadLocal<(LogWalker, FollowPass, EventFileReader, FollowEventPass)>(() => (
            new LogWalker(knowledge.Recogniser, knowledge.Roles, knowledge.Builds),
            new FollowPass(knowledge, targets, needles, hits, result),
            new EventFileReader(knowledge.Fields, options.AssumedUtcOffset),
            new FollowEventPass(knowledge, targets, hits)));
    }

    public bool Wants(ArtefactLocation location) =>
        _scans.TryGetValue(location.File, out ArtefactScan? scan)
        && scan.Kind switch
        {
            RecordKind.WindowsEvent => FollowEventPass.Wants(_targets, scan),
            RecordKind.RpsCmdlet or RecordKind.Audit => true,
            RecordKind.IisW3c or RecordKind.HttpProxy or RecordKind.Ews or RecordKind.MapiHttp or RecordKind.RpsHttp or RecordKind.EcpServer => !_onlyAccounts,
            _ => false,
        };

    public void Skipped(SkippedArtefact skipped)
    {
        // Reported by the first pass.
    }

    public void Dispose() => _tools.Dispose();

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        (LogWalker walker, FollowPass pass, EventFileReader files, FollowEventPass events) = _tools.Value;
        ArtefactScan scan = _scans[location.File];
        pass.Begin(scan);
        events.Begin(scan);
        using var reader = new BlockReader(content, hash: false, cancellationToken);
        try
        {
            _ = reader.Fill();
            if (scan.Kind == RecordKind.WindowsEvent)
                _ = files.Read(reader, events);
            else
                _ = walker.Walk(reader, new ArtefactScan(location), pass);
        }
        catch (Exception failure) when (failure is IOException and not DamagedMemberException or UnauthorizedAccessException)
        {
            // The first pass read as far and reported it.
        }

        _progress?.Read(_pass, location.File, reader.BytesRead);
    }
}
