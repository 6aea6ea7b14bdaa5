using System.Globalization;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Verdicts;

/// <summary>One server's verdict in words.</summary>
internal sealed class HostVerdict(
    string host,
    IReadOnlyList<Finding> findings,
    IReadOnlyList<ExposureWindow> windows,
    IReadOnlyList<CampaignVerdict> campaigns,
    IReadOnlyList<Coverage> coverage)
{
    public Verdict Draw()
    {
        List<Finding> successes = [.. findings.Where(f => f.Outcome == Outcome.Succeeded)];
        if (successes.Count > 0)
            return Compromised(successes);
        bool readable = coverage.Any(c => c.FirstTicks != 0);
        if (readable && coverage.All(c => c.Scans.All(s => s.Kind == RecordKind.WindowsEvent && !s.IsExchange)) && !findings.Any(Conclusion.Raises))
            return NotAnExchangeServer();
        List<CampaignVerdict> open = [.. campaigns.Where(c => c.Level == VerdictLevel.CannotTell)];
        List<Finding> attempts = [.. findings.Where(Conclusion.Raises)];
        if (!readable || open.Count > 0)
            return CannotTell(readable, open, attempts);
        return attempts.Count > 0 ? Attempted(attempts) : NoTrace();
    }

    private Verdict Compromised(List<Finding> successes)
    {
        bool certain = successes.Any(f => f.Rule.Meaning!.IsCertain);
        int artefacts = successes.SelectMany(f => f.Hits).Select(h => h.Artefact.Name).Distinct(StringComparer.Ordinal).Count();
        bool inferred = successes.All(f => f.Rule.Name is "proxylogon-carried-theft" || f.Rule.Name.StartsWith("proxylogon-static", StringComparison.Ordinal));
        Confidence confidence = inferred ? Confidence.Low : certain || artefacts >= 2 ? Confidence.High : Confidence.Medium;
        Finding first = successes[0];
        Text proof = first.FirstTicks == 0 ? new Text("", "") : new Text($"; eerste bewijs van {Stamp(first).Nl}", $"; first proof at {Stamp(first).En}");
        string names = string.Join(", ", successes.Select(f => f.Rule.Pack!.IsGeneric ? null : f.Rule.Pack.Name).OfType<string>().Distinct());
        string via = names.Length > 0 ? names : "an unknown way";
        string langs = names.Length > 0 ? names : "een onbekende weg";
        var reasons = successes.GroupBy(f => f.Rule.Name).Select(g => new Text(
            $"{g.First().Rule.Meaning!.Title.Nl} ({Times(g.Sum(f => f.Count), "keer")}{Since(g.First(), "vanaf").Nl}).",
            $"{g.First().Rule.Meaning!.Title.En} ({Times(g.Sum(f => f.Count), "times")}{Since(g.First(), "from").En}).")).ToList();
        if (successes.All(f => f.IsByLogin))
        {
            return new Verdict(VerdictLevel.Compromised, confidence, new Text(
                $"Met een gestolen wachtwoord is op {host} mail gelezen of doorgestuurd{proof.Nl}. Een inbraak in de server zelf is niet gebleken.",
                $"Mail on {host} was read or forwarded with a stolen password{proof.En}. No break-in into the server itself was seen."), reasons);
        }

        return new Verdict(VerdictLevel.Compromised, confidence, new Text(
            $"{host} is binnengedrongen via {langs}{proof.Nl}. Updaten alleen is niet genoeg.",
            $"{host} was broken into through {via}{proof.En}. Patching alone is not enough."), reasons);
    }

    private Verdict CannotTell(bool readable, List<CampaignVerdict> open, List<Finding> attempts)
    {
        if (!readable)
        {
            return new Verdict(VerdictLevel.CannotTell, Confidence.High, new Text(
                $"Over {host} valt niets te zeggen: er is geen leesbaar logboek in de verzameling.",
                $"Nothing can be said of {host}: the collection holds no readable log."), []);
        }

        List<Text> reasons = [];
        foreach (CampaignVerdict campaign in open)
        {
            ExposureWindow window = windows.Single(w => w.Campaign == campaign.Campaign);
            reasons.Add(Missing(campaign, window));
        }

        if (attempts.Count > 0)
            reasons.Add(new Text("Er zijn pogingen gedaan; of er een slaagde is niet te zien.", "Attempts were made; whether one worked cannot be seen."));
        string names = string.Join(", ", open.Select(c => c.Campaign.Name));
        return new Verdict(VerdictLevel.CannotTell, Confidence.High, new Text(
            $"Niet vast te stellen of {host} is binnengedrongen: de logboeken dekken de tijd waarin {names} mogelijk was niet.",
            $"Whether {host} was broken into cannot be told: the logs do not cover the time in which {names} was possible."), reasons);
    }

    private Verdict NotAnExchangeServer() => new(VerdictLevel.CannotTell, Confidence.High, new Text(
        $"Over Exchange op {host} valt niets te zeggen: er zijn alleen Windows-gebeurtenissen, en geen daarvan is van Exchange.",
        $"Nothing can be said of Exchange on {host}: there are only Windows events, and none of them is Exchange's."), []);

    private static Text Missing(CampaignVerdict campaign, ExposureWindow window)
    {
        string name = campaign.Campaign.Name;
        if (window.IsEndUnknown)
            return new Text($"{name}: {window.Basis.Nl}", $"{name}: {window.Basis.En}");
        if (campaign.Coverage is not { FirstTicks: not 0 } covered)
        {
            return new Text($"{name}: geen van de logboeken die succes zouden tonen ({string.Join(", ", campaign.Campaign.SuccessShownBy)}) is aanwezig.",
                $"{name}: none of the logs that would show a success ({string.Join(", ", campaign.Campaign.SuccessShownBy)}) is present.");
        }

        if (covered.Gaps.Count > 0)
        {
            return new Text($"{name}: geen records van {Stamp(covered.Gaps[0].FromTicks)} tot {Stamp(covered.Gaps[0].ToTicks)}, binnen de tijd waarin het lek openstond.",
                $"{name}: no records from {Stamp(covered.Gaps[0].FromTicks)} to {Stamp(covered.Gaps[0].ToTicks)}, within the time the hole was open.");
        }

        return new Text($"{name}: open van {Day(window.FromTicks)} tot {Day(window.ToTicks)}, de logboeken lopen van {Stamp(covered.FirstTicks)} tot {Stamp(covered.LastTicks)}.",
            $"{name}: open from {Day(window.FromTicks)} to {Day(window.ToTicks)}, the logs run from {Stamp(covered.FirstTicks)} to {Stamp(covered.LastTicks)}.");
    }

    private Verdict Attempted(List<Finding> attempts)
    {
        bool gaps = campaigns.Any(c => c.Coverage is { HasGaps: true });
        var reasons = attempts.GroupBy(f => f.Rule.Name).Select(g => new Text(
            $"{g.First().Rule.Meaning!.Title.Nl} ({Times(g.Sum(f => f.Count), "keer")}{Since(g.First(), "vanaf").Nl}).",
            $"{g.First().Rule.Meaning!.Title.En} ({Times(g.Sum(f => f.Count), "times")}{Since(g.First(), "from").En}).")).ToList();
        return new Verdict(VerdictLevel.Attempted, gaps ? Confidence.Medium : Confidence.High, new Text(
            $"{host} is aangevallen; in de logboeken, die de hele tijd dekken, is geen geslaagde stap te zien.",
            $"{host} was attacked; the logs, which cover the whole time, show no step that worked."), reasons);
    }

    private Verdict NoTrace()
    {
        bool gaps = campaigns.Any(c => c.Coverage is { HasGaps: true });
        bool bare = campaigns.Count == 0;
        long first = coverage.Where(c => c.FirstTicks != 0).Min(c => c.FirstTicks);
        return new Verdict(VerdictLevel.NoTrace, gaps || bare ? Confidence.Medium : Confidence.High, new Text(
            $"Geen spoor van misbruik op {host} in logboeken die teruggaan tot {Stamp(first)}. Dat is niet hetzelfde als schoon.",
            $"No trace of abuse on {host} in logs that go back to {Stamp(first)}. That is not the same as clean."), [.. campaigns.Select(c => new Text(
                $"{c.Campaign.Name}: de logboeken dekken de tijd waarin het lek openstond en tonen niets.",
                $"{c.Campaign.Name}: the logs cover the time the hole was open and show nothing."))]);
    }

    private static string Times(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 && word == "times" ? "time" : word)}");

    private static Text Since(Finding finding, string word) =>
        finding.FirstTicks == 0 ? new Text("", "") : new Text($", {word} {Stamp(finding).Nl}", $", {word} {Stamp(finding).En}");

    /// <summary>When a finding begins, by the clock that its records have.</summary>
    private static Text Stamp(Finding finding)
    {
        string stamp = Stamp(finding.FirstTicks);
        return finding.Hits[0].Artefact.IsClockWrong ? new Text(stamp.Replace("UTC", "lokale tijd", StringComparison.Ordinal), stamp.Replace("UTC", "local time", StringComparison.Ordinal)) : new Text(stamp, stamp);
    }

    private static string Stamp(long ticks) => new DateTime(ticks).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string Day(long ticks) => new DateTime(ticks).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
