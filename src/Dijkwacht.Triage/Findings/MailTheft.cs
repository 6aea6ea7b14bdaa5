using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>
/// Tells a mailbox emptied with a stolen password from the scripts that an organisation runs itself: a scripting tool, many
/// answered requests, from a public address that the user never had, while the user has an address of longer standing.
/// </summary>
internal sealed class MailTheft
{
    /// <summary>The rule for a mailbox read by a scripting tool; it counts only where this class proves it.</summary>
    public const string RuleName = "generic-mail-script";

    /// <summary>Answered requests that are more than a look.</summary>
    private const int Requests = 20;

    private static readonly long s_newFor = TimeSpan.FromHours(36).Ticks;

    private readonly List<IGrouping<(string User, string Address), Hit>> _sessions;

    public MailTheft(IReadOnlyList<Hit> hits) => _sessions =
    [
        .. hits.Where(h => h.Rule.Name == RuleName && !h.IsRefused && h.Ticks != 0 && h.User is not null && h.Address is { } a && !Noise.IsLoopback(a) && !Noise.IsPrivate(a))
            .GroupBy(h => (FollowTargets.NameOf(h.User!), h.Address!.ToUpperInvariant())).Where(g => g.Skip(Requests - 1).Any()),
    ];

    /// <summary>Users whose usual addresses must be known to judge.</summary>
    public IEnumerable<string> Users => _sessions.Select(s => s.Key.User).Where(u => u.Length >= 3).Distinct(StringComparer.OrdinalIgnoreCase).Take(2_000);

    /// <summary>Matches that are proven to be an intruder's.</summary>
    public IEnumerable<Hit> Prove(FollowResult follow) => _sessions.Where(s => IsStranger(s.Key.User, s.First().Address!, s.Min(h => h.Ticks), follow)).SelectMany(s => s);

    /// <summary>Whether the address first appears for the user just before, and the user has another address of longer standing.</summary>
    public static bool IsStranger(string user, string address, long ticks, FollowResult follow) =>
        follow.UserAddresses.TryGetValue(user, out var addresses)
        && addresses.TryGetValue(address, out (long First, long Last, long Count) own)
        && ticks - own.First <= s_newFor
        && addresses.Any(a => !string.Equals(a.Key, address, StringComparison.OrdinalIgnoreCase) && a.Value.First < own.First - s_newFor && a.Value.Count >= 3);
}
