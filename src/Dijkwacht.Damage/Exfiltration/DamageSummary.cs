using Dijkwacht.Damage.Mailboxes;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Damage.Exfiltration;

/// <summary>A file the intruder fetched. Times are UTC ticks.</summary>
public sealed record FetchedFile(string Host, string Path, long? Bytes, long FirstTicks, long LastTicks, IReadOnlyList<string> Findings);

/// <summary>A way back in. Times are UTC ticks, 0 when unknown.</summary>
public sealed record Backdoor(string Host, string Kind, string Location, long FirstTicks, long LastTicks, IReadOnlyList<string> Findings);

/// <summary>An account the intruder used, made or changed. Times are UTC ticks.</summary>
public sealed record TouchedAccount(string Account, string Use, long FirstTicks, long LastTicks, IReadOnlyList<string> Findings);

/// <summary>What was reached, taken or left behind, from proven findings only.</summary>
public sealed record DamageSummary(
    IReadOnlyList<MailboxLoss> Mailboxes,
    IReadOnlyList<FetchedFile> Files,
    IReadOnlyList<Backdoor> Backdoors,
    IReadOnlyList<TouchedAccount> Accounts)
{
    /// <summary>Sums up an assessment.</summary>
    public static DamageSummary Of(Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        List<Finding> proven = [.. assessment.Findings.Where(f => f.Outcome == Outcome.Succeeded && !f.IsKnown)];
        return new DamageSummary(MailboxLedger.Of(assessment), FilesOf(proven), BackdoorsOf(proven), AccountsOf(proven));
    }

    private static List<FetchedFile> FilesOf(List<Finding> proven) => [.. proven.Where(f => f.Effect == Effect.FileFetched)
        .GroupBy(f => (f.Host, Page: f.Hits[0].Page ?? f.Hits[0].Url ?? "?"))
        .Select(g => new FetchedFile(
            g.Key.Host,
            g.Key.Page,
            g.SelectMany(f => f.Hits).Any(h => h.Bytes is not null) ? g.SelectMany(f => f.Hits).Where(h => !h.IsBackEnd).Max(h => h.Bytes) : null,
            First(g),
            g.Max(f => f.LastTicks),
            Ids(g)))];

    private static List<Backdoor> BackdoorsOf(List<Finding> proven) => [.. proven
        .Select(f => (Finding: f, Kind: KindOf(f.Effect)))
        .Where(f => f.Kind is not null)
        .GroupBy(f => (f.Finding.Host, f.Kind, Location: LocationOf(f.Finding)))
        .Select(g => new Backdoor(g.Key.Host, g.Key.Kind!, g.Key.Location, First(g.Select(f => f.Finding)), g.Max(f => f.Finding.LastTicks), Ids(g.Select(f => f.Finding))))];

    private static string? KindOf(Effect effect) => effect switch
    {
        Effect.PageWritten or Effect.PageUsed or Effect.PageSeen => "web-shell",
        Effect.VirtualDirectory => "virtual-directory",
        Effect.Module => "iis-module",
        Effect.TransportAgent => "transport-agent",
        Effect.Task => "scheduled-task",
        Effect.MailForward => "forwarding",
        Effect.Role => "role",
        _ => null,
    };

    private static string LocationOf(Finding finding)
    {
        var hit = finding.Hits[0];
        return finding.Effect switch
        {
            Effect.PageUsed or Effect.PageSeen => hit.Page ?? hit.Artefact.Location.File,
            Effect.PageWritten when hit.Kind is RecordKind.WebPage or RecordKind.Unknown => hit.Artefact.Location.WindowsPath ?? hit.Artefact.Location.File,
            Effect.PageWritten when hit.Kind is RecordKind.RpsCmdlet or RecordKind.Audit or RecordKind.WindowsEvent => hit.Detail ?? "?",
            Effect.PageWritten => "written through a virtual directory; see the files of that minute",
            Effect.MailForward => hit.Mailbox ?? hit.User ?? "?",
            _ => hit.Detail ?? hit.Page ?? "?",
        };
    }

    private static List<TouchedAccount> AccountsOf(List<Finding> proven)
    {
        var uses = new List<(string Account, string Use, Finding Finding)>();
        foreach (Finding finding in proven)
        {
            foreach (var hit in finding.Hits)
            {
                if (finding.Effect == Effect.Session && (hit.Impersonated ?? hit.User) is { } session && !session.EndsWith('$'))
                    uses.Add((session, hit.Impersonated is null ? "session" : "impersonated", finding));
                else if (finding.Effect is Effect.Account && hit.Detail is { } made)
                    uses.Add((made, "made-or-changed", finding));
                else if (finding.Effect is Effect.Logon && hit.User is { } known)
                    uses.Add((known, "used", finding));
                else if (finding.Effect is Effect.MailRead or Effect.MailForward && hit.Kind is RecordKind.HttpProxy or RecordKind.IisW3c && hit.User is { } user && !user.EndsWith('$'))
                    uses.Add((user, "used", finding));
            }
        }

        return [.. uses.GroupBy(u => (Account: u.Account.ToLowerInvariant(), u.Use))
            .OrderBy(g => g.Key.Account, StringComparer.Ordinal).ThenBy(g => g.Key.Use, StringComparer.Ordinal)
            .Select(g => new TouchedAccount(g.First().Account, g.Key.Use, First(g.Select(u => u.Finding)), g.Max(u => u.Finding.LastTicks), Ids(g.Select(u => u.Finding))))];
    }

    private static long First(IEnumerable<Finding> findings) => findings.Where(f => f.FirstTicks != 0).Select(f => f.FirstTicks).DefaultIfEmpty().Min();

    private static string[] Ids(IEnumerable<Finding> findings) => [.. findings.Select(f => f.Id).Distinct()];
}
