using System.Net;
using Dijkwacht.Census.Owners;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Leaks;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Reports;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Desk.Warn;

/// <summary>What people reported and no census can see: back doors, and mail offered for sale.</summary>
internal static class ReportedServers
{
    private const string Method = "report";
    private const int MostReasons = 20;

    /// <summary>Reads the file that the matter of a plan asks for; lines that were left out are told on the error stream.</summary>
    /// <exception cref="InvalidDataException">The file is not of that kind.</exception>
    public static IReadOnlyList<SeenServer> Read(WarningPlan plan, string file, OwnerRegister owners, TimeProvider clock) =>
        plan.Matter == WarningPlan.Offered ? Offers(CandidateList.Read(file), File.GetLastWriteTimeUtc(file), clock.GetUtcNow()) : Shells(file, owners, clock.GetUtcNow());

    private static List<SeenServer> Shells(string file, OwnerRegister owners, DateTimeOffset now)
    {
        using StreamReader text = File.OpenText(file);
        ShellReport report = ShellReport.Read(text, now);
        foreach (SettingsProblem problem in report.Problems)
            Console.Error.WriteLine(problem.In(file));
        return [.. report.Shells.Select(shell => new SeenServer(OwnerOf(shell, owners), SeenState.Open, shell.SeenAt, new NoticedServer
        {
            Key = "shell:" + shell.Server,
            Name = shell.Name,
            Address = shell.Address,
            Port = shell.Port,
            Situation = Situation.ShellPresent,
            FirstSeen = shell.SeenAt,
            LastSeen = shell.SeenAt,
            Method = Method,
            ReportedFile = shell.File,
            ReportedBy = shell.By,
        }))];
    }

    private static string OwnerOf(ReportedShell shell, OwnerRegister owners) =>
        owners.Find(shell.Address is { } address ? IPAddress.Parse(address) : null, shell.Name)?.Key ?? OwnerBook.KeyOfStranger(shell.Name, shell.Address);

    // What speaks against is for the person who chose, not for the owner. A person that closes it is not contradicted by the same list again.
    private static List<SeenServer> Offers(CandidateList list, DateTime writtenAt, DateTimeOffset now)
    {
        DateTimeOffset seen = list.SeenOn is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : new DateTimeOffset(writtenAt, TimeSpan.Zero);
        if (seen > now)
            seen = now;
        return [.. list.Candidates.DistinctBy(c => c.Owner).Select(candidate => new SeenServer(candidate.Owner, SeenState.Open, seen, Of(list, candidate, seen)))];
    }

    private static NoticedServer Of(CandidateList list, LeakCandidate candidate, DateTimeOffset seen) => new()
    {
        Key = $"offer:{candidate.Owner}",
        Situation = Situation.MailboxOffered,
        FirstSeen = seen,
        LastSeen = seen,
        Method = Method,
        Offer = new FollowedOffer(
            list.Offer,
            list.Sha256,
            list.SeenOn,
            candidate.Domains,
            candidate.Mailboxes,
            [.. candidate.Reasons.Where(r => r.Weight >= 0).Take(MostReasons).Select(r => r.Nl)],
            [.. candidate.Reasons.Where(r => r.Weight >= 0).Take(MostReasons).Select(r => r.En)]),
    };
}
