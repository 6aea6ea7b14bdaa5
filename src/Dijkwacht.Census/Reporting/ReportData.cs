using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Census.Reporting;

/// <summary>The report for other programs: JSON (schema <c>dijkwacht.census/1</c>) and one long CSV table.</summary>
public static class ReportData
{
    /// <summary>Writes the report as JSON, indented.</summary>
    public static void WriteJson(CensusReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Write(json, report);
        output.Write(buffer.WrittenSpan);
        output.WriteByte((byte)'\n');
    }

    /// <summary>The report as rows: what, of what, and its counts.</summary>
    public static IEnumerable<string> CsvLines(CensusReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        yield return CsvCell.Line(
            ["run", "date", "dimension", "value", "campaign", "method", "open", "servers", "possibly", "closed", "unknown", "unreachable", "estimate", "lower", "upper", "level"]);
        for (int c = 0; c < report.Campaigns.Count; c++)
        {
            for (int r = 0; r < report.History.Count; r++)
            {
                CountEstimate count = report.Campaigns[c].Trend[r];
                yield return CsvCell.Line(
                [
                    report.History[r].Id, Words.Day(report.History[r].Record.StartedAt), "all", "", report.Campaigns[c].Id, count.Method.ToString(), Text(count.Numerator),
                    Text(count.Denominator), Text(count.Possibly), Text(count.Closed), Text(count.Unknown), Text(count.Unreachable),
                    count.Estimate.ToString("0.##", CultureInfo.InvariantCulture), Text(count.Lower), Text(count.Upper), count.Level?.ToString(CultureInfo.InvariantCulture),
                ]);
            }
        }

        for (int d = 0; d < Breakdown.Dimensions.Count; d++)
        {
            foreach (BreakdownRow row in report.Breakdown.Rows(d))
            {
                for (int c = 0; c < row.Counts.Count; c++)
                    yield return Counted(report, Breakdown.Dimensions[d], row.Value, CampaignExposures.Ids[c], row.Counts[c]);
            }
        }

        for (int i = 0; i < report.Breakdown.Cves.Count; i++)
            yield return Counted(report, "cve", CampaignExposures.Cves[i], "", report.Breakdown.Cves[i]);
    }

