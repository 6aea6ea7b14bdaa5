using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>Decides which matches belong to one party: by address, page, request id, canary, account and time.</summary>
internal sealed class Joiner
{
    private static readonly long s_pageWindow = TimeSpan.FromDays(7).Ticks;
    private static readonly long s_nearby = TimeSpan.FromMinutes(10).Ticks;
    private static readonly long s_sameRequest = TimeSpan.FromSeconds(5).Ticks;
    private static readonly long s_sessionBefore = TimeSpan.FromMinutes(5).Ticks;
    private static readonly long s_sessionAfter = TimeSpan.FromHours(1).Ticks;

    private readonly List<Hit> _hits;
    private readonly HashSet<Hit> _proven;
    private readonly Func<string, bool> _isShared;
    private readonly Dictionary<string, int> _parties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<int> _parent = [];

    public Joiner(List<Hit> hits, HashSet<Hit> proven, Func<string, bool> isShared)
    {
        _hits = hits;
        _proven = proven;
        _isShared = isShared;
    }

    /// <summary>Gives every match its party, numbered in order of first appearance; -1 where none is known.</summary>
    /// <returns>How many parties there are.</returns>
    public int Join()
    {
        // Where one log shows who was behind a balancer and another shows the balancer, the request tells that they are one.
        var told = _hits.Where(h => IsAttack(h) && h.RequestId is { Length: > 8 } && h.Address is { } a && !h.IsBackEnd && !_isShared(a))
            .Select(h => h.RequestId!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (Hit hit in _hits.Where(IsAttack))
        {
            bool isTold = hit.Address is { } address && _isShared(address) && hit.RequestId is { } id && told.Contains(id);
            if (!isTold && PartyKey(hit) is { } key)
                hit.Actor = PartyOf(key);
        }

        JoinPages();
        JoinShellUsers();
        Index index = MakeIndex();
        foreach (Hit hit in _hits.Where(h => h.Actor < 0))
            hit.Actor = Related(hit, index);
        JoinNameless();
        return Number();
    }

    /// <summary>Whether a match makes its sender a party.</summary>
    public bool IsAttack(Hit hit) => _proven.Contains(hit)
        || (hit.Rule.Meaning is { Outcome: not Outcome.Probe } meaning && (meaning.Outcome != Outcome.Unclear || meaning.Effect == Effect.PageSeen));

    /// <summary>
    /// Windows events name no client. What they prove on one server, and no party is near in time to, is one party without
    /// an address; the server's other events of the days after belong to it.
    /// </summary>
    private void JoinNameless()
    {
        foreach (IGrouping<string, Hit> host in _hits.Where(h => h.Kind == RecordKind.WindowsEvent && h.Actor < 0 && h.Rule.Meaning is not null)
                     .GroupBy(h => h.Host ?? "", StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase))
        {
            List<Hit> proofs = [.. host.Where(h => h.Ticks != 0 && h.Rule.Meaning is { Outcome: Outcome.Succeeded, OnlyIntrusion: false, OnlyActor: false } m && !(m.NeedsAnswer && h.IsRefused))
                .OrderBy(h => h.Ticks)];
            if (proofs.Count == 0)
                continue;
            int party = PartyOf("host|" + host.Key);
            foreach (Hit hit in host.Where(h => h.Ticks != 0 && h.Ticks >= proofs[0].Ticks - s_nearby && h.Ticks <= proofs[^1].Ticks + s_pageWindow))
                hit.Actor = party;
        }
    }

    /// <summary>What tells a party: its address, or behind a shared address its agent there. At the back end the address is the proxy's.</summary>
    private string? PartyKey(Hit hit)
    {
        if (hit.Address is not { } address || hit.IsBackEnd || Noise.IsLoopback(address))
            return null;
        return _isShared(address) ? $"{address}|{hit.Agent}" : address;
    }

    private int PartyOf(string key)
    {
        if (!_parties.TryGetValue(key, out int party))
        {
            _parties[key] = party = _parent.Count;
            _parent.Add(party);
        }

        return party;
    }

    /// <summary>Addresses that use the same foreign page within days are one party, as far as the logs can tell.</summary>
    private void JoinPages()
    {
        var pages = _hits.Where(h => h.Actor >= 0 && h.Page is not null && h.Rule.Meaning!.Effect is Effect.PageUsed or Effect.PageSeen or Effect.FileFetched
                && !h.IsRefused && h.Ticks != 0)
            .GroupBy(h => h.Page!, StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, Hit> page in pages)
        {
            Hit? before = null;
            foreach (Hit hit in page.OrderBy(h => h.Ticks))
            {
                if (before is not null && hit.Ticks - before.Ticks <= s_pageWindow)
                    Union(before.Actor, hit.Actor);
                before = hit;
            }
        }
    }

    /// <summary>
    /// Who uses a foreign page without having attacked is the party that last wrote one on that server, within days:
    /// intruders write from one address and return from another.
    /// </summary>
    private void JoinShellUsers()
    {
        var writers = _hits.Where(h => h.Actor >= 0 && h.Ticks != 0 && !h.IsRefused && h.Rule.Meaning is { Outcome: Outcome.Succeeded, Effect: Effect.PageWritten or Effect.Session })
            .GroupBy(h => h.Host ?? "").ToDictionary(g => g.Key, g => g.OrderBy(h => h.Ticks).ToList(), StringComparer.OrdinalIgnoreCase);
        var attackers = _hits.Where(h => h.Actor >= 0 && h.Rule.Pack is { IsGeneric: false } && h.Rule.Meaning!.Outcome is Outcome.Attempted or Outcome.Succeeded)
            .Select(h => Find(h.Actor)).ToHashSet();
        foreach (IGrouping<int, Hit> party in _hits.Where(h => h.Actor >= 0 && h.Ticks != 0 && !h.IsRefused && h.Rule.Meaning is { Effect: Effect.PageUsed or Effect.PageSeen })
                     .GroupBy(h => Find(h.Actor)).Where(g => !attackers.Contains(g.Key)).ToList())
        {
            Hit first = party.MinBy(h => h.Ticks)!;
            if (!writers.TryGetValue(first.Host ?? "", out List<Hit>? written))
                continue;
            Hit? writer = written.LastOrDefault(w => w.Ticks <= first.Ticks && first.Ticks - w.Ticks <= s_pageWindow);
            if (writer is not null && party.Any(h => h.Rule.Meaning!.Effect == Effect.PageUsed || h.Rule.Meaning.Outcome == Outcome.Succeeded))
                Union(writer.Actor, first.Actor);
        }
    }

    /// <summary>The party of a match without a telling address of its own.</summary>
    private static int Related(Hit hit, Index index)
    {
        if (hit.RequestId is { Length: > 8 } id && index.ByRequest.TryGetValue(id, out int party))
            return party;
        if (hit.Canary is { } canary && index.ByCanary.TryGetValue(canary, out party))
            return party;
        if (hit.Ticks == 0)
            return Page(hit, index);
        if (hit.Kind is RecordKind.RpsCmdlet or RecordKind.Audit or RecordKind.WindowsEvent && hit.User is { } user
            && index.Sessions.TryGetValue(FollowTargets.NameOf(user), out List<Hit>? sessions))
        {
            Hit? holder = sessions.Where(h => hit.Ticks >= h.Ticks - s_sessionBefore && hit.Ticks <= h.Ticks + s_sessionAfter)
                .MinBy(h => Math.Abs(h.Ticks - hit.Ticks));
            if (holder is not null)
                return holder.Actor;
        }

        if (hit.Rule.Meaning is { Effect: Effect.MailRead })
            return Nearest(hit, s_sameRequest, index.Exploits) ?? -1;
        if (hit.Rule.Meaning is not { Outcome: Outcome.Succeeded or Outcome.Attempted })
            return Page(hit, index);
        return (index.ExploitsByHost.TryGetValue(hit.Host ?? "", out List<Hit>? exploits) ? Nearest(hit, s_nearby, exploits) : null) ?? Page(hit, index);
    }

    /// <summary>The party of the exploit nearest in time.</summary>
    private static int? Nearest(Hit hit, long reach, List<Hit> exploits)
    {
        int low = 0;
        int high = exploits.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (exploits[middle].Ticks < hit.Ticks - reach)
                low = middle + 1;
            else
                high = middle;
        }

        Hit? best = null;
        for (int i = low; i < exploits.Count && exploits[i].Ticks <= hit.Ticks + reach; i++)
        {
            if (!hit.Rule.Pack!.IsGeneric && exploits[i].Rule.Pack != hit.Rule.Pack)
                continue;
            if (best is null || Math.Abs(exploits[i].Ticks - hit.Ticks) < Math.Abs(best.Ticks - hit.Ticks))
                best = exploits[i];
        }

        return best?.Actor;
    }

