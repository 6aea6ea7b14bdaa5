using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Statistics;

namespace Dijkwacht.Census.Reporting;

/// <summary>The report in a few lines of text.</summary>
public static class ConsoleReport
{
    /// <summary>Writes the summary.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to; line feeds only.</param>
    /// <param name="language"><c>nl</c>, else English.</param>
    public static void Write(CensusReport report, TextWriter output, string language)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        Words words = Words.Of(language);
        output.Write($"{words["title"]}: {words["run"].ToLowerInvariant()} {Clean(report.Run.Id)} ({Clean(report.Run.Record.Method)}, {Clean(report.Run.Record.Scope)}), {Words.Day(report.Run.Record.StartedAt)}\n");
        output.Write(Summary(report, words) + "\n");
        foreach (string note in Notes(report, words))
            output.Write(note + "\n");
        foreach (CampaignReport campaign in report.Campaigns)
        {
            CountEstimate count = campaign.Count;
            output.Write($"\n{Words.Campaign(campaign.Id)}\n");
            output.Write("  " + words.Format("line-open", count.Numerator, count.Denominator, words.Share(count.Numerator, count.Denominator), count.Possibly, count.Closed, count.Unknown, count.Unreachable) + "\n");
            output.Write("  " + Bounds(count, words) + "\n");
            if (Trend(report, campaign, words) is { } trend)
                output.Write($"  {words["trend"]}: {trend}\n");
            if (report.History.Count > 1)
                output.Write($"  {words["time-to-patch"]}: {words.HalfLife(campaign.Survival)}\n");
        }

        if (report.Changes is { } changes && report.ComparedWith is { } compared)
        {
            output.Write($"\n{words["changes"]}. {words.Format("compared", Clean(compared.Id), Words.Day(compared.Record.StartedAt))}\n");
            output.Write("  " + string.Join(", ", changes.Counts.Select(c => $"{words.Change(c.Key).ToLowerInvariant()} {words.Number(c.Value)}")) + "\n");
        }

        foreach (Reconciliation reconciliation in report.Reconciliations)
        {
            for (int i = 0; i < report.Campaigns.Count; i++)
            {
                Bridge bridge = reconciliation.Of(i);
                if (bridge.First + bridge.Second == 0)
                    continue;
                output.Write($"\n{Words.Campaign(bridge.Campaign)}: {words.Format("why", Clean(Name(reconciliation.First)), bridge.First, Clean(Name(reconciliation.Second)), bridge.Second)}\n");
                foreach (BridgeLine line in bridge.Lines)
                    output.Write($"  {(line.IsRemoved ? "-" : "+")}{words.Number(line.Amount)} {words.Step(line.Step)}\n");
                output.Write($"  ={words.Number(bridge.Both)} {words["both"].ToLowerInvariant()}\n");
            }
        }
    }

    internal static string Name(BridgeSide side) => $"{side.Run.Record.Method} {side.Run.Record.Scope} ({Words.Day(side.Run.Record.StartedAt)})";

    internal static string Summary(CensusReport report, Words words) => report.Run.IsImport
        ? words.Format("summary-list", report.Servers, report.Targets)
        : words.Format("summary", report.Servers, report.Targets, report.Run.Record.Done, report.Run.Record.Targets);

    internal static IEnumerable<string> Notes(CensusReport report, Words words)
    {
        if (report.Run.IsPartial)
            yield return words["partial"];
        if (report.Doubtful > 0)
            yield return words.Format("doubtful", report.Doubtful);
        if (report.Run.Record.States.TryGetValue(ObservedState.Blocked, out long blocked))
            yield return words.Format("blocked", blocked);
        if (report.Run.SkippedLines > 0)
            yield return words.Format("skipped", report.Run.SkippedLines);
    }

    internal static string Bounds(CountEstimate count, Words words) => count.Method == CountMethod.PartialScan
        ? words.Format("line-estimate", (long)Math.Round(count.Estimate), count.Lower, count.Upper, words.Method(count))
        : words.Format("line-bounds", count.Lower, count.Upper, words.Method(count));

    internal static string? Trend(CensusReport report, CampaignReport campaign, Words words)
    {
        if (campaign.Trend.Count < 2)
            return null;
        long now = (long)Math.Round(campaign.Trend[^1].Estimate);
        long before = (long)Math.Round(campaign.Trend[^2].Estimate);
        string change = now == before ? "0" : (now > before ? "+" : "−") + words.Number(Math.Abs(now - before));
        return words.Format("trend-change", change, Words.Day(report.History[^2].Record.StartedAt));
    }

    // Names of scopes and files come from elsewhere: no terminal escapes.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '�' : c));
}
