using System.Collections.Concurrent;
using System.Text;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Following;

/// <summary>What one address did in all logs.</summary>
internal sealed class AddressUse
{
    private const int MaxNames = 32;

    public long Records { get; private set; }

    public long FirstTicks { get; private set; }

    public long LastTicks { get; private set; }

    public HashSet<string> Users { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> Agents { get; } = new(StringComparer.Ordinal);

    public void Note(long ticks, string? user, string? agent)
    {
        lock (Users)
        {
            Records++;
            if (ticks != 0)
            {
                FirstTicks = FirstTicks == 0 ? ticks : Math.Min(FirstTicks, ticks);
                LastTicks = Math.Max(LastTicks, ticks);
            }

            if (user is not null && Users.Count < MaxNames && !user.EndsWith('$') && !user.Contains("HealthMailbox", StringComparison.OrdinalIgnoreCase))
                Users.Add(FollowTargets.NameOf(user));
            if (agent is not null && Agents.Count < MaxNames)
                Agents.Add(agent);
        }
    }
}

/// <summary>What following found: each address's use, each user's addresses.</summary>
internal sealed class FollowResult
{
    public ConcurrentDictionary<string, AddressUse> Addresses { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Per user name: address, and when it was first and last seen.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<string, (long First, long Last, long Count)>> UserAddresses { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A later pass over the logs: only records that hold a followed address, page or account. One per thread.</summary>
internal sealed class FollowPass : LogPass
{
    // Accounts are followed where each record is somebody's act, not where each is one of a thousand requests.
    private static readonly (string Service, bool NamesAccounts)[] s_services =
    [
        ("iis", false), ("httpproxy", false), ("ews", false), ("mapihttp", false), ("rps-http", false), ("ecp-server", false),
        ("rps-cmdlet", true), ("audit", true),
    ];

    private readonly TriageKnowledge _knowledge;
    private readonly FollowTargets _targets;
    private readonly RuleEngine _needles;
    private readonly HitReader _reader;
    private readonly HitStore _hits;
    private readonly FollowResult _result;
    private readonly Dictionary<RecordKind, (RuleMatcher Needles, RuleMatcher Rules)> _matchers = [];
    private readonly HashSet<string> _accountNames;
    private readonly HashSet<string> _userNames;
    private readonly int[] _matches;
    private RuleMatcher? _rules;
    private ArtefactScan _artefact = null!;

    public FollowPass(TriageKnowledge knowledge, FollowTargets targets, RuleEngine needles, HitStore hits, FollowResult result)
    {
        _knowledge = knowledge;
        _targets = targets;
        _needles = needles;
        _reader = new HitReader(knowledge.Roles);
        _hits = hits;
        _result = result;
        _matches = new int[Math.Max(1, knowledge.ActorRules.Length)];
        _accountNames = [.. targets.Accounts.Select(FollowTargets.NameOf)];
        _userNames = [.. targets.Users.Select(FollowTargets.NameOf)];
    }

    /// <summary>Compiles the needles as keyword rules, so that they are searched like every other literal.</summary>
    public static RuleEngine CompileNeedles(TriageKnowledge knowledge, FollowTargets targets)
    {
        var text = new StringBuilder();
        string[] needles = [.. targets.Needles], all = [.. needles.Concat(targets.AccountNeedles).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach ((string service, bool namesAccounts) in s_services)
        {
            if ((namesAccounts ? all : needles).Length == 0)
                continue;
            text.Append("title: followed\nlogsource:\n  product: exchange\n  service: ").Append(service).Append("\ndetection:\n  any:\n");
            foreach (string needle in namesAccounts ? all : needles)
                text.Append("    - '").Append(needle.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)
                    .Replace("?", "\\?", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append("'\n");
            text.Append("  condition: any\n---\n");
        }

        return RuleEngine.Compile(RuleSet.Load([("followed", text.ToString())]), knowledge.Fields);
    }

    public override bool IsSparse => true;

    public void Begin(ArtefactScan artefact) => _artefact = artefact;

    public override RuleMatcher MatcherFor(RecordKind kind)
    {
        if (!_matchers.TryGetValue(kind, out (RuleMatcher Needles, RuleMatcher Rules) both))
            _matchers[kind] = both = (_needles.CreateMatcher(kind), _knowledge.Actor.CreateMatcher(kind));
        _rules = both.Rules;
        return both.Needles;
    }

    public override void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll)
    {
        string? direct = _knowledge.Roles.Address(in record);
        string? address = _knowledge.Roles.Forwarded(in record) ?? direct;
        string? user = _knowledge.Roles.User(in record);
        bool followed = false;
        if (address is not null && _targets.Addresses.Contains(address))
        {
            _result.Addresses.GetOrAdd(address, _ => new AddressUse()).Note(place.Ticks, user, _knowledge.Roles.Agent(in record));
            followed = true;
        }

        if (user is not null && address is not null && _userNames.Contains(FollowTargets.NameOf(user)))
            NoteUser(FollowTargets.NameOf(user), address, place.Ticks);
        followed |= _targets.Pages.Count > 0 && _knowledge.Roles.StemOf(in record) is { } stem && _targets.Pages.Contains(stem.ToLowerInvariant());
        followed |= _targets.Folders.Count > 0 && record.Header.Kind == RecordKind.IisW3c && _knowledge.Roles.StemOf(in record) is { } path && HiddenFolders.FolderOf(path, _targets.Folders) is not null;
        followed |= record.Header.Kind is RecordKind.RpsCmdlet or RecordKind.Audit && user is not null && _accountNames.Contains(FollowTargets.NameOf(user));
        if (!followed || _rules is not { HasRules: true })
            return;
        int count = _rules.EvaluateAll(in record, _matches);
        for (int i = 0; i < count; i++)
            _hits.Add(_reader.Read(_knowledge.ActorRules[_matches[i]], _artefact, in place, in record));
    }

    private void NoteUser(string user, string address, long ticks)
    {
        ConcurrentDictionary<string, (long First, long Last, long Count)> addresses =
            _result.UserAddresses.GetOrAdd(user, _ => new(StringComparer.OrdinalIgnoreCase));
        if (addresses.Count > 4_096)
            return;
        addresses.AddOrUpdate(address, (ticks, ticks, 1), (_, use) => (Math.Min(use.First, ticks), Math.Max(use.Last, ticks), use.Count + 1));
    }
}
