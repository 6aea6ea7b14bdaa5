using System.Globalization;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Damage.Mailboxes;

/// <summary>Whether the requests that were counted are all there can have been, so that their bytes are the most that left.</summary>
/// <remarks>
/// Only what cannot be otherwise is a bound. Bytes by address are none: a session, a page or a program on the server can be used
/// from any address, and can send mail out where no log of the web server sees it.
/// </remarks>
internal static class UpperBound
{
    private static readonly string[] s_frontEnd = ["httpproxy", "iis"];

    // What is read of mail over the web, each request in a log; and what a rule sends on, each message in the transport's log.
    private static readonly Effect[] s_bounded = [Effect.None, Effect.Ssrf, Effect.MailRead, Effect.MailForward, Effect.Mitigation];
    private static readonly string[] s_boundedStages = ["recon", "access", "collection", "exfiltration"];

    private static readonly long s_endSlack = TimeSpan.FromMinutes(15).Ticks;

    // A quiet server carries no message for hours.
    private static readonly long s_transportSlack = TimeSpan.FromHours(12).Ticks;

    /// <summary>Why no bound is proven for any mailbox, in words; null when one is.</summary>
    /// <param name="assessment">The whole run: a mailbox may be reached through any server of it.</param>
    /// <param name="proven">Its findings with a success that are not known.</param>
    public static Text? WhyNone(Assessment assessment, IReadOnlyList<Finding> proven)
    {
        if (proven.FirstOrDefault(f => f.Effect == Effect.Session) is { } session)
        {
            return new Text(
                $"Een indringer had een sessie op {session.Host} ({session.Id}): die werkt vanaf elk adres en kan mail langs andere wegen laten gaan.",
                $"An intruder had a session on {session.Host} ({session.Id}): it works from any address and can have mail leave in other ways.");
        }

        if (proven.FirstOrDefault(f => !s_bounded.Contains(f.Effect) || (f.Stage is { } stage && !s_boundedStages.Contains(stage))) is { } other)
        {
            return new Text(
                $"Er is meer bewezen dan het lezen van mail ({other.Id}, op {other.Host}): wat langs die weg wegging, telt geen van deze logs.",
                $"More than reading mail is proven ({other.Id}, on {other.Host}): none of these logs counts what left that way.");
        }

        if (proven.FirstOrDefault(f => f.Effect == Effect.MailRead && f.Count > f.Hits.Count) is { } many)
        {
            return new Text(
                $"Van {many.Id} zijn {many.Count.ToString(CultureInfo.InvariantCulture)} verzoeken gezien en er zijn minder bewaard om op te tellen.",
                $"Of {many.Id} {many.Count.ToString(CultureInfo.InvariantCulture)} requests were seen, and fewer were kept to be summed.");
        }

        if (proven.All(f => f.Campaign is null) && proven.FirstOrDefault(f => f.Effect == Effect.MailForward) is { } login)
        {
            return new Text(
                $"Met het wachtwoord van een gebruiker ({login.Id}) kan mail vanaf elk adres zijn gelezen.",
                $"With a user's password ({login.Id}) mail can have been read from any address.");
        }

        if (proven.Where(f => f.Effect == Effect.MailForward).MinBy(f => f.FirstTicks) is { } forward && !IsTracked(assessment, forward))
        {
            return new Text(
                $"Mail werd doorgestuurd ({forward.Id}), en het berichtenspoor (message tracking) is sindsdien niet volledig.",
                $"Mail was sent on ({forward.Id}), and message tracking is not complete since then.");
        }

        foreach (HostAssessment host in assessment.Hosts)
        {
            if (Incomplete(host, proven) is { } campaign)
            {
                return new Text(
                    $"De logs van de voorkant van {host.Host} (HttpProxy of IIS) zijn niet volledig voor de tijd dat het lek van {campaign} openstond.",
                    $"The logs of the front end of {host.Host} (HttpProxy or IIS) are not complete for the time in which the hole of {campaign} was open.");
            }
        }

        return null;
    }

    // Any server of the organisation may carry a message: each must have kept its log.
    private static bool IsTracked(Assessment assessment, Finding forward) => assessment.Hosts.All(host =>
        host.Coverage.Any(c => c.Kind == "message-tracking" && IsComplete(c, forward.FirstTicks, host.Coverage.Max(o => o.LastTicks) - s_transportSlack)));

    /// <summary>The campaign for whose window no log of the front end is complete, or null.</summary>
    private static string? Incomplete(HostAssessment host, IReadOnlyList<Finding> proven)
    {
        // What no campaign explains may have come through any hole, unless the holes that were used are known; a login needs none.
        HashSet<string?> campaigns = [.. proven.Select(f => f.Campaign)];
        if (campaigns.Count > 1)
            campaigns.Remove(null);
        long last = host.Coverage.Select(c => c.LastTicks).DefaultIfEmpty().Max();
        foreach (ExposureWindow window in host.Exposure.Where(w => w.IsOpen && (campaigns.Contains(w.Campaign.Id) || campaigns.Contains(null))))
        {
            long to = window.IsEndUnknown ? last : window.ToTicks;
            if (!host.Coverage.Any(c => s_frontEnd.Contains(c.Kind) && IsComplete(c, window.FromTicks, to)))
                return window.Campaign.Name;
        }

        return null;
    }

    private static bool IsComplete(Coverage log, long from, long to) =>
        log.FirstTicks != 0 && log.FirstTicks <= from && log.LastTicks >= to - s_endSlack
        && !log.Gaps.Any(g => g.FromTicks < to && g.ToTicks > from)
        && !log.Scans.Any(s => s.Problems.Any() || s.Notes.Count > 0);
}
