using System.Globalization;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>Turns judged matches into findings, parties and suppressed looks.</summary>
internal sealed class FindingBook
{
    /// <summary>Addresses that did the same without success, beyond which they are one finding: a flood, not so many parties.</summary>
    private const int MaxParties = 200;

    private static readonly Severity s_alarm = Severity.Medium;

    private readonly TriageKnowledge _knowledge;
    private readonly HashSet<string> _shared;

    public FindingBook(
        TriageKnowledge knowledge,
        IReadOnlyList<Hit> hits,
        IReadOnlyDictionary<Hit, (long Extra, long LastTicks)> extra,
        HashSet<Hit> proven,
        HashSet<string> shared,
        int parties,
        IReadOnlyList<Correlated> correlated,
        IReadOnlySet<string> known)
    {
        _knowledge = knowledge;
        _shared = shared;
        var judge = new Judge(knowledge, hits, proven);
        var suppressed = new SortedDictionary<string, (Text Reason, List<Hit> Hits)>(StringComparer.Ordinal);
        var judged = new List<(Hit Hit, HitRule Rule, Judgement Judgement)>();
        foreach (Hit hit in hits)
        {
            if ((judge.Harmless(hit) ?? judge.Administrative(hit)) is { } reason)
            {
                string key = reason.En + "|" + hit.Rule.Name;
                if (!suppressed.TryGetValue(key, out var entry))
                    suppressed[key] = entry = (reason, []);
                entry.Hits.Add(hit);
            }
            else if (!judge.IsNobodys(hit))
            {
                judged.Add((hit, hit.Rule, judge.Of(hit)));
            }
        }

        HitRule theft = knowledge.RuleNamed("proxylogon", "proxylogon-carried-theft");
        judged.AddRange(judge.CarriedTheft().Select(h => (h, theft, new Judgement(Outcome.Succeeded, Severity.High, default))));
        List<Finding> all = Group(Distinct(judged), extra);
        all.AddRange(correlated.Select(Of));
        Findings = Number(all, known);
        (Actors, Findings) = Parties(Findings, parties);
        Suppressed = [.. suppressed.Values.Select(s => Summarise(s.Reason, s.Hits, extra))];
    }

    public IReadOnlyList<Finding> Findings { get; }

    public IReadOnlyList<Actor> Actors { get; }

    public IReadOnlyList<Suppressed> Suppressed { get; }

    /// <summary>One record is one match: of several rules of the same stage that hit it, the gravest counts.</summary>
    private static IEnumerable<(Hit Hit, HitRule Rule, Judgement Judgement)> Distinct(List<(Hit Hit, HitRule Rule, Judgement Judgement)> judged) => judged
        .GroupBy(j => (j.Hit.Artefact.Location.File, j.Hit.Line, j.Hit.Offset, Stage: j.Rule.Meaning?.Stage ?? j.Rule.Name))
        .Select(g => g.OrderByDescending(j => j.Judgement.Outcome).ThenByDescending(j => j.Judgement.Severity)
            .ThenBy(j => j.Rule.Pack?.IsGeneric ?? true).ThenBy(j => j.Rule.Name, StringComparer.Ordinal).First());

    /// <summary>The user's correlation says what belongs together; nobody says what it means.</summary>
    private static Finding Of(Correlated correlated) => new()
    {
        Host = correlated.Hits[0].Host ?? "UNKNOWN",
        Rule = correlated.Rule,
        Outcome = Outcome.Unclear,
        Severity = correlated.Rule.Level,
        Reason = correlated.Reason,
        Part = correlated.Part,
        Hits = correlated.Hits,
        Count = correlated.Count,
        FirstTicks = correlated.FirstTicks,
        LastTicks = correlated.LastTicks,
        Actor = -1,
    };

    private static List<Finding> Group(
        IEnumerable<(Hit Hit, HitRule Rule, Judgement Judgement)> judged,
        IReadOnlyDictionary<Hit, (long Extra, long LastTicks)> extra)
    {
        var findings = new List<Finding>();
        var all = judged.ToList();
        var crowded = all.Where(j => j.Judgement.Outcome != Outcome.Succeeded).GroupBy(j => (j.Hit.Host, j.Rule.Name, j.Judgement.Outcome))
            .Where(g => g.Select(j => j.Hit.Address).Distinct(StringComparer.OrdinalIgnoreCase).Skip(MaxParties).Any()).Select(g => g.Key).ToHashSet();
        bool IsCrowded((Hit Hit, HitRule Rule, Judgement Judgement) j) => crowded.Contains((j.Hit.Host, j.Rule.Name, j.Judgement.Outcome));
        foreach (var group in all.GroupBy(j => (j.Hit.Host, j.Rule.Name, j.Rule.Pack?.Id, Actor: IsCrowded(j) ? -1 : j.Hit.Actor, j.Judgement.Outcome,
            Part: IsCrowded(j) ? null : PartOf(j.Hit, j.Rule), Party: j.Hit.Actor < 0 && !IsCrowded(j) ? j.Hit.Address : null)))
        {
            List<Hit> hits = [.. group.Select(g => g.Hit)];
            hits.Sort(Hit.Compare);
            var worst = group.MaxBy(g => g.Judgement.Severity);
            long more = hits.Sum(h => extra.TryGetValue(h, out (long Extra, long LastTicks) e) ? e.Extra : 0);
            long last = hits.Max(h => Math.Max(h.Ticks, extra.TryGetValue(h, out (long Extra, long LastTicks) e) ? e.LastTicks : 0));
            findings.Add(new Finding
            {
                Host = group.Key.Host ?? "UNKNOWN",
                Rule = worst.Rule,
                Outcome = worst.Judgement.Outcome,
                Severity = worst.Judgement.Severity,
                Reason = worst.Judgement.Reason,
                Hits = hits,
                Count = hits.Count + more,
                FirstTicks = hits.FirstOrDefault(h => h.Ticks != 0)?.Ticks ?? 0,
                LastTicks = last,
                Actor = group.Key.Actor,
            });
        }

        return findings;
    }

