using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Following;

/// <summary>
/// A later pass over Windows events: logons from a followed address, and cmdlets of an account that an intruder used. One per thread.
/// </summary>
/// <remarks>
/// Nothing else of these logs is followed. Which logons and processes of a server are an intruder's because of the account's name,
/// a machine's name or an inner address cannot be told from those of administrators.
/// </remarks>
internal sealed class FollowEventPass : IEventSink
{
    private const string Security = "Security";
    private const int MaxText = 512;

    private readonly TriageKnowledge _knowledge;
    private readonly HashSet<string> _addresses;
    private readonly HashSet<string> _accounts;
    private readonly EventHitReader _reader;
    private readonly RuleMatcher _rules;
    private readonly HitStore _hits;
    private readonly int[] _matches;
    private ArtefactScan _artefact = null!;

    public FollowEventPass(TriageKnowledge knowledge, FollowTargets targets, HitStore hits)
    {
        _knowledge = knowledge;
        _addresses = Addresses(targets);
        _accounts = Accounts(targets);
        _reader = new EventHitReader(knowledge.EventRoles);
        _rules = knowledge.Actor.CreateMatcher(RecordKind.WindowsEvent);
        _hits = hits;
        _matches = new int[Math.Max(1, knowledge.ActorRules.Length)];
    }

    /// <summary>Whether a file of events may hold something of a target.</summary>
    public static bool Wants(FollowTargets targets, ArtefactScan scan) => scan.Kind == RecordKind.WindowsEvent && scan.Parts.Any(p =>
        (p.Channel == Security && Addresses(targets).Count > 0) || (p.Channel == EventPass.ManagementChannel && Accounts(targets).Count > 0));

    public void Begin(ArtefactScan artefact) => _artefact = artefact;

    public void Problem(ParseProblem problem)
    {
        // The first pass reported it.
    }

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        if (!_rules.HasRules || !record.TryGetField(_knowledge.EventRoles.Channel, out ReadOnlySpan<byte> channel))
            return;
        if (channel.SequenceEqual("Security"u8))
            TakeLogon(in record);
        else if (channel.SequenceEqual("MSExchange Management"u8))
            TakeCmdlet(in record);
    }

    /// <summary>The address as other logs write it: <c>::ffff:203.0.113.7</c> is <c>203.0.113.7</c>.</summary>
    public static string Plain(string address) =>
        address.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && address.Contains('.', StringComparison.Ordinal) ? address["::ffff:".Length..] : address;

    private void TakeLogon<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        if (_addresses.Count == 0 || EventRoles.Text(in record, _knowledge.EventRoles.IpAddress, MaxText) is not { } text)
            return;
        string address = Plain(text);
        if (_addresses.Contains(address))
            Evaluate(in record, EventRoles.Text(in record, _knowledge.EventRoles.TargetUserName, MaxText), address);
    }

    /// <summary>A cmdlet's caller is a path in the directory, the last part of which is the name shown.</summary>
    private void TakeCmdlet<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        if (_accounts.Count == 0 || EventRoles.Text(in record, _knowledge.EventRoles.ThirdData, MaxText) is not { } caller)
            return;
        string name = caller[(caller.LastIndexOf('/') + 1)..];
        if (_accounts.Contains(FollowTargets.NameOf(name)))
            Evaluate(in record, name, null);
    }

    private void Evaluate<TRecord>(ref readonly TRecord record, string? user, string? address)
        where TRecord : IEventRecord, allows ref struct
    {
        int count = _rules.EvaluateAll(in record, _matches);
        for (int i = 0; i < count; i++)
        {
            Hit hit = _reader.Read(_knowledge.ActorRules[_matches[i]], EventPass.ShareOf(_artefact, in record, _knowledge.EventRoles), in record, user);
            hit.Address = address;
            _hits.Add(hit);
        }
    }

    /// <summary>Behind an inner address are balancers, proxies and the desks of administrators.</summary>
    private static HashSet<string> Addresses(FollowTargets targets) =>
        targets.Addresses.Where(a => !Noise.IsPrivate(a) && !Noise.IsLoopback(a)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static HashSet<string> Accounts(FollowTargets targets) => targets.Accounts.Select(FollowTargets.NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
