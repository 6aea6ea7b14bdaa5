using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Correlations;

/// <summary>Where a record that belongs to a correlation lies.</summary>
/// <param name="File">Path inside the collection; empty when it is not known.</param>
/// <param name="Number">The line of a text, from 1, or the record id of an event log.</param>
/// <param name="IsLine">Which of both.</param>
internal readonly record struct CorrelatedPlace(string File, long Number, bool IsLine);

/// <summary>Gives the matches of a run to the correlations of its engine, and tells where the records of a correlation lie.</summary>
/// <remarks>Many threads may give matches. Memory is bounded; what does not fit lies in a temporary file until it is disposed of.</remarks>
internal sealed class MatchCorrelations : IDisposable
{
    private const uint LineFlag = 0x8000_0000;

    private readonly RuleEngine _engine;
    private readonly Correlator _correlator;
    private readonly ThreadLocal<CorrelationFeeder> _feeders;

    // A reference is the file's hash and the place in it, so that it does not depend on the order in which files are read.
    private readonly ConcurrentDictionary<string, uint> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _files = [];

    public MatchCorrelations(RuleEngine engine, string spillDirectory)
    {
        _engine = engine;
        _correlator = engine.CreateCorrelator(spillDirectory);
        _feeders = new ThreadLocal<CorrelationFeeder>(_correlator.CreateFeeder);
    }

    /// <summary>Correlations in use.</summary>
    public int Count => _engine.Correlations.Count;

    /// <summary>Whether the temporary file could not be written, so that the run must end.</summary>
    public bool HasFailed => _correlator.HasFailed;

    public void Dispose()
    {
        _feeders.Dispose();
        _correlator.Dispose();
    }

    /// <summary>Takes a match; does nothing when no correlation refers to the rule.</summary>
    /// <param name="rule">As a matcher gave it.</param>
    /// <param name="record">Read during the call only.</param>
    /// <param name="ticks">UTC; 0 when the record has no time.</param>
    /// <param name="file">Path inside the collection.</param>
    /// <param name="recordId">EventRecordID; counts where there is no line.</param>
    /// <param name="line">From 1; 0 for records without lines.</param>
    public void Take<TRecord>(int rule, ref readonly TRecord record, long ticks, string file, long recordId, long line)
        where TRecord : IRecord, allows ref struct
    {
        if (_engine.IsCorrelated(rule))
            _feeders.Value!.Add(rule, in record, ticks, ReferenceOf(_hashes.GetOrAdd(file, HashOf), recordId, line));
    }

    /// <summary>Evaluates the correlations once all matches are given; can be called once.</summary>
    /// <returns>In a stable order: <see cref="Correlator.Evaluate"/>.</returns>
    public IReadOnlyList<CorrelationMatch> Evaluate(CancellationToken cancellationToken)
    {
        if (Count == 0)
            return [];
        foreach ((string file, uint hash) in _hashes.OrderBy(f => f.Key, StringComparer.Ordinal))
            _files.TryAdd(hash, file);
        return _correlator.Evaluate(cancellationToken);
    }

    /// <summary>The place a reference of a match stands for; complete after <see cref="Evaluate"/>.</summary>
    public CorrelatedPlace PlaceOf(long reference) =>
        new(_files.GetValueOrDefault((uint)((ulong)reference >> 32), ""), (uint)reference & ~LineFlag, ((uint)reference & LineFlag) != 0);

    /// <summary>The reference by which a record of a file is known.</summary>
    public static long ReferenceOf(uint file, long recordId, long line) =>
        (long)(((ulong)file << 32) | (line > 0 ? (uint)line | LineFlag : (uint)recordId & ~LineFlag));

    /// <summary>What stands for a file in references.</summary>
    public static uint HashOf(string file) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(file)));

    /// <summary>What the correlations had to leave out, in words; complete after <see cref="Evaluate"/>.</summary>
    public IEnumerable<(string File, string Title, Text Left)> Limits()
    {
        if (_correlator.Dropped > 0)
        {
            yield return ("", "", new Text(
                $"{_correlator.Dropped} treffers pasten niet in het tijdelijke bestand van de correlaties; er kan meer zijn dan zij vonden",
                $"{_correlator.Dropped} matches did not fit into the temporary file of correlations; what correlations found may be less than there is"));
        }

        foreach (CorrelationStatistics left in _correlator.Statistics.Where(s => !s.IsComplete))
        {
            (long Count, string Nl, string En)[] reasons =
            [
                (left.WithoutTime, "zonder tijd", "without a time"),
                (left.WithoutField, "zonder een veld waarop het groepeert of dat het telt", "without a field it groups by or counts"),
                (left.WithoutNumber, "zonder een getal om op te tellen", "without a number to sum"),
                (left.WithoutRoom, "zonder plaats", "without room"),
                (left.LeftEarly, "uit een tijdvenster dat er te veel had", "out of a window that held too many"),
                (left.MatchesOmitted, "gevonden na het aantal dat bewaard wordt", "found beyond those that are kept"),
            ];
            var told = reasons.Where(r => r.Count > 0).ToList();
            yield return (left.Rule.File, left.Rule.Title, new Text(
                $"niet meegeteld: {string.Join(", ", told.Select(r => $"{r.Count} {r.Nl}"))}",
                $"left out: {string.Join(", ", told.Select(r => $"{r.Count} {r.En}"))}"));
        }
    }
}