    private static IReadOnlyList<Finding> Number(List<Finding> findings, IReadOnlySet<string> known) =>
        [.. findings.OrderBy(f => f.FirstTicks == 0 ? long.MaxValue : f.FirstTicks)
            .ThenBy(f => f.Hits[0].Artefact.Location.File, StringComparer.Ordinal).ThenBy(f => f.Hits[0].Line).ThenBy(f => f.Hits[0].Offset)
            .ThenBy(f => f.Rule.Name, StringComparer.Ordinal).ThenBy(f => f.Outcome).ThenBy(f => f.Part, StringComparer.Ordinal)
            .Select((f, i) => f with { Id = string.Create(CultureInfo.InvariantCulture, $"f-{i + 1}"), IsKnown = known.Contains(f.Key) })];

    /// <summary>What keeps matches of one rule and party apart: the page, the mailbox, the configuration entry.</summary>
    private static string? PartOf(Hit hit, HitRule rule) => rule.Meaning?.Effect switch
    {
        Effect.PageUsed or Effect.PageSeen or Effect.FileFetched => hit.Page,
        Effect.MailForward => hit.Mailbox ?? hit.User,
        Effect.PageWritten when hit.Ticks == 0 => hit.Artefact.Location.File,
        Effect.VirtualDirectory or Effect.Module or Effect.TransportAgent or Effect.Task => hit.Detail,
        _ => null,
    };

    /// <summary>Keeps as parties those with an attempt or success that alarms; scanners that were refused are none.</summary>
    private (IReadOnlyList<Actor> Actors, IReadOnlyList<Finding> Findings) Parties(IReadOnlyList<Finding> findings, int parties)
    {
        var actors = new List<Actor>();
        int[] numbers = new int[parties];
        Array.Fill(numbers, -1);
        foreach (Finding first in findings.Where(f => f.Actor >= 0 && f.Outcome is Outcome.Attempted or Outcome.Succeeded && f.Severity >= s_alarm))
        {
            if (numbers[first.Actor] >= 0)
                continue;
            numbers[first.Actor] = actors.Count;
            List<Finding> own = [.. findings.Where(f => f.Actor == first.Actor && f.Outcome is Outcome.Attempted or Outcome.Succeeded)];
            actors.Add(MakeActor(own));
        }

        return (actors, [.. findings.Select(f => f with { Actor = f.Actor < 0 ? -1 : numbers[f.Actor] })]);
    }

    private Actor MakeActor(List<Finding> findings)
    {
        List<Hit> hits = [.. findings.SelectMany(f => f.Hits)];
        string[] addresses = [.. hits.Select(h => h.Address).OfType<string>().Where(a => !_shared.Contains(a) && !Noise.IsLoopback(a))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
        string[] clusters = [.. addresses.SelectMany(a => hits.Where(h => h.Address == a && h.Ticks != 0).Take(1)
                .SelectMany(h => _knowledge.Indicators.ByAddress(a, DateOnly.FromDateTime(new DateTime(h.Ticks))).Select(i => $"{i.Cluster} ({a}: {i.Publisher})")))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new Actor
        {
            Addresses = addresses,
            Agents = [.. hits.Select(h => h.Agent).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(50)],
            FirstTicks = findings.Where(f => f.FirstTicks != 0).Select(f => f.FirstTicks).DefaultIfEmpty().Min(),
            LastTicks = findings.Max(f => f.LastTicks),
            Accounts = [.. hits.Select(Joiner.SessionAccount).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
            ConsistentWith = clusters,
        };
    }

    private static Suppressed Summarise(Text reason, List<Hit> hits, IReadOnlyDictionary<Hit, (long Extra, long LastTicks)> extra) => new(
        reason,
        hits.Count + hits.Sum(h => extra.TryGetValue(h, out (long Extra, long LastTicks) e) ? e.Extra : 0),
        hits.Where(h => h.Ticks != 0).Select(h => h.Ticks).DefaultIfEmpty().Min(),
        hits.Max(h => h.Ticks),
        AsciiText.ToText(hits[0].Excerpt));
}
