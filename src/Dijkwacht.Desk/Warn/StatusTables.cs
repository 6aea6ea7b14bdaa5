using System.Globalization;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Desk.Warn;

/// <summary>One table of a status report.</summary>
/// <param name="Key">Of its heading and caption.</param>
/// <param name="Headings">Of the columns.</param>
/// <param name="Texts">How many columns from the left are texts; the others are numbers.</param>
/// <param name="Rows">Cells, not encoded.</param>
internal sealed record StatusTable(string Key, IReadOnlyList<string> Headings, int Texts, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>The tables of a status report, for the terminal and for pages alike.</summary>
internal static class StatusTables
{
    public static StatusTable States(StatusReport report, StatusWords words) => new(
        "states",
        [words["state"], words["meaning"], words["servers"]],
        2,
        [.. report.States.Select(s => (string[])[words.State(s.Key), words["state-" + s.Key.Name()], Number(s.Value)])]);

    public static StatusTable Situations(StatusReport report, StatusWords words) => new(
        "situations",
        [words["situation"], words["servers"], words["to-do"], words["busy"], words["done"]],
        1,
        [.. report.Lines.GroupBy(l => l.Warning.Server.Situation).OrderByDescending(g => g.Key).Select(g => Row(words.Situation(g.Key.Name()), [.. g]))]);

    public static StatusTable Sectors(StatusReport report, StatusWords words) => new(
        "sectors",
        [words["sector"], words["servers"], words["to-do"], words["busy"], words["done"]],
        1,
        [.. report.Lines.GroupBy(l => l.Owner?.Sector ?? "").OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(50).Select(g => Row(g.Key.Length == 0 ? words["unknown"] : g.Key, [.. g]))]);

    public static StatusTable Notices(StatusReport report, StatusWords words) => new(
        "notices",
        [words["channel"], words["state"], words["number"]],
        2,
        [.. report.NoticeStates.OrderBy(n => n.Key.Channel, StringComparer.Ordinal).ThenBy(n => n.Key.State, StringComparer.Ordinal).Select(n => (string[])[words.Channel(n.Key.Channel), words.State(n.Key.State), Number(n.Value)])]);

    public static StatusTable Arms(StatusReport report, StatusWords words) => new(
        "arms",
        [words["arm"], words["days"], words["assigned"], words["judged"], words["fixed"], words["share"], words["effect"]],
        1,
        [.. report.Arms.SelectMany(arm => arm.Horizons.Select(h => (string[])
        [
            arm.Arm, Number(h.Days), Number(arm.Owners), Number(h.Judged), Number(h.Fixed),
            h.Judged == 0 ? "–" : $"{words.Percent((double)h.Fixed / h.Judged)} ({words.Percent(h.Lower)} – {words.Percent(h.Upper)})",
            h.Effect is { } effect ? $"{words.Points(effect.Value)} ({words.Points(effect.Lower)} – {words.Points(effect.Upper)})" : "–",
        ]))]);

    public static StatusTable Owners(StatusReport report, StatusWords words) => new(
        "list",
        [words["owner"], words["server"], words["build"], words["situation"], words["state"], words["since"], words["arm"], words["token"], words["last"], words["sent"]],
        9,
        [.. report.Lines.Select(l => (string[])
        [
            l.Owner?.Organisation ?? l.Warning.Owner, ServerOf(l.Warning.Server), l.Warning.Server.Build ?? "–", words.Situation(l.Warning.Server.Situation.Name()),
            words.State(l.Warning.State), l.Warning.ChangedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), l.Arm, l.Token, l.LastWord, Number(l.Notices),
        ])]);

    public static string ServerOf(NoticedServer server) => server.Name is { } name ? server.Address is { } address && address != name ? $"{name} ({address})" : name : server.Address ?? server.Offer?.Title ?? server.Key;

    private static string[] Row(string name, IReadOnlyList<StatusLine> lines) =>
    [
        name, Number(lines.Count), Number(lines.Count(l => l.Warning.State == WarningState.Planned)),
        Number(lines.Count(l => l.Warning.State != WarningState.Planned && !l.Warning.State.IsFixed())), Number(lines.Count(l => l.Warning.State.IsFixed())),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
