using Dijkwacht.Triage;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Damage.Reporting;

/// <summary>Puts the records that findings cite, build changes and gaps in order of time.</summary>
public static class TimelineBuilder
{
    /// <summary>The timeline, sorted by time, then file and line; records without a time are left to the findings.</summary>
    public static IReadOnlyList<TimelineEntry> Build(Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        var entries = new List<TimelineEntry>();
        foreach (Finding finding in assessment.Findings)
            entries.AddRange(finding.Hits.Where(h => h.Ticks != 0).Select(h => EntryOf(finding, h)));
        foreach (HostAssessment host in assessment.Hosts)
        {
            entries.AddRange(host.Builds.Periods.Select(b => new TimelineEntry
            {
                Time = ReportBuilder.Time(b.FirstTicks)!.Value,
                Host = host.Host,
                Kind = "build-change",
                Message = $"Build {b.Version} first seen in {b.Source}",
            }));
            entries.AddRange(host.Coverage.SelectMany(c => c.Gaps.Select(g => GapOf(host.Host, c, g))));
        }

        return [.. entries.OrderBy(e => e.Time).ThenBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Offset).ThenBy(e => e.Message, StringComparer.Ordinal)];
    }

    private static TimelineEntry GapOf(string host, Coverage coverage, Gap gap) => new()
    {
        Time = ReportBuilder.Time(gap.FromTicks)!.Value,
        Host = host,
        Kind = "gap",
        Message = $"No records in {coverage.Kind} until {ReportBuilder.Time(gap.ToTicks):yyyy-MM-ddTHH:mm:ssZ}",
    };

    private static TimelineEntry EntryOf(Finding finding, Hit hit) => new()
    {
        Time = ReportBuilder.Time(hit.Ticks)!.Value,
        Host = finding.Host,
        Kind = "finding",
        Message = finding.Rule.Meaning?.Title.En ?? finding.Rule.Title,
        FindingId = finding.Id,
        Stage = finding.Stage,
        Outcome = ReportBuilder.Word(finding.Outcome),
        Campaign = finding.Campaign,
        Address = hit.Address,
        UserAgent = hit.Agent,
        User = hit.Impersonated ?? hit.User,
        File = hit.Artefact.Location.File,
        Line = hit.Line == 0 ? null : hit.Line,
        Record = hit.RecordId == 0 ? null : hit.RecordId,
        Offset = hit.Offset,
        Sha256 = hit.Artefact.Sha256,
        Mailbox = hit.Mailbox,
        Bytes = hit.Bytes,
        Url = hit.Url,
        Status = hit.Status == 0 ? null : hit.Status,
        Rule = finding.Rule.Name,
    };
}
