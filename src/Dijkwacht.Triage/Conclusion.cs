using System.Globalization;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Vulnerabilities;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hosts;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Triage;

/// <summary>Draws verdicts from findings, exposure windows and coverage.</summary>
internal sealed class Conclusion(
    TriageKnowledge knowledge,
    TriageOptions options,
    HostMap hosts,
    IReadOnlyList<ArtefactScan> scans,
    IReadOnlyList<ArtefactScan> shares,
    IReadOnlyList<SkippedArtefact> notRead,
    IReadOnlyList<LimitedRule> limits,
    FindingBook book)
{
    public Assessment Draw()
    {
        List<HostAssessment> all = [.. shares.Where(s => s.Kind != RecordKind.Unknown || scans.All(x => x.Kind == RecordKind.Unknown))
            .GroupBy(hosts.HostOf, StringComparer.OrdinalIgnoreCase)
            .OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase)
            .Select(g => OfHost(g.Key, [.. g]))];
        if (all.Any(h => !IsBystander(h)))
            all.RemoveAll(IsBystander);
        if (all.Count == 0)
            all.Add(OfHost("UNKNOWN", []));
        HostAssessment worst = all.OrderByDescending(h => h.Verdict.Level).ThenByDescending(h => h.Verdict.Confidence).ThenBy(h => h.Host, StringComparer.Ordinal).First();
        return new Assessment
        {
            Hosts = all,
            Worst = worst,
            Verdict = all.Count == 1 ? worst.Verdict : Overall(worst, all),
            Campaigns = Campaigns(all),
            Findings = book.Findings,
            Actors = book.Actors,
            Suppressed = book.Suppressed,
            Artefacts = scans,
            NotRead = notRead,
            RulesLimited = limits,
            LastRecordTicks = scans.Select(s => s.LastTicks).DefaultIfEmpty().Max(),
        };
    }

    /// <summary>
    /// A machine known only by events that say nothing of Exchange and in which nothing was found: a member of the domain
    /// whose events were forwarded, say. Beside an Exchange server it needs no verdict; rules of the user do not change that.
    /// </summary>
    private bool IsBystander(HostAssessment host) =>
        host.Coverage.Count > 0
        && host.Coverage.All(c => c.Scans.All(s => s.Kind == RecordKind.WindowsEvent && !s.IsExchange))
        && !book.Findings.Any(f => f.Rule.Pack is not null && string.Equals(f.Host, host.Host, StringComparison.OrdinalIgnoreCase));

    private static Verdict Overall(HostAssessment worst, List<HostAssessment> all)
    {
        int same = all.Count(h => h.Verdict.Level == worst.Verdict.Level);
        string names = string.Join(", ", all.Where(h => h.Verdict.Level == worst.Verdict.Level).Select(h => h.Host));
        return worst.Verdict with
        {
            Reasons =
            [
                new Text($"{same} van {all.Count} servers heeft dit oordeel: {names}.", $"{same} of {all.Count} servers have this verdict: {names}."),
                .. worst.Verdict.Reasons.Select(r => new Text($"{worst.Host}: {r.Nl}", $"{worst.Host}: {r.En}")),
            ],
        };
    }

    private HostAssessment OfHost(string host, IReadOnlyList<ArtefactScan> own)
    {
        List<Coverage> coverage = [.. own.Where(s => s.Kind != RecordKind.Unknown)
            .GroupBy(s => s.Name)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Coverage.Of(host, g.Key, [.. g]))];
        BuildHistory history = BuildHistory.Of(own);
        long last = own.Select(s => s.LastTicks).DefaultIfEmpty().Max();
        var calculator = new ExposureCalculator(knowledge, options.Patched, options.AsOf);
        List<ExposureWindow> windows = last == 0 ? [] : [.. knowledge.Packs.Where(p => !p.IsGeneric).Select(p => calculator.Of(p, history, last))];
        List<Finding> findings = [.. book.Findings.Where(f => string.Equals(f.Host, host, StringComparison.OrdinalIgnoreCase) && !f.IsKnown)];
        List<CampaignVerdict> campaigns = [.. windows.Select(w => OfCampaign(w, findings, coverage)).OfType<CampaignVerdict>()];
        return new HostAssessment(host, history, windows, coverage, campaigns, WithClock(new HostVerdict(host, findings, windows, campaigns, coverage).Draw(), own))
        {
            NotJudged = [.. NotJudged(history, last)],
        };
    }

    /// <summary>What the vulnerability catalogue knows to be exploited and the packs do not know: silence about it is no verdict.</summary>
    private IEnumerable<Text> NotJudged(BuildHistory history, long last)
    {
        foreach (Campaign campaign in knowledge.Vulnerabilities.Campaigns.OrderBy(c => c.FirstExploited, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal))
        {
            if (campaign.FirstExploited is not { } exploited || knowledge.Packs.Any(p => p.Id == campaign.Id || campaign.Cves.All(p.Cves.Contains))
                || !DateOnly.TryParseExact(exploited, ["yyyy-MM-dd", "yyyy-MM"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                continue;
            }

            long from = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
            SeenBuild? open = last < from ? null : history.Periods.FirstOrDefault(b => b.LastTicks >= from
                && knowledge.Vulnerabilities.Judge(b.Version, b.IsExact, campaign.Cves) is Exposure.Open or Exposure.Possibly);
            if (open is not null)
            {
                yield return new Text(
                    $"{campaign.Name}: misbruikt sinds {exploited} en mogelijk open op {open.Version}. Geen pakket kent de sporen ervan; of het is misbruikt, is niet onderzocht.",
                    $"{campaign.Name}: exploited since {exploited} and possibly open on {open.Version}. No pack knows its traces; whether it was used was not examined.");
            }
        }
    }

    /// <summary>A wrong clock shifts every time that the verdict names, so it is said beside it.</summary>
    private static Verdict WithClock(Verdict verdict, IReadOnlyList<ArtefactScan> own)
    {
        string[] files = [.. own.Where(s => s.IsClockWrong).Select(s => s.Location.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            return verdict;
        string names = string.Join(", ", files.Take(3)) + (files.Length > 3 ? ", …" : "");
        return verdict with
        {
            Reasons =
            [
                .. verdict.Reasons,
                new Text($"Let op: de klok van {names} loopt niet gelijk met UTC; tijden daaruit zijn lokale tijd.",
                    $"Mind: the clock of {names} is not UTC; times from there are local."),
            ],
        };
    }

    private static CampaignVerdict? OfCampaign(ExposureWindow window, List<Finding> findings, List<Coverage> coverage)
    {
        List<Finding> own = [.. findings.Where(f => f.Campaign == window.Campaign.Id)];
        List<Finding> chain = [.. findings.Where(f => f.Campaign == window.Campaign.Id || IsChained(f, own))];
        bool counts = window.IsOpen && (window.Counts || (!window.IsEndUnknown && own.Any(Raises)));
        if (!counts && own.Count == 0)
            return null;
        WindowCoverage? covered = window.IsOpen ? WindowCoverage.Of(window, coverage) : null;
        VerdictLevel level;
        if (own.Any(f => f.Outcome == Outcome.Succeeded))
            level = VerdictLevel.Compromised;
        else if (counts && covered is { IsCovered: false })
            level = VerdictLevel.CannotTell;
        else
            level = own.Any(Raises) ? VerdictLevel.Attempted : VerdictLevel.NoTrace;
        return new CampaignVerdict(window.Campaign, level, chain, covered);
    }

    /// <summary>What follows any break-in belongs to a campaign's chain when the same party attacked with that campaign.</summary>
    private static bool IsChained(Finding finding, List<Finding> own) =>
        finding.Rule.Pack is { IsGeneric: true } && finding.Actor >= 0 && finding.Outcome is Outcome.Succeeded or Outcome.Attempted
        && own.Any(f => f.Actor == finding.Actor && f.Outcome == Outcome.Succeeded);

    internal static bool Raises(Finding finding) => finding.Outcome == Outcome.Attempted && finding.Severity >= Severity.Medium;

    private static List<CampaignVerdict> Campaigns(List<HostAssessment> all) => [.. all.SelectMany(h => h.Campaigns)
        .GroupBy(c => c.Campaign.Id)
        .Select(g => new CampaignVerdict(
            g.First().Campaign,
            g.Max(c => c.Level),
            [.. g.SelectMany(c => c.Findings).DistinctBy(f => f.Id).OrderBy(f => int.Parse(f.Id.AsSpan(2), CultureInfo.InvariantCulture))],
            g.OrderByDescending(c => c.Level).First().Coverage))
        .OrderByDescending(c => c.Level).ThenBy(c => c.Campaign.WindowStart).ThenBy(c => c.Campaign.Id, StringComparer.Ordinal)];
}
