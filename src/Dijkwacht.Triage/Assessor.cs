using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Hosts;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage;

/// <summary>Goes from collections to an assessment: read and match, follow known parties, join, judge.</summary>
public sealed class Assessor
{
    private const int MaxRounds = 3;
    private const int MaxTargets = 400;

    private readonly TriageKnowledge _knowledge;
    private readonly TriageOptions _options;
    private readonly CollectionReader _collections = new(new CollectionLimits());
    private readonly FollowResult _follow = new();
    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private HashSet<string> _serverAddresses = [];

    private Assessor(TriageKnowledge knowledge, TriageOptions options)
    {
        _knowledge = knowledge;
        _options = options;
    }

    /// <summary>Assesses collections.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    /// <exception cref="OperationCanceledException">The caller ended it.</exception>
    public static Assessment Assess(TriageKnowledge knowledge, TriageOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentNullException.ThrowIfNull(options);
        return new Assessor(knowledge, options).Run(cancellationToken);
    }

    private Assessment Run(CancellationToken cancellationToken)
    {
        var store = new HitStore();
        using var correlations = new MatchCorrelations(_knowledge.Main, _options.SpillDirectory);
        using var visitor = new TriageVisitor(_knowledge, store, _options, correlations);
        _collections.Read(_options.Paths, _options.Workers, visitor, cancellationToken);
        IReadOnlyDictionary<string, string> collectorNames = _collections.HostNames;
        List<ArtefactScan> scans = [.. visitor.Scans.OrderBy(s => s.Location.File, StringComparer.Ordinal)];
        List<SkippedArtefact> notRead = [.. visitor.NotRead.Distinct().OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Reason, StringComparer.Ordinal)];
        List<Hit> hits = store.TakeAll(out Dictionary<Hit, (long Extra, long LastTicks)> extra);

        _serverAddresses = [.. scans.SelectMany(s => s.ServerAddresses)];
        List<ArtefactScan> shares = [.. scans.SelectMany(s => s.Parts.Count > 0 ? s.Parts : [s])];
        var hosts = new HostMap(shares, collectorNames, FallbackName(_options.Paths));
        // An archive may hold two members of one name; the first stands for both.
        Dictionary<string, ArtefactScan> byFile = scans.GroupBy(s => s.Location.File, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        HashSet<Hit> proven = Follow(byFile, ref hits, extra, cancellationToken);
        List<LimitedRule> limits = [];
        IReadOnlyList<Correlated> correlated = new CorrelatedBook(_knowledge, _options, correlations).Read(byFile, _collections, limits, cancellationToken);
        foreach (Hit hit in hits.Concat(correlated.SelectMany(c => c.Hits)))
            hit.Host ??= hosts.HostOf(hit.Artefact);
        new Attribution(_knowledge, _options, hosts, shares).Apply(hits);

        HashSet<string> shared = SharedAddresses(hits);
        // An event has no agent that would tell who of those behind a shared address it was.
        hits.RemoveAll(h => h.Kind == RecordKind.WindowsEvent && h.Address is { } address && shared.Contains(address));
        int parties = new Joiner(hits, proven, shared.Contains).Join();
        var book = new FindingBook(_knowledge, hits, extra, proven, shared, parties, correlated, _options.Known);
        return new Conclusion(_knowledge, _options, hosts, scans, shares, notRead, limits, book).Draw();
    }

    /// <summary>Reads the logs again until nothing new is known of the parties, at most three times.</summary>
    private HashSet<Hit> Follow(
        Dictionary<string, ArtefactScan> byFile,
        ref List<Hit> hits,
        Dictionary<Hit, (long Extra, long LastTicks)> extra,
        CancellationToken cancellationToken)
    {
        var pages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var accounts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var users = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        HashSet<Hit> proven = [];
        for (int round = 0; round < MaxRounds; round++)
        {
            FollowTargets targets = NewTargets(hits, proven, pages, folders, accounts, users);
            if (targets.IsEmpty)
                break;
            var store = new HitStore();
            using (var visitor = new FollowVisitor(round + 2, _knowledge, targets, byFile, store, _follow, _options))
                _collections.Read(_options.Paths, _options.Workers, visitor, cancellationToken);
            List<Hit> found = store.TakeAll(out Dictionary<Hit, (long Extra, long LastTicks)> more);
            foreach ((Hit hit, (long Extra, long LastTicks) count) in more)
                extra[hit] = count;
            hits = [.. hits.Concat(found).GroupBy(h => (h.Artefact.Location.File, h.Line, h.Offset, h.Rule.Name)).Select(g => g.First())];
            hits.Sort(Hit.Compare);
            proven = [.. new Forwarding(_knowledge, hits).Prove(_follow), .. new MailTheft(hits).Prove(_follow), .. HiddenFolders.Prove(hits)];
        }

        return proven;
    }

