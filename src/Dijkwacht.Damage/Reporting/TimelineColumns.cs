namespace Dijkwacht.Damage.Reporting;

/// <summary>The names and order of the timeline's columns, the same in JSON and in Parquet.</summary>
/// <remarks>Timesketch requires the first three by these names; the others are ours. Append-only.</remarks>
internal static class TimelineColumns
{
    internal const string DateTime = "datetime";

    internal static IReadOnlyList<Column> All { get; } =
    [
        new TextColumn("timestamp_desc", entry => entry.TimestampDescription),
        new TextColumn("message", entry => entry.Message),
        new TextColumn("host", entry => entry.Host),
        new TextColumn("kind", entry => entry.Kind),
        new TextColumn("findingId", entry => entry.FindingId),
        new TextColumn("campaign", entry => entry.Campaign),
        new TextColumn("stage", entry => entry.Stage),
        new TextColumn("outcome", entry => entry.Outcome),
        new TextColumn("address", entry => entry.Address),
        new TextColumn("userAgent", entry => entry.UserAgent),
        new TextColumn("user", entry => entry.User),
        new TextColumn("mailbox", entry => entry.Mailbox),
        new TextColumn("url", entry => entry.Url),
        new NumberColumn("status", entry => entry.Status),
        new NumberColumn("bytes", entry => entry.Bytes),
        new TextColumn("rule", entry => entry.Rule),
        new TextColumn("file", entry => entry.File),
        new NumberColumn("line", entry => entry.Line),
        new NumberColumn("record", entry => entry.Record),
        new NumberColumn("offset", entry => entry.Offset),
        new TextColumn("sha256", entry => entry.Sha256),
    ];

    internal abstract record Column(string Name);

    internal sealed record TextColumn(string Name, Func<TimelineEntry, string?> Value) : Column(Name);

    internal sealed record NumberColumn(string Name, Func<TimelineEntry, long?> Value) : Column(Name);
}