    private static int Page(Hit hit, Index index) => hit.Page is { } page ? index.ByPage.GetValueOrDefault(page, -1) : -1;

    private Index MakeIndex()
    {
        var index = new Index();
        foreach (Hit hit in _hits.Where(h => h.Actor >= 0))
        {
            if (hit.RequestId is { } id)
                index.ByRequest.TryAdd(id, hit.Actor);
            if (hit.Canary is { } canary)
                index.ByCanary.TryAdd(canary, hit.Actor);
            if (hit.Page is { } page && !hit.IsRefused && hit.Rule.Meaning!.Effect is Effect.PageUsed or Effect.PageSeen or Effect.PageWritten)
                index.ByPage.TryAdd(page, hit.Actor);
            if (SessionAccount(hit) is { } account)
            {
                if (!index.Sessions.TryGetValue(FollowTargets.NameOf(account), out List<Hit>? sessions))
                    index.Sessions[FollowTargets.NameOf(account)] = sessions = [];
                sessions.Add(hit);
            }

            if (hit.Ticks != 0 && !hit.IsRefused && hit.Rule.Pack is { IsGeneric: false })
            {
                if (!index.ExploitsByHost.TryGetValue(hit.Host ?? "", out List<Hit>? exploits))
                    index.ExploitsByHost[hit.Host ?? ""] = exploits = [];
                exploits.Add(hit);
                index.Exploits.Add(hit);
            }
        }

        return index;
    }