    private static string Counted(CensusReport report, string dimension, string value, string campaign, ExposureCount count) => CsvCell.Line(
    [
        report.Run.Id, Words.Day(report.Run.Record.StartedAt), dimension, value, campaign, "", Text(count.Open), Text(count.Servers), Text(count.Possibly),
        Text(count.Closed), Text(count.Unknown), "", "", "", "", "",
    ]);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, CensusReport report)
    {
        json.WriteStartObject();
        json.WriteString("schema", "dijkwacht.census/1");
        json.WritePropertyName("run");
        WriteRun(json, report.Run);
        json.WriteString("asOf", report.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteNumber("servers", report.Servers);
        json.WriteNumber("targetsWithServers", report.Targets);
        json.WriteString("countryData", report.CountryData);
        json.WriteStartArray("campaigns");
        foreach (CampaignReport campaign in report.Campaigns)
            WriteCampaign(json, report, campaign);
        json.WriteEndArray();
        WriteBreakdown(json, report.Breakdown);
        if (report.Changes is { } changes && report.ComparedWith is { } compared)
            WriteChanges(json, changes, compared);
        json.WriteStartArray("sideBySide");
        foreach (Reconciliation reconciliation in report.Reconciliations)
            WriteBridges(json, reconciliation);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, StoredRun run)
    {
        json.WriteStartObject();
        json.WriteString("id", run.Id);
        json.WriteString("method", run.Record.Method);
        json.WriteString("scope", run.Record.Scope);
        json.WriteString("started", ObservationContext.TimeText(run.Record.StartedAt));
        json.WriteBoolean("partial", run.IsPartial);
        json.WriteNumber("targets", run.Record.Targets);
        json.WriteNumber("done", run.Record.Done);
        json.WriteNumber("observations", run.Observations);
        json.WriteNumber("skippedLines", run.SkippedLines);
        json.WriteStartObject("states");
        foreach ((Observations.ObservedState state, long count) in run.Record.States.OrderBy(s => s.Key))
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCampaign(Utf8JsonWriter json, CensusReport report, CampaignReport campaign)
    {
        json.WriteStartObject();
        json.WriteString("id", campaign.Id);
        json.WritePropertyName("count");
        WriteCount(json, campaign.Count);
        json.WriteStartArray("trend");
        for (int i = 0; i < campaign.Trend.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("run", report.History[i].Id);
            json.WriteString("started", ObservationContext.TimeText(report.History[i].Record.StartedAt));
            json.WritePropertyName("count");
            WriteCount(json, campaign.Trend[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SurvivalCurve curve = campaign.Survival;
        json.WriteStartObject("timeToPatch");
        json.WriteString("method", curve.Method == SurvivalMethod.LifeTable ? "life-table" : "turnbull");
        json.WriteNumber("servers", curve.Servers);
        json.WriteNumber("patched", curve.Patched);
        json.WriteNumber("firstSeenLater", campaign.FirstSeenLater);
        json.WriteNumber("level", curve.Level);
        json.WriteBoolean("converged", curve.HasConverged);
        WriteInterval(json, "halfLifeDays", curve.HalfLife);
        WriteInterval(json, "halfLifeDaysBand", curve.HalfLifeBand);
        json.WriteStartArray("points");
        foreach (SurvivalPoint point in curve.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("days", point.Days);
            json.WriteNumber("open", Math.Round(point.Open, 6));
            json.WriteNumber("lower", Math.Round(point.Band.Lower, 6));
            json.WriteNumber("upper", Math.Round(point.Band.Upper, 6));
            json.WriteNumber("atRisk", point.AtRisk);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, Interval? interval)
    {
        json.WriteStartArray(name);
        if (interval is { } known)
        {
            json.WriteNumberValue(known.Lower);
            if (double.IsFinite(known.Upper))
                json.WriteNumberValue(known.Upper);
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static void WriteCount(Utf8JsonWriter json, CountEstimate count)
    {
        json.WriteStartObject();
        json.WriteString("method", JsonNamingPolicy.CamelCase.ConvertName(count.Method.ToString()));
        json.WriteNumber("open", count.Numerator);
        json.WriteNumber("servers", count.Denominator);
        json.WriteNumber("possibly", count.Possibly);
        json.WriteNumber("closed", count.Closed);
        json.WriteNumber("unknown", count.Unknown);
        json.WriteNumber("unreachable", count.Unreachable);
        json.WriteNumber("unreachableNotClosed", count.UnreachableNotClosed);
        json.WriteNumber("estimate", Math.Round(count.Estimate, 2));
        json.WriteNumber("lower", count.Lower);
        json.WriteNumber("upper", count.Upper);
        if (count.Level is { } level)
        {
            json.WriteNumber("level", level);
            json.WriteNumber("sample", count.Sample);
            json.WriteNumber("population", count.Population);
            json.WriteBoolean("exactInterval", count.IsExactInterval);
        }

        json.WriteEndObject();
    }

    private static void WriteBreakdown(Utf8JsonWriter json, Breakdown breakdown)
    {
        json.WriteStartObject("breakdowns");
        for (int d = 0; d < Breakdown.Dimensions.Count; d++)
        {
            json.WriteStartArray(Breakdown.Dimensions[d]);
            foreach (BreakdownRow row in breakdown.Rows(d))
            {
                json.WriteStartObject();
                json.WriteString("value", row.Value);
                json.WriteNumber("servers", row.Servers);
                json.WriteBoolean("small", row.IsSmall);
                for (int c = 0; c < row.Counts.Count; c++)
                    WriteExposure(json, CampaignExposures.Ids[c], row.Counts[c]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("cve");
        for (int i = 0; i < breakdown.Cves.Count; i++)
            WriteExposure(json, CampaignExposures.Cves[i], breakdown.Cves[i]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteExposure(Utf8JsonWriter json, string name, ExposureCount count)
    {
        json.WriteStartObject(name);
        json.WriteNumber("open", count.Open);
        json.WriteNumber("possibly", count.Possibly);
        json.WriteNumber("closed", count.Closed);
        json.WriteNumber("unknown", count.Unknown);
        json.WriteEndObject();
    }

    private static void WriteChanges(Utf8JsonWriter json, ChangeCounter changes, StoredRun compared)
    {
        json.WriteStartObject("changes");
        json.WriteString("since", compared.Id);
        foreach ((ServerChange change, long count) in changes.Counts)
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(change.ToString()), count);
        for (int i = 0; i < CampaignExposures.Ids.Count; i++)
        {
            json.WriteStartObject(CampaignExposures.Ids[i]);
            json.WriteNumber("patched", changes.Patched[i]);
            json.WriteNumber("reopened", changes.Reopened[i]);
            json.WriteNumber("clarified", changes.Clarified[i]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteBridges(Utf8JsonWriter json, Reconciliation reconciliation)
    {
        json.WriteStartObject();
        json.WriteString("first", reconciliation.First.Run.Id);
        json.WriteString("second", reconciliation.Second.Run.Id);
        json.WriteBoolean("firstCountsPossibly", reconciliation.First.CountsPossibly);
        json.WriteBoolean("secondCountsPossibly", reconciliation.Second.CountsPossibly);
        json.WriteStartObject("campaigns");
        for (int i = 0; i < CampaignExposures.Ids.Count; i++)
        {
            Bridge bridge = reconciliation.Of(i);
            json.WriteStartObject(bridge.Campaign);
            json.WriteNumber("first", bridge.First);
            json.WriteNumber("both", bridge.Both);
            json.WriteNumber("second", bridge.Second);
            json.WriteStartArray("steps");
            foreach (BridgeLine line in bridge.Lines)
            {
                json.WriteStartObject();
                json.WriteString("step", JsonNamingPolicy.CamelCase.ConvertName(line.Step.ToString()));
                json.WriteNumber("amount", line.IsRemoved ? -line.Amount : line.Amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