    private FollowTargets NewTargets(
        List<Hit> hits,
        HashSet<Hit> proven,
        HashSet<string> pages,
        HashSet<string> folders,
        HashSet<string> accounts,
        HashSet<string> users)
    {
        var newAddresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var newPages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var newAccounts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Hit hit in hits.Where(h => proven.Contains(h) || IsWorthFollowing(h)))
        {
            if (hit.Address is { Length: >= 7 } address && !Noise.IsLoopback(address) && !IsFrontEnd(hit, address) && _addresses.Count < MaxTargets && _addresses.Add(address))
                newAddresses.Add(address);
            if (hit.Page is { } page && IsForeignPage(hit) && pages.Count < MaxTargets && pages.Add(page))
                newPages.Add(page);
            if (Joiner.SessionAccount(hit) is { } account && FollowTargets.NameOf(account).Length >= 3 && accounts.Count < MaxTargets && accounts.Add(FollowTargets.NameOf(account)))
                newAccounts.Add(account);
        }

        var newUsers = new HashSet<string>(new Forwarding(_knowledge, hits).Users.Concat(new MailTheft(hits).Users).Where(u => users.Count < MaxTargets && users.Add(FollowTargets.NameOf(u))), StringComparer.OrdinalIgnoreCase);
        var newFolders = new HashSet<string>(HiddenFolders.In(hits).Where(f => folders.Count < MaxTargets && folders.Add(f)), StringComparer.OrdinalIgnoreCase);
        return new FollowTargets(newAddresses, newPages, newFolders, newAccounts, newUsers);
    }

    // Who asks the back end is the server itself, or its neighbour: they stand in every line, and did what all did.
    private bool IsFrontEnd(Hit hit, string address) => hit.IsBackEnd && _serverAddresses.Contains(address);

    /// <summary>Attempts that were answered, successes and foreign pages; a scanner's refused attempts lead nowhere.</summary>
    private bool IsWorthFollowing(Hit hit) => hit.Rule.Meaning is { } meaning
        && (meaning.Outcome is Outcome.Attempted or Outcome.Succeeded || meaning.Effect == Effect.PageSeen)
        && meaning.Outcome != Outcome.Probe
        && !(hit.IsRefused && _knowledge.Noise.IsScanner(hit.Agent));

    private static bool IsForeignPage(Hit hit) =>
        hit.Rule.Meaning!.Effect is Effect.PageUsed or Effect.PageSeen or Effect.PageWritten && !hit.IsRefused
        && hit.Kind is RecordKind.IisW3c or RecordKind.CompiledPage or RecordKind.WebPage;

    /// <summary>Addresses behind which many people are: balancers, proxies, offices. An address alone tells nobody there. An inside address that passed on another is one.</summary>
    private HashSet<string> SharedAddresses(List<Hit> hits) =>
    [
        .. hits.Select(h => h.Via).OfType<string>().Where(Noise.IsPrivate),
        .. hits.Select(h => h.Address is { } address && IsFrontEnd(h, address) && !_addresses.Contains(address) ? address : null).OfType<string>(),
        .. _follow.Addresses.Where(a =>
            (a.Value.Users.Count >= 5 && a.Value.Agents.Count >= 4)
            || (Noise.IsPrivate(a.Key) && a.Value.Users.Count >= 3 && a.Value.Agents.Count >= 3)).Select(a => a.Key),
    ];

    private static string FallbackName(IReadOnlyList<string> paths)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0])));
        foreach (string extension in (ReadOnlySpan<string>)[".gz", ".tar", ".tgz", ".zip", ".7z"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        }

        return name;
    }
}
