using Dijkwacht.Evidence.Collections;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Correlations;

/// <summary>Turns the matches of the user's correlations into what a report cites: the records are read again for it.</summary>
/// <remarks>
/// Bounded: of a correlation the first <see cref="MaxOwn"/> matches stand alone, fewer when many correlations matched, and the
/// others are one more; of each at most <see cref="MaxCited"/> records are kept.
/// </remarks>
internal sealed class CorrelatedBook(TriageKnowledge knowledge, TriageOptions options, MatchCorrelations correlations)
{
    /// <summary>Matches of one correlation that stand alone.</summary>
    internal const int MaxOwn = 100;

    /// <summary>Records kept of a match.</summary>
    internal const int MaxCited = 20;

    private const int MaxInAll = 1_000;
    private const int LeastOwn = 5;

    /// <summary>Evaluates the correlations and reads their records.</summary>
    /// <param name="scans">The artefacts of the first pass, by path.</param>
    /// <param name="collections">Reads the same collections.</param>
    /// <param name="limits">Receives what was left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>In order of the first record's time.</returns>
    public IReadOnlyList<Correlated> Read(
        IReadOnlyDictionary<string, ArtefactScan> scans, CollectionReader collections, List<LimitedRule> limits, CancellationToken cancellationToken)
    {
        IReadOnlyList<CorrelationMatch> matches = correlations.Evaluate(cancellationToken);
        limits.AddRange(correlations.Limits().Select(l => new LimitedRule(l.File, l.Title, l.Left)));
        if (matches.Count == 0)
            return [];
        List<Draft> drafts = Draw(matches);
        IReadOnlyDictionary<long, Hit> hits = ReadAgain(drafts, scans, collections, cancellationToken);
        List<Correlated> found = [];
        foreach (Draft draft in drafts)
        {
            List<Hit> own = [.. draft.References.Select(r => hits.GetValueOrDefault(r)).OfType<Hit>()];
            own.Sort(Hit.Compare);
            if (own.Count > 0)
                found.Add(new Correlated(draft.Rule, draft.Part, draft.Reason, own, draft.Count, draft.FirstTicks, draft.LastTicks));
            else
                limits.Add(new LimitedRule(draft.File, draft.Rule.Title, new Text("de records van een treffer konden niet opnieuw worden gelezen", "the records of a match could not be read again")));
        }

        return found;
    }

    private List<Draft> Draw(IReadOnlyList<CorrelationMatch> matches)
    {
        List<IGrouping<int, CorrelationMatch>> byCorrelation = [.. matches.GroupBy(m => m.Ordinal).OrderBy(g => g.Key)];
        int most = Math.Clamp(MaxInAll / byCorrelation.Count, LeastOwn, MaxOwn);
        List<Draft> drafts = [];
        foreach (IGrouping<int, CorrelationMatch> correlation in byCorrelation)
        {
            HitRule rule = knowledge.CorrelationRules[correlation.Key];
            string file = correlation.First().Rule.File;
            foreach (CorrelationMatch match in correlation.Take(most))
            {
                string group = string.Join(", ", match.Group.Select(g => $"{g.Key}={Cut(g.Value)}"));
                drafts.Add(new Draft(file, rule, group, InCommon(group, match.Events), [.. match.References.Take(MaxCited)], match.Events, match.FirstTicks, match.LastTicks));
            }

            List<CorrelationMatch> others = [.. correlation.Skip(most)];
            if (others.Count > 0)
            {
                drafts.Add(new Draft(
                    file,
                    rule,
                    "*",
                    new Text($"Nog {others.Count} treffers van deze correlatie, samen genomen.", $"{others.Count} more matches of this correlation, taken together."),
                    [.. others.SelectMany(m => m.References.Take(MaxCited)).Distinct().Take(MaxCited)],
                    others.Sum(m => m.Events),
                    others.Min(m => m.FirstTicks),
                    others.Max(m => m.LastTicks)));
            }
        }

        return [.. drafts.OrderBy(d => d.FirstTicks)];
    }

    private static Text InCommon(string group, long records) => group.Length == 0
        ? new Text($"{records} records horen bij elkaar.", $"{records} records belong together.")
        : new Text($"{records} records horen bij elkaar, met {group}.", $"{records} records belong together, with {group}.");

    private static string Cut(string value)
    {
        const int most = 120;
        return value.Length > most ? value[..most] + "…" : value;
    }

    private IReadOnlyDictionary<long, Hit> ReadAgain(
        List<Draft> drafts, IReadOnlyDictionary<string, ArtefactScan> scans, CollectionReader collections, CancellationToken cancellationToken)
    {
        HashSet<long> wanted = [.. drafts.SelectMany(d => d.References)];
        HashSet<string> files = [.. wanted.Select(r => correlations.PlaceOf(r).File)];
        using var visitor = new CorrelatedVisitor(knowledge, options, wanted, files, scans);
        collections.Read(options.Paths, options.Workers, visitor, cancellationToken);
        return visitor.Found;
    }

    private sealed record Draft(
        string File, HitRule Rule, string Part, Text Reason, IReadOnlyList<long> References, long Count, long FirstTicks, long LastTicks);
}
