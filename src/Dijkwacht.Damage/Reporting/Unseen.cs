namespace Dijkwacht.Damage.Reporting;

/// <summary>What an assessment could not see, gathered from its coverage and its run.</summary>
/// <param name="NotJudged">Holes that may have been used and that no pack judges, per server.</param>
/// <param name="TooShort">Logs that begin after a campaign's hole was open, once per log and campaign that has a verdict.</param>
/// <param name="Absent">Kinds of log that a complete collection holds and this one does not, with what they would show.</param>
/// <param name="Gaps">Stretches of time without records inside a log.</param>
/// <param name="Problems">Stretches that could not be read.</param>
/// <param name="Notes">What else limits a log: a wrong clock, a cleared log, missing records.</param>
/// <param name="SkippedFiles">Files not read or not recognised.</param>
/// <param name="SkippedRules">Rules not loaded.</param>
/// <param name="LimitedRules">Rules that left something out.</param>
internal sealed record Unseen(
    IReadOnlyList<(string Host, LocalText Hole)> NotJudged,
    IReadOnlyList<(CoverageReport Log, string Campaign)> TooShort,
    IReadOnlyList<(string Host, string Artefact, LocalText Shows)> Absent,
    IReadOnlyList<(CoverageReport Log, GapReport Gap)> Gaps,
    IReadOnlyList<(CoverageReport Log, ProblemReport Problem)> Problems,
    IReadOnlyList<(CoverageReport Log, LocalText Note)> Notes,
    int SkippedFiles,
    int SkippedRules,
    int LimitedRules)
{
    internal bool IsNothing => NotJudged.Count + TooShort.Count + Absent.Count + Gaps.Count + Problems.Count + Notes.Count + SkippedFiles + SkippedRules + LimitedRules == 0;

    internal static Unseen In(Report report)
    {
        // No server at all: then everything is absent on the one that was asked about.
        IEnumerable<string> hosts = report.Hosts.Select(host => host.Host)
            .Concat(report.Coverage.Select(log => log.Host)).DefaultIfEmpty(report.Host).Distinct(StringComparer.Ordinal);
        ILookup<string, string> present = report.Coverage.ToLookup(log => log.Host, log => Vocabulary.Normalise(log.Artefact));
        HashSet<string> judged = [.. report.Campaigns.Select(campaign => campaign.Id)];
        return new Unseen(
            [.. report.Hosts.SelectMany(host => host.NotJudged.Select(hole => (host.Host, hole)))],
            [
                .. report.Coverage.Where(log => log.From is not null).SelectMany(log => log.ReachesBackTo
                    .Where(reach => reach.Value == false && judged.Contains(reach.Key))
                    .Select(reach => (log, reach.Key))),
            ],
            [
                .. hosts.SelectMany(host => Vocabulary.Expected
                    .Where(expected => !present[host].Contains(Vocabulary.Normalise(expected.Artefact)))
                    .Select(expected => (host, expected.Artefact, expected.Shows))),
            ],
            [.. report.Coverage.SelectMany(log => log.Gaps.Select(gap => (log, gap)))],
            [.. report.Coverage.SelectMany(log => log.Problems.Select(problem => (log, problem)))],
            [.. report.Coverage.SelectMany(log => log.Notes.Select(note => (log, note)))],
            report.Run.Skipped.Count,
            report.Run.RulesSkipped.Count,
            report.Run.RulesLimited.Count);
    }
}
