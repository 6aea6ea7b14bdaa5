using System.Collections.Concurrent;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Evaluates the correlations of an engine over one run. Made by <see cref="RuleEngine.CreateCorrelator(string?)"/>.</summary>
/// <remarks>
/// Matches of the rules come through feeders, one per thread, in any order; the result depends on neither. What does not fit
/// into memory is sorted in a temporary file, which nobody sees after the correlator is disposed of.
/// </remarks>
public sealed class Correlator : IDisposable
{
    /// <summary>Matches that are kept of one correlation.</summary>
    public const int MaxMatches = 10_000;

    private readonly CorrelationProgram _program;
    private readonly CorrelatorLimits _limits;
    private readonly string? _folder;
    private readonly EntryStore _store;
    private readonly ConcurrentBag<CorrelationFeeder> _feeders = [];
    private readonly CorrelationStatistics[] _statistics;
    private bool _isEvaluated;

    internal Correlator(CorrelationProgram program, string? folder, CorrelatorLimits limits)
    {
        _program = program;
        _limits = limits;
        _folder = folder;
        _store = NewStore();
        _statistics = [.. program.Plans.Select(p => new CorrelationStatistics(p.Rule))];
    }

    /// <summary>What each of the engine's correlations took in and left out; complete after <see cref="Evaluate"/>.</summary>
    public IReadOnlyList<CorrelationStatistics> Statistics => _statistics;

    /// <summary>Matches dropped because the temporary file had reached its limit; whatever was found may be less than there is.</summary>
    public long Dropped => _store.Dropped;

    /// <summary>Whether a feeder could not keep what it was given: the <see cref="IOException"/> it threw must not be taken for a fault of the evidence.</summary>
    public bool HasFailed => _store.HasFailed;

    internal long FileLength => _store.FileLength;

    /// <summary>A feeder for one thread.</summary>
    public CorrelationFeeder CreateFeeder()
    {
        var feeder = new CorrelationFeeder(_program, _store);
        _feeders.Add(feeder);
        return feeder;
    }

    /// <summary>Evaluates once all feeders are done; can be called once.</summary>
    /// <returns>By first time, then last time, correlation and group; of each correlation at most <see cref="MaxMatches"/>.</returns>
    /// <exception cref="IOException">The temporary file cannot be written or read.</exception>
    public IReadOnlyList<CorrelationMatch> Evaluate(CancellationToken cancellation = default)
    {
        if (_isEvaluated)
            throw new InvalidOperationException("The correlations have been evaluated already.");
        _isEvaluated = true;
        foreach (var feeder in _feeders)
        {
            feeder.Flush();
            for (int i = 0; i < _statistics.Length; i++)
                _statistics[i].Add(feeder.Statistics[i]);
        }

        using var signals = new SignalStores(NewStore);
        var matches = new List<CorrelationMatch>();
        var cursor = _store.Open();
        bool hasBase = cursor.MoveNext();
        foreach (var plan in _program.InOrder)
        {
            cancellation.ThrowIfCancellationRequested();
            var sink = new MatchCollector(plan, signals, _statistics[plan.Ordinal]);
            var evaluator = WindowEvaluator.Make(plan, sink, _statistics[plan.Ordinal], _limits.MaxWindow);
            var run = new PlanRun(plan, evaluator, cancellation);
            hasBase = run.Evaluate(cursor, hasBase, signals.Open(plan));
            matches.AddRange(sink.Matches);
        }

        matches.Sort(Compare);
        return matches;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private static int Compare(CorrelationMatch a, CorrelationMatch b)
    {
        int order = a.FirstTicks.CompareTo(b.FirstTicks);
        if (order == 0)
            order = a.LastTicks.CompareTo(b.LastTicks);
        if (order == 0)
            order = a.Ordinal.CompareTo(b.Ordinal);
        for (int i = 0; order == 0 && i < a.Group.Count; i++)
            order = string.CompareOrdinal(a.Group[i].Value, b.Group[i].Value);
        return order;
    }

    private EntryStore NewStore() => new(_folder, _limits.BufferLength, _limits.MaxMemory, _limits.MaxFileLength);
}

/// <summary>How much a correlator may use.</summary>
/// <param name="BufferLength">Bytes a feeder collects before it sorts them.</param>
/// <param name="MaxMemory">Bytes of sorted entries kept in memory.</param>
/// <param name="MaxFileLength">Bytes of the temporary file.</param>
/// <param name="MaxWindow">Events in one window.</param>
internal sealed record CorrelatorLimits(int BufferLength = 4 << 20, long MaxMemory = 48 << 20, long MaxFileLength = 32L << 30, int MaxWindow = Sigma.CorrelationReader.MaxCount);
