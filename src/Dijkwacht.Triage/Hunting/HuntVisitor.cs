using System.Collections.Concurrent;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hunting;

/// <summary>Reads every artefact once and evaluates a hunt's rules over what it holds.</summary>
internal sealed class HuntVisitor : IArtefactVisitor, IDisposable
{
    private readonly HuntKnowledge _knowledge;
    private readonly HuntOptions _options;
    private readonly ExternalSorter _sorter;
    private readonly MatchCorrelations _correlations;
    private readonly ConcurrentBag<Tools> _all = [];
    private readonly ThreadLocal<Tools> _tools;

    public HuntVisitor(HuntKnowledge knowledge, HuntOptions options, ExternalSorter sorter, MatchCorrelations correlations)
    {
        _knowledge = knowledge;
        _options = options;
        _sorter = sorter;
        _correlations = correlations;
        _tools = new ThreadLocal<Tools>(() =>
        {
            var tools = new Tools(knowledge, options, sorter, correlations);
            _all.Add(tools);
            return tools;
        });
    }

    public ConcurrentBag<SkippedArtefact> NotRead { get; } = [];

    public long Records => _all.Sum(t => t.Events.Records + t.LogRecords);

    public long Problems => _all.Sum(t => t.Events.Problems + t.LogProblems);

    public bool Wants(ArtefactLocation location) => !TriageVisitor.IsArchive(location);

    public void Skipped(SkippedArtefact skipped) => NotRead.Add(skipped);

    public void Dispose()
    {
        foreach (Tools tools in _all)
            tools.Rows.Dispose();
        _tools.Dispose();
    }

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        Tools tools = _tools.Value!;
        using var reader = new BlockReader(content, hash: _knowledge.Indicators.Count > 0, cancellationToken);
        try
        {
            Read(tools, reader, location);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DamagedMemberException) && !_sorter.HasFailed && !_correlations.HasFailed)
        {
            // Whatever one artefact does to its parser, the others are read.
            NotRead.Add(new SkippedArtefact(location.File, "unreadable", failure.Message));
        }
        finally
        {
            _options.Progress?.Read(1, location.File, reader.BytesRead);
        }
    }

    /// <summary>Files whose clock is not UTC.</summary>
    public ConcurrentBag<ClockWarning> ClockWarnings { get; } = [];

    private void Read(Tools tools, BlockReader reader, ArtefactLocation location)
    {
        _ = reader.Fill();
        if (EventFileReader.Recognises(reader.Window))
        {
            tools.Events.Begin(location.File);
            EventFileSummary summary = tools.EventFiles.Read(reader, tools.Events);
            if (summary.ClockError != TimeSpan.Zero)
                ClockWarnings.Add(new ClockWarning(location.File, summary.ClockMeasures, summary.MeasuredOffset));
        }
        else
        {
            ReadLogOrDocument(tools, reader, location);
        }

        reader.Drain();
        if (reader.Sha256 is { } sha256 && _knowledge.Indicators.OfFile(sha256) is { } known)
            tools.Rows.AddFile(_knowledge.RuleOf(known), location.File, sha256, reader.BytesRead);
    }

    private static void ReadLogOrDocument(Tools tools, BlockReader reader, ArtefactLocation location)
    {
        var scan = new ArtefactScan(location);
        tools.Logs.Begin(location.File);
        if (tools.Walker.Walk(reader, scan, tools.Logs))
        {
            tools.LogRecords += scan.Records;
            tools.LogProblems += scan.Problems.Sum(p => (long)p.Count);
            return;
        }

        if (DocumentParsers.For(reader.Window[..Math.Min(reader.Window.Length, 64 << 10)], location.File) is not { } parser)
            return;
        foreach (DocumentRecord record in TriageVisitor.ParseDocument(reader, scan, parser))
        {
            tools.LogRecords++;
            tools.Logs.LookAtDocument(parser.Kind, location, record);
        }
    }

    private sealed class Tools
    {
        public Tools(HuntKnowledge knowledge, HuntOptions options, ExternalSorter sorter, MatchCorrelations correlations)
        {
            Rows = new HuntRows(sorter);
            Events = new HuntEventPass(knowledge, Rows, correlations);
            Logs = new HuntLogPass(knowledge, Rows, correlations);
            Walker = new LogWalker(knowledge.Recogniser, knowledge.Roles, BuildCatalogue.Default);
            EventFiles = new EventFileReader(knowledge.Fields, options.AssumedUtcOffset, options.CarveSlack);
        }

        public HuntRows Rows { get; }

        public HuntEventPass Events { get; }

        public HuntLogPass Logs { get; }

        public LogWalker Walker { get; }

        public EventFileReader EventFiles { get; }

        public long LogRecords { get; set; }

        public long LogProblems { get; set; }
    }
}