    /// <summary>The account whose session a match shows.</summary>
    public static string? SessionAccount(Hit hit) =>
        hit.Rule.Meaning?.Effect == Effect.Session && !hit.IsRefused ? hit.Impersonated ?? hit.User : null;

    private int Number()
    {
        var numbers = new Dictionary<int, int>();
        foreach (Hit hit in _hits)
        {
            if (hit.Actor < 0)
                continue;
            int root = Find(hit.Actor);
            if (!numbers.TryGetValue(root, out int number))
                numbers[root] = number = numbers.Count;
            hit.Actor = number;
        }

        return numbers.Count;
    }

    private int Find(int party)
    {
        while (_parent[party] != party)
            party = _parent[party] = _parent[_parent[party]];
        return party;
    }

    private void Union(int left, int right)
    {
        int a = Find(left);
        int b = Find(right);
        if (a != b)
            _parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>Ways from a match to a party that is known by its address. Lists are in order of time.</summary>
    private sealed class Index
    {
        public Dictionary<string, int> ByRequest { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, int> ByCanary { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> ByPage { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, List<Hit>> Sessions { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Answered exploits on any server: a mailbox may lie on another server than the door.</summary>
        public List<Hit> Exploits { get; } = [];

        public Dictionary<string, List<Hit>> ExploitsByHost { get; } = new(StringComparer.OrdinalIgnoreCase);
    }
}
