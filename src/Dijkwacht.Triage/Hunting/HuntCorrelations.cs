using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Correlation;

namespace Dijkwacht.Triage.Hunting;

/// <summary>Gives the matches of a hunt to the correlations and their matches back to the hunt.</summary>
internal sealed class HuntCorrelations : IDisposable
{
    private readonly RuleEngine _engine;
    private readonly Correlator _correlator;
    private readonly ThreadLocal<CorrelationFeeder> _feeders;

    private const uint LineFlag = 0x8000_0000;

    // A reference is the file's hash and the place in it, so that it does not depend on the order in which files are read.
    private readonly ConcurrentDictionary<string, uint> _files = new(StringComparer.Ordinal);

    public HuntCorrelations(RuleEngine engine, string spillDirectory)
    {
        _engine = engine;
        _correlator = engine.CreateCorrelator(spillDirectory);
        _feeders = new ThreadLocal<CorrelationFeeder>(_correlator.CreateFeeder);
    }

    /// <summary>Correlations in use.</summary>
    public int Count => _engine.Correlations.Count;

    public void Dispose()
    {
        _feeders.Dispose();
        _correlator.Dispose();
    }

    /// <summary>Takes a match.</summary>
    /// <returns>Whether the rule gives matches of its own.</returns>
    public bool Take<TRecord>(int rule, ref readonly TRecord record, long ticks, string file, long recordId, long line)
        where TRecord : IRecord, allows ref struct
    {
        if (_engine.IsCorrelated(rule))
        {
            uint hash = _files.GetOrAdd(file, HashOf);
            _feeders.Value!.Add(rule, in record, ticks, (long)(((ulong)hash << 32) | (line > 0 ? (uint)line | LineFlag : (uint)recordId & ~LineFlag)));
        }

        return _engine.IsReported(rule);
    }

    /// <summary>Evaluates the correlations and adds their matches.</summary>
    public void Write(ExternalSorter sorter, int firstOrdinal, CancellationToken cancellationToken)
    {
        if (Count == 0)
            return;
        Dictionary<uint, string> files = [];
        foreach ((string file, uint hash) in _files.OrderBy(f => f.Key, StringComparer.Ordinal))
            files.TryAdd(hash, file);
        using var rows = new HuntRows(sorter);
        foreach (CorrelationMatch match in _correlator.Evaluate(cancellationToken))
        {
            var rule = HuntRule.Of(firstOrdinal + 1 + match.Ordinal, match.Rule);
            rows.AddCorrelation(rule, match.FirstTicks, match.LastTicks, match.Group, match.Events,
                [.. match.References.Select(r => (files.GetValueOrDefault((uint)((ulong)r >> 32), ""), (long)((uint)r & ~LineFlag), ((uint)r & LineFlag) != 0))]);
        }
    }

    /// <summary>What the correlations had to leave out, in words; complete after <see cref="Write"/>.</summary>
    public IReadOnlyList<string> Limits()
    {
        var limits = new List<string>();
        if (_correlator.Dropped > 0)
            limits.Add($"{_correlator.Dropped} matches did not fit into the temporary file of correlations; what correlations found may be less than there is");
        foreach (CorrelationStatistics left in _correlator.Statistics.Where(s => !s.IsComplete))
        {
            (long Count, string Why)[] reasons =
            [
                (left.WithoutTime, "without a time"), (left.WithoutField, "without a field it groups by or counts"), (left.WithoutNumber, "without a number to sum"),
                (left.WithoutRoom, "without room"), (left.LeftEarly, "out of a window that held too many"), (left.MatchesOmitted, "found beyond those that are kept"),
            ];
            limits.Add($"correlation '{left.Rule.Title}' left out: {string.Join(", ", reasons.Where(r => r.Count > 0).Select(r => $"{r.Count} {r.Why}"))}");
        }

        return limits;
    }

    private static uint HashOf(string file) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
}
