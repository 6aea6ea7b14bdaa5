using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>What a match comes to in its context.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Severity">How grave.</param>
/// <param name="Reason">Why, where the rule's own words do not say it.</param>
internal readonly record struct Judgement(Outcome Outcome, Severity Severity, Text Reason);

/// <summary>Judges each match in the light of all: who sent it, whether it was answered, what the same party did next.</summary>
internal sealed class Judge
{
    /// <summary>Answered posts to static files by one party that a scan does not send.</summary>
    private const int TheftRequests = 10;

    /// <summary>Who used a mailbox from an address so long before that address attacked is its user.</summary>
    private static readonly long s_ownUser = TimeSpan.FromHours(36).Ticks;

    private readonly TriageKnowledge _knowledge;
    private readonly IReadOnlyList<Hit> _hits;
    private readonly HashSet<Hit> _proven;
    private readonly Dictionary<int, Party> _parties = [];
    private readonly HashSet<string> _provenPages;
    private readonly IntrusionTimes _intrusions;
    private readonly ILookup<string, string> _targets;
    private readonly Dictionary<(int Actor, string User), long> _firstUse = [];

    public Judge(TriageKnowledge knowledge, IReadOnlyList<Hit> hits, HashSet<Hit> proven)
    {
        _knowledge = knowledge;
        _hits = hits;
        _proven = proven;
        _intrusions = new IntrusionTimes(hits, proven);
        _targets = hits.Where(h => h.Target is not null && h.RequestId is { Length: > 8 }).Select(h => (h.RequestId, h.Target)).Distinct()
            .ToLookup(p => p.RequestId!, p => p.Target!, StringComparer.OrdinalIgnoreCase);
        foreach (Hit hit in hits.Where(h => h.Actor >= 0 && h.Rule.Meaning is not null))
            Note(hit);
        foreach (Hit hit in hits.Where(h => h.Actor >= 0 && h.Ticks != 0 && h.User is not null && h.Rule.Meaning is { OnlyActor: true, Effect: Effect.MailRead }))
        {
            (int Actor, string) key = (hit.Actor, FollowTargets.NameOf(hit.User!));
            _firstUse[key] = _firstUse.TryGetValue(key, out long first) ? Math.Min(first, hit.Ticks) : hit.Ticks;
        }

        foreach (Hit hit in hits.Where(h => h.Actor >= 0 && !h.IsRefused && h.Rule.Meaning is { OnlyActor: true, Outcome: Outcome.Succeeded }))
        {
            if (_parties.TryGetValue(hit.Actor, out Party? party) && party.HasAnswer && !IsNobodys(hit) && !IsOwnUser(hit, party))
                party.AddSuccess(hit);
        }

        foreach (Hit hit in hits.Where(h => h.Actor >= 0 && !h.IsRefused && h.Rule.Meaning is { Outcome: Outcome.Unclear, Effect: Effect.MailRead }))
        {
            if (_parties.TryGetValue(hit.Actor, out Party? party) && party.HasAnswer)
                party.AddSuccess(hit);
        }

        _provenPages = hits.Where(h => h.Page is not null && !h.IsRefused
                && h.Rule.Meaning is { Outcome: Outcome.Succeeded, Effect: Effect.PageUsed or Effect.PageWritten or Effect.PageSeen })
            .Select(h => h.Page!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a match is a bare look by a scanner, a survey, a health check or the server itself.</summary>
    /// <returns>The reason, or null.</returns>
    public Text? Harmless(Hit hit)
    {
        if (hit.Rule.Meaning is not { } meaning)
            return null;
        if (meaning.Outcome == Outcome.Probe && meaning.Effect != Effect.Mitigation)
        {
            if (Noise.IsLoopback(hit.Address))
                return new Text("De server zelf keek naar een eigen adres", "The server itself looked at an address of its own");
            if (_knowledge.Noise.IsScanner(hit.Agent))
                return new Text("Scanner of onderzoek vroeg een bestand op", "Scanner or survey asked for a file");
            if (_knowledge.Noise.IsHealthCheck(hit.Agent))
                return new Text("Bewaking of loadbalancer vroeg een bestand op", "Health check or load balancer asked for a file");
        }

        return null;
    }

    /// <summary>Whether a match is what administrators do as well, with no proven intrusion before it.</summary>
    /// <returns>The reason, or null.</returns>
    public Text? Administrative(Hit hit) => hit.Rule.Meaning is { OnlyIntrusion: true } && _intrusions.Of(hit) == Nearness.None
        ? new Text("Beheerders doen dit ook en er is geen bewezen inbraak in de weken ervoor", "Administrators do this as well, and no intrusion is proven in the weeks before")
        : null;

    /// <summary>Whether a match counts only beside something else that is not there: a known party, or a proven intrusion.</summary>
    public bool IsNobodys(Hit hit)
    {
        if (hit.Rule.Name == MailTheft.RuleName)
            return !_proven.Contains(hit);
        if (_proven.Contains(hit))
            return false;
        if (hit.Rule.Meaning is { OnlyIntrusion: true })
            return _intrusions.Of(hit) == Nearness.None;
        if (hit.Rule.Meaning is not { OnlyActor: true } meaning)
            return false;
        if (hit.Actor < 0 || !_parties.TryGetValue(hit.Actor, out Party? party))
            return true;

        // Anybody may log on from an address from which somebody once asked for a page that was answered.
        if (hit.Kind == Evidence.Records.RecordKind.WindowsEvent && (!party.HasProof || _intrusions.Of(hit) == Nearness.None))
            return true;
        string? pack = hit.Rule.Pack is { IsGeneric: false } own ? own.Id : null;
        if (pack is not null && !party.Campaigns.Contains(pack))
            return true;
        return meaning.Effect == Effect.Cmdlet && !party.HasSession;
    }

    /// <summary>What a match comes to.</summary>
    public Judgement Of(Hit hit)
    {
        if (hit.Rule.Meaning is not { } meaning)
            return new Judgement(Outcome.Unclear, hit.Rule.Level, default);
        if (_proven.Contains(hit))
        {
            return new Judgement(Outcome.Succeeded, Max(meaning.Severity, Severity.High), new Text(
                "Een ander record bewijst dat dit is gelukt.", "Another record proves that this worked."));
        }

        if (meaning.NeedsAnswer && hit.IsRefused)
            return new Judgement(Outcome.Attempted, Severity.Medium, new Text("De server weigerde of mislukte.", "The server refused it or failed."));
        return meaning.Outcome switch
        {
            Outcome.Attempted => OfAttempt(hit, meaning),
            Outcome.Succeeded => OfSuccess(hit, meaning),
            Outcome.Unclear when meaning.OnlyIntrusion => OfSuccess(hit, meaning),
            Outcome.Unclear => OfUnclear(hit, meaning),
            _ => new Judgement(Outcome.Probe, Severity.Info, default),
        };
    }

    /// <summary>Matches that, by their number, show mail theft of which only the carrier was logged.</summary>
    public IEnumerable<Hit> CarriedTheft() => _hits
        .Where(h => h.Rule.Name == "proxylogon-static-post" && h.Actor >= 0 && h.Status == 200
            && h.Page is { } page && page.StartsWith("/owa/auth/current/", StringComparison.Ordinal))
        .GroupBy(h => h.Actor)
        .Where(party => party.Count() >= TheftRequests && !_hits.Any(h => h.Actor == party.Key && h.Rule.Name.StartsWith("proxylogon-ssrf", StringComparison.Ordinal)))
        .SelectMany(party => party);

    private Judgement OfAttempt(Hit hit, RuleMeaning meaning)
    {
        if (!hit.IsRefused && meaning.Effect == Effect.Ssrf && hit.Actor >= 0 && _parties.TryGetValue(hit.Actor, out Party? party)
            && party.WentOn(hit.Rule.Pack!, Servers(hit)))
        {
            return new Judgement(Outcome.Succeeded, Max(meaning.Severity, Severity.High), new Text(
                "Dezelfde partij kwam hierna verder: het verzoek is dus gelukt.", "The same party went further after this, so the request worked."));
        }

        if (hit.IsRefused && _knowledge.Noise.IsScanner(hit.Agent))
        {
            return new Judgement(Outcome.Attempted, Severity.Low, new Text(
                "Geweigerd, en de afzender noemt zich een scanner.", "Refused, and the sender calls itself a scanner."));
        }

        return hit.IsRefused
            ? new Judgement(Outcome.Attempted, Min(meaning.Severity, Severity.Medium), new Text("De server weigerde het verzoek.", "The server refused the request."))
            : new Judgement(Outcome.Attempted, meaning.Severity, new Text(
                "Beantwoord, maar er is geen vervolg van dezelfde partij te zien.", "Answered, but no next step of the same party is seen."));
    }

    private Judgement OfSuccess(Hit hit, RuleMeaning meaning)
    {
        if (meaning.OnlyIntrusion)
        {
            return _intrusions.Of(hit) == Nearness.Day
                ? new Judgement(meaning.Outcome, Max(meaning.Severity, Severity.Medium), new Text(
                    "Gebeurde binnen een dag na een bewezen inbraak op deze server.", "Happened within a day after a proven intrusion on this server."))
                : new Judgement(Outcome.Unclear, Severity.Low, new Text(
                    "Gebeurde in de twee weken na een bewezen inbraak; beheerders doen dit ook.", "Happened in the two weeks after a proven intrusion; administrators do this as well."));
        }

        Party? party = _parties.GetValueOrDefault(hit.Actor);
        if (party is not null && IsOwnUser(hit, party))
        {
            return new Judgement(Outcome.Unclear, Severity.Low, new Text(
                "Dit adres gebruikte deze mailbox al lang voordat het aanviel, met een andere client: waarschijnlijk de eigen gebruiker achter hetzelfde adres.",
                "This address used the mailbox long before it attacked, with another client: probably its own user behind the same address."));
        }

        if (!meaning.OnlyActor || party is { HasAnswer: true })
            return new Judgement(Outcome.Succeeded, meaning.Severity, default);
        return new Judgement(Outcome.Unclear, Severity.Low, new Text(
            "Van dezelfde partij zijn alleen geweigerde pogingen te zien.", "Of the same party only refused attempts are seen."));
    }

    private Judgement OfUnclear(Hit hit, RuleMeaning meaning)
    {
        if (meaning.Effect == Effect.PageSeen && hit.Page is { } page)
        {
            if (_knowledge.Indicators.IsKnownPage(page))
            {
                return new Judgement(Outcome.Succeeded, Severity.High, new Text(
                    "De naam staat in een gepubliceerde lijst van webshells.", "The name is in a published list of web shells."));
            }

            if (_provenPages.Contains(page))
            {
                return new Judgement(Outcome.Succeeded, Severity.High, new Text(
                    "Dezelfde pagina is elders als pagina van een indringer bewezen.", "The same page is proven elsewhere to be an intruder's."));
            }

            if (hit.Actor >= 0 && _parties.TryGetValue(hit.Actor, out Party? visitor) && visitor.Campaigns.Count > 0 && visitor.HasAnswer)
            {
                return new Judgement(Outcome.Succeeded, Severity.High, new Text(
                    "Opgevraagd door een partij die ook aanviel.", "Asked for by a party that also attacked."));
            }
        }

        if (meaning.Effect == Effect.MailRead && hit.Actor >= 0 && !hit.IsRefused && _parties.TryGetValue(hit.Actor, out Party? reader) && reader.HasAnswer)
        {
            return new Judgement(Outcome.Succeeded, Severity.Critical, new Text(
                "Binnen seconden van een vervalst verzoek van dezelfde partij.", "Within seconds of a forged request of the same party."));
        }

        if (meaning.Effect is Effect.MailExport or Effect.MailForward or Effect.Role or Effect.Account
            && hit.Actor >= 0 && _parties.TryGetValue(hit.Actor, out Party? party) && party.HasSession && !hit.IsRefused)
        {
            return new Judgement(Outcome.Succeeded, Severity.High, new Text(
                "Uitgevoerd in een sessie die een indringer had.", "Done in a session that an intruder had."));
        }

        return new Judgement(Outcome.Unclear, meaning.Severity, default);
    }

    /// <summary>Where what follows a request can be seen: the server that took it, and the back end that it went to.</summary>
    private IEnumerable<string> Servers(Hit hit)
    {
        string?[] own = [hit.Host ?? "", hit.Target];
        return own.OfType<string>().Concat(hit.RequestId is { Length: > 8 } id ? _targets[id] : []);
    }

    /// <summary>Whether mail was read by the mailbox's own user, who shares the address with a party: used long before the attack, and not with its tool.</summary>
    private bool IsOwnUser(Hit hit, Party party) =>
        hit.Rule.Meaning is { OnlyActor: true, Effect: Effect.MailRead } && hit.User is not null && party.FirstAttack != 0
        && _firstUse.TryGetValue((hit.Actor, FollowTargets.NameOf(hit.User)), out long first) && first < party.FirstAttack - s_ownUser
        && !party.Agents.Contains(PlainAgent(hit.Agent));

    /// <summary>An agent as every log agrees on it: IIS writes a plus for a blank, the proxy a blank for a comma.</summary>
    private static string PlainAgent(string? agent) => (agent ?? "").Replace("+", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);

    private void Note(Hit hit)
    {
        if (!_parties.TryGetValue(hit.Actor, out Party? party))
            _parties[hit.Actor] = party = new Party();
        RuleMeaning meaning = hit.Rule.Meaning!;
        if ((meaning.OnlyActor || meaning.OnlyIntrusion) && !_proven.Contains(hit))
            return;
        bool attack = meaning.Outcome is Outcome.Attempted or Outcome.Succeeded;
        if (attack && hit.Rule.Pack is { IsGeneric: false } campaign)
            party.Campaigns.Add(campaign.Id);
        bool worked = (meaning.Outcome == Outcome.Succeeded && !(meaning.NeedsAnswer && hit.IsRefused)) || _proven.Contains(hit);
        if (worked)
        {
            party.HasProof = true;
            party.AddSuccess(hit);
        }

        if (worked && meaning.Effect == Effect.Session)
            party.HasSession = true;
        if (worked || (attack && !hit.IsRefused))
            party.HasAnswer = true;
        if (!attack && !worked)
            return;
        party.Agents.Add(PlainAgent(hit.Agent));
        if (hit.Ticks != 0 && (party.FirstAttack == 0 || hit.Ticks < party.FirstAttack))
            party.FirstAttack = hit.Ticks;
    }

    private static Severity Max(Severity a, Severity b) => a > b ? a : b;

    private static Severity Min(Severity a, Severity b) => a < b ? a : b;

    /// <summary>What one party did, by rules that stand alone.</summary>
    private sealed class Party
    {
        public HashSet<string> Campaigns { get; } = new(StringComparer.Ordinal);

        /// <summary>Packs of which it had a success, per server.</summary>
        public Dictionary<string, HashSet<string>> Successes { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Agents it attacked with, plain.</summary>
        public HashSet<string> Agents { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Its first attempt or success that has a time; 0 when none has.</summary>
        public long FirstAttack { get; set; }

        public bool HasSession { get; set; }

        public bool HasAnswer { get; set; }

        /// <summary>Whether a success is proven by a rule that stands alone.</summary>
        public bool HasProof { get; set; }

        public void AddSuccess(Hit hit)
        {
            if (!Successes.TryGetValue(hit.Host ?? "", out HashSet<string>? packs))
                Successes[hit.Host ?? ""] = packs = new(StringComparer.Ordinal);
            packs.Add(hit.Rule.Pack!.Id);
        }

        /// <summary>
        /// Whether an answered attempt of a campaign led on, on one of the servers where that would show: a success of it,
        /// or of what follows any break-in. What the party did to another server does not tell.
        /// </summary>
        public bool WentOn(CampaignPack campaign, IEnumerable<string> servers)
        {
            HashSet<string> packs = [.. servers.Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(s => Successes.GetValueOrDefault(s) ?? [])];
            return packs.Contains(campaign.Id) || (packs.Contains("generic") && packs.Count == 1);
        }
    }
}
