using System.Collections.Concurrent;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Correlations;

/// <summary>Reads the records again that correlations joined, and only the artefacts that hold one.</summary>
internal sealed class CorrelatedVisitor : IArtefactVisitor, IDisposable
{
    private const int Pass = 5;

    private readonly TriageOptions _options;
    private readonly HashSet<string> _files;
    private readonly IReadOnlyDictionary<string, ArtefactScan> _scans;
    private readonly ConcurrentDictionary<long, Hit> _found = [];
    private readonly ThreadLocal<(LogWalker Walker, EventFileReader Events, Records Records)> _tools;

    public CorrelatedVisitor(
        TriageKnowledge knowledge, TriageOptions options, HashSet<long> wanted, HashSet<string> files, IReadOnlyDictionary<string, ArtefactScan> scans)
    {
        _options = options;
        _files = files;
        _scans = scans;
        _tools = new ThreadLocal<(LogWalker, EventFileReader, Records)>(() => (
            new LogWalker(knowledge.Recogniser, knowledge.Roles, knowledge.Builds),
            new EventFileReader(knowledge.Fields, options.AssumedUtcOffset),
            new Records(knowledge, wanted, _found)));
    }

    /// <summary>The records by the reference they are known by.</summary>
    public IReadOnlyDictionary<long, Hit> Found => _found;

    public bool Wants(ArtefactLocation location) => _files.Contains(location.File) && _scans.ContainsKey(location.File);

    public void Skipped(SkippedArtefact skipped)
    {
        // Reported by the first pass.
    }

    public void Dispose() => _tools.Dispose();

    public void Visit(ArtefactLocation location, Stream content, CancellationToken cancellationToken)
    {
        (LogWalker walker, EventFileReader events, Records records) = _tools.Value;
        records.Begin(_scans[location.File]);
        using var reader = new BlockReader(content, hash: false, cancellationToken);
        try
        {
            _ = reader.Fill();
            if (EventFileReader.Recognises(reader.Window))
                _ = events.Read(reader, records);
            else if (!walker.Walk(reader, new ArtefactScan(location), records))
                ReadDocument(reader, location, records);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DamagedMemberException))
        {
            // The first pass read as far and reported it.
        }

        _options.Progress?.Read(Pass, location.File, reader.BytesRead);
    }

    private static void ReadDocument(BlockReader reader, ArtefactLocation location, Records records)
    {
        if (DocumentParsers.For(reader.Window[..Math.Min(reader.Window.Length, 64 << 10)], location.File) is not { } parser)
            return;
        foreach (DocumentRecord record in TriageVisitor.ParseDocument(reader, new ArtefactScan(location), parser))
            records.Take(parser.Kind, record);
    }

    /// <summary>Takes the records wanted of one artefact. One per thread.</summary>
    private sealed class Records(TriageKnowledge knowledge, HashSet<long> wanted, ConcurrentDictionary<long, Hit> found) : LogPass, IEventSink
    {
        private readonly RuleMatcher _events = knowledge.Main.CreateMatcher(RecordKind.WindowsEvent);
        private readonly Dictionary<RecordKind, RuleMatcher> _matchers = [];
        private readonly HitReader _reader = new(knowledge.Roles);
        private readonly EventHitReader _eventReader = new(knowledge.EventRoles);
        private readonly int[] _matches = new int[Math.Max(1, knowledge.MainRules.Length)];
        private RuleMatcher _current = null!;
        private ArtefactScan _artefact = null!;
        private uint _hash;

        public void Begin(ArtefactScan artefact)
        {
            _artefact = artefact;
            _hash = MatchCorrelations.HashOf(artefact.Location.File);
        }

        public void Problem(ParseProblem problem)
        {
            // The first pass reported it.
        }

        public override RuleMatcher MatcherFor(RecordKind kind)
        {
            if (!_matchers.TryGetValue(kind, out RuleMatcher? matcher))
                _matchers[kind] = matcher = knowledge.Main.CreateMatcher(kind);
            return _current = matcher;
        }

        public override void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll)
        {
            long reference = MatchCorrelations.ReferenceOf(_hash, 0, place.Line);
            if (!wanted.Contains(reference))
                return;
            int count = evaluateAll ? _current.EvaluateAll(in record, _matches) : _current.Evaluate(in record, candidates, _matches);
            if (CorrelatedRule(count) is { } rule)
                Add(reference, _reader.Read(rule, _artefact, in place, in record));
        }

        public void Take<TRecord>(ref readonly TRecord record)
            where TRecord : IEventRecord, allows ref struct
        {
            long reference = MatchCorrelations.ReferenceOf(_hash, record.RecordId, record.Line);
            if (!wanted.Contains(reference))
                return;
            int count = _events.EvaluateAll(in record, _matches);
            if (CorrelatedRule(count) is { } rule)
                Add(reference, _eventReader.Read(rule, EventPass.ShareOf(_artefact, in record, knowledge.EventRoles), in record));
        }

        public void Take(RecordKind kind, DocumentRecord document)
        {
            long reference = MatchCorrelations.ReferenceOf(_hash, 0, document.Line);
            if (!wanted.Contains(reference))
                return;
            DocumentRecordView view = document.View(knowledge.Fields);
            if (CorrelatedRule(MatcherFor(kind).EvaluateAll(in view, _matches)) is { } rule)
                Add(reference, DocumentHits.Make(rule, _artefact, document));
        }

        private HitRule? CorrelatedRule(int count)
        {
            foreach (int rule in _matches.AsSpan(0, count))
            {
                if (knowledge.Main.IsCorrelated(rule))
                    return knowledge.MainRules[rule];
            }

            return null;
        }

        /// <summary>The first of equal references counts, whoever reads it.</summary>
        private void Add(long reference, Hit hit) =>
            found.AddOrUpdate(reference, hit, (_, known) => Hit.Compare(hit, known) < 0 ? hit : known);
    }
}
