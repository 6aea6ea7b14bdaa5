using System.Globalization;

namespace Dijkwacht.Notify.Leaks;

/// <summary>When the servers of an owner were seen open.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Hosts">Names of its servers, lower case.</param>
public sealed record OpenTime(DateOnly From, DateOnly To, IReadOnlyList<string> Hosts);

/// <summary>Finds whose mail an offer may be, and says why; a person decides.</summary>
public static class OfferMatcher
{
    /// <summary>Candidates, heaviest first, then by owner.</summary>
    /// <param name="offer">What is offered.</param>
    /// <param name="ownerOf">Owner of a domain or of a longer name below it; null when nobody of the register.</param>
    /// <param name="openTimeOf">When the servers of an owner were seen open; null when they never were.</param>
    public static IReadOnlyList<LeakCandidate> Match(Offer offer, Func<string, string?> ownerOf, Func<string, OpenTime?> openTimeOf)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(ownerOf);
        ArgumentNullException.ThrowIfNull(openTimeOf);
        var byOwner = new Dictionary<string, (List<OfferedDomain> Domains, List<string> Hosts)>(StringComparer.Ordinal);
        foreach (OfferedDomain domain in offer.Domains)
        {
            if (ownerOf(domain.Domain) is { } owner)
                Of(owner).Domains.Add(domain);
        }

        foreach (string host in offer.Hosts)
        {
            if (ownerOf(host) is { } owner)
                Of(owner).Hosts.Add(host);
        }

        return [.. byOwner.Select(o => Candidate(offer, o.Key, o.Value.Domains, o.Value.Hosts, openTimeOf(o.Key))).OrderByDescending(c => c.Weight).ThenByDescending(c => c.Mailboxes).ThenBy(c => c.Owner, StringComparer.Ordinal)];

        (List<OfferedDomain> Domains, List<string> Hosts) Of(string owner)
        {
            if (!byOwner.TryGetValue(owner, out (List<OfferedDomain> Domains, List<string> Hosts) found))
                byOwner[owner] = found = ([], []);
            return found;
        }
    }

    /// <summary>Compares an offer with what the owner's own case says was taken.</summary>
    /// <param name="candidate">The owner.</param>
    /// <param name="offer">What is offered.</param>
    /// <param name="ledger">Of the same owner.</param>
    /// <returns>The candidate with further reasons.</returns>
    public static LeakCandidate WithLedger(LeakCandidate candidate, Offer offer, LossLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(ledger);
        HashSet<string> offered = [.. offer.Domains.Where(d => candidate.Domains.Contains(d.Domain)).SelectMany(d => d.Addresses)];
        var reasons = new List<LeakReason>(candidate.Reasons);
        List<LostMailbox> touched = [.. ledger.Mailboxes.Where(m => m.Class is "content-taken" or "access-proven")];
        List<LostMailbox> both = [.. touched.Where(m => offered.Contains(m.Mailbox))];
        if (both.Count > 0)
        {
            reasons.Add(Reason(
                "ledger", both.Exists(m => m.Class == "content-taken") ? 3 : 2,
                $"{both.Count} van de {touched.Count} postbussen waarvan het eigen onderzoek toegang of diefstal bewijst, staan in het aanbod",
                $"{both.Count} of the {touched.Count} mailboxes that the owner's own case proves were read or taken are in the offer"));
        }
        else if (offered.Count > 0 && touched.Count > 0)
        {
            reasons.Add(Reason(
                "ledger-missing", -1,
                "geen van de postbussen uit het eigen onderzoek staat in het aanbod",
                "none of the mailboxes of the owner's own case is in the offer"));
        }

        if (Days(both.Count > 0 ? both : touched) is { } taken && offer.Dates.Count > 0)
            reasons.Add(Fits(offer, taken.From, taken.To, "ledger-dates", "de dagen waarop mail is weggehaald", "the days on which mail was taken"));
        long? claimed = offer.Domains.Where(d => candidate.Domains.Contains(d.Domain)).Aggregate((long?)null, (sum, d) => d.ClaimedBytes is null ? sum : (sum ?? 0) + d.ClaimedBytes);
        if (claimed is { } size && touched.Count > 0)
            reasons.Add(Size(size, touched));
        return candidate with { Reasons = Sort(reasons), Weight = WeightOf(reasons) };
    }

    /// <summary>Compares a list of keyed hashes with addresses.</summary>
    /// <param name="offer">The list of hashes.</param>
    /// <param name="addresses">Of the side that compares; any spelling.</param>
    /// <param name="key">Shared.</param>
    /// <returns>Addresses of which the hash is in the list, in order, each once.</returns>
    public static IReadOnlyList<string> Compare(Offer offer, IEnumerable<string> addresses, KeyedHashes key)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(key);
        HashSet<string> hashes = [.. offer.Hashes];
        return [.. addresses.Select(a => OfferedAddress.Normalise(a)).OfType<string>().Distinct(StringComparer.Ordinal).Where(a => hashes.Contains(key.Of(a)!)).Order(StringComparer.Ordinal)];
    }

    private static LeakCandidate Candidate(Offer offer, string owner, List<OfferedDomain> domains, List<string> hosts, OpenTime? open)
    {
        var reasons = new List<LeakReason>();
        string names = string.Join(", ", domains.Select(d => d.Domain).Take(5));
        long addresses = domains.Sum(d => d.AddressCount);
        long? claimed = domains.Aggregate((long?)null, (sum, d) => d.ClaimedMailboxes is null ? sum : (sum ?? 0) + d.ClaimedMailboxes);
        if (addresses > 0)
            reasons.Add(Reason("addresses", addresses >= 20 ? 2 : 1, $"het aanbod bevat {addresses} adressen van {names}", $"the offer holds {addresses} addresses of {names}"));
        else if (domains.Count > 0)
            reasons.Add(Reason("claim", claimed is null ? 0 : 1, claimed is null ? $"het aanbod noemt {names}" : $"het aanbod noemt {names} met {claimed} postbussen", claimed is null ? $"the offer names {names}" : $"the offer names {names} with {claimed} mailboxes"));
        List<string> own = [.. hosts.Where(h => open?.Hosts.Contains(h) == true)];
        if (own.Count > 0)
            reasons.Add(Reason("host", 2, $"koppen van voorbeelden noemen de eigen server {own[0]}", $"headers of samples name the owner's server {own[0]}"));
        else if (hosts.Count > 0)
            reasons.Add(Reason("host", 1, $"koppen van voorbeelden noemen {hosts[0]}", $"headers of samples name {hosts[0]}"));
        if (open is not null)
        {
            reasons.Add(offer.Dates.Count > 0
                ? Fits(offer, open.From.AddDays(-60), open.To, "dates", "de tijd waarin de server open stond", "the time in which the server was open")
                : Reason("open", 1, $"een server van de eigenaar stond open van {open.From:yyyy-MM-dd} tot {open.To:yyyy-MM-dd}", $"a server of the owner was open from {open.From:yyyy-MM-dd} to {open.To:yyyy-MM-dd}"));
        }

        return new LeakCandidate(owner, [.. domains.Select(d => d.Domain)], addresses > 0 ? (int)Math.Min(addresses, int.MaxValue) : null, WeightOf(reasons), Sort(reasons));
    }

    // Old mail is in every mailbox: the youngest date says when it was taken at the earliest.
    private static LeakReason Fits(Offer offer, DateOnly from, DateOnly to, string code, string nl, string en)
    {
        DateOnly last = offer.Dates[^1];
        bool fits = last >= from && last <= to;
        string day = last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return fits
            ? Reason(code, 1, $"de jongste datum in het aanbod ({day}) valt in {nl}", $"the youngest date in the offer ({day}) lies in {en}")
            : Reason(code, last < from ? 0 : -1, $"de jongste datum in het aanbod ({day}) valt buiten {nl}", $"the youngest date in the offer ({day}) lies outside {en}");
    }

    private static LeakReason Size(long claimed, List<LostMailbox> touched)
    {
        long lower = touched.Sum(m => m.BytesOut ?? 0);
        long? upper = touched.Exists(m => m.BytesOutUpper is null) ? null : touched.Sum(m => m.BytesOutUpper!.Value);
        string bounds = upper is null ? $"{lower:N0} B" : $"{lower:N0}-{upper:N0} B";
        return claimed >= lower && (upper is null || claimed <= upper)
            ? Reason("size", 1, $"de genoemde omvang past bij wat volgens de logboeken is weggehaald ({bounds})", $"the claimed size fits what the logs say was taken ({bounds})")
            : Reason("size", -1, $"de genoemde omvang past niet bij wat volgens de logboeken is weggehaald ({bounds})", $"the claimed size does not fit what the logs say was taken ({bounds})");
    }

    private static (DateOnly From, DateOnly To)? Days(List<LostMailbox> mailboxes)
    {
        DateOnly? from = mailboxes.Min(m => m.From), to = mailboxes.Max(m => m.To);
        return from is { } first && to is { } last ? (first, last) : null;
    }

    private static LeakWeight WeightOf(List<LeakReason> reasons) => reasons.Sum(r => r.Weight) switch
    {
        >= 4 => LeakWeight.Strong,
        >= 2 => LeakWeight.Medium,
        _ => LeakWeight.Weak,
    };

    private static LeakReason[] Sort(List<LeakReason> reasons) => [.. reasons.OrderByDescending(r => r.Weight).ThenBy(r => r.Code, StringComparer.Ordinal)];

    private static LeakReason Reason(string code, int weight, string nl, string en) => new(code, weight, nl, en);
}
