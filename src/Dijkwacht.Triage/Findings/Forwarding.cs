using System.Text.RegularExpressions;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>
/// Tells forwarding that people set themselves from forwarding set for them: through ProxyToken, or with a stolen
/// password from an address that the user never had before.
/// </summary>
internal sealed partial class Forwarding
{
    private static readonly long s_request = TimeSpan.FromMinutes(2).Ticks;
    private static readonly long s_hole = TimeSpan.FromMinutes(1).Ticks;

    private readonly TriageKnowledge _knowledge;
    private readonly List<Hit> _settings;
    private readonly List<Hit> _requests;
    private readonly List<Hit> _holes;
    private readonly List<Hit> _messages;

    public Forwarding(TriageKnowledge knowledge, IReadOnlyList<Hit> hits)
    {
        _knowledge = knowledge;
        _settings = [.. hits.Where(h => h.Rule.Name is "generic-inbox-rule" or "generic-forward-setting" or "proxytoken-forward" && !h.IsRefused && h.Ticks != 0)];
        _requests = [.. hits.Where(h => h.Rule.Name == "generic-rule-request" && !h.IsRefused)];
        _holes = [.. hits.Where(h => h.Rule.Name == "proxytoken-rule")];
        _messages = [.. hits.Where(h => h.Rule.Name == "generic-forwarded-mail")];
    }

    /// <summary>Users whose usual addresses must be known to judge.</summary>
    public IEnumerable<string> Users => _settings.Select(UserOf).Concat(_requests.Select(r => r.User)).OfType<string>()
        .Where(u => FollowTargets.NameOf(u).Length >= 3 && !u.EndsWith('$')).Distinct(StringComparer.OrdinalIgnoreCase).Take(2_000);

    /// <summary>Matches that are proven to be an intruder's; their address is set to the intruder's.</summary>
    public HashSet<Hit> Prove(FollowResult follow)
    {
        var proven = new HashSet<Hit>();
        foreach (Hit setting in _settings)
        {
            if (ThroughHole(setting) is { } hole)
            {
                setting.Rule = _knowledge.RuleNamed("proxytoken", "proxytoken-forward");
                setting.Address = hole.Address;
                setting.Mailbox ??= hole.Mailbox;
                proven.Add(setting);
                // One request is in several logs.
                proven.UnionWith(_holes.Where(h => h == hole || (Math.Abs(h.Ticks - setting.Ticks) <= s_hole && h.Mailbox == hole.Mailbox
                    && (h.Address == hole.Address || (h.RequestId is not null && h.RequestId == hole.RequestId)))));
                ProveMessages(setting, hole.Mailbox, proven);
            }
            else if (RequestOf(setting) is { } request && MailTheft.IsStranger(FollowTargets.NameOf(request.User!), request.Address!, request.Ticks, follow) && IsExternal(setting, request.User))
            {
                setting.Address = request.Address;
                setting.Mailbox ??= request.User;
                proven.Add(setting);
                proven.Add(request);
                ProveMessages(setting, request.User, proven);
            }
        }

        return proven;
    }

    /// <summary>The request without a login that made this rule: same mailbox, within a minute.</summary>
    private Hit? ThroughHole(Hit setting) => _holes
        .Where(h => h.Mailbox is { } mailbox && Math.Abs(h.Ticks - setting.Ticks) <= s_hole && Names(setting, mailbox))
        .MinBy(h => Math.Abs(h.Ticks - setting.Ticks));

    private static bool Names(Hit setting, string mailbox) =>
        string.Equals(setting.Mailbox, mailbox, StringComparison.OrdinalIgnoreCase)
        || (setting.Detail?.Contains(mailbox, StringComparison.OrdinalIgnoreCase) ?? false)
        || (setting.User is { } user && FollowTargets.NameOf(user) == FollowTargets.NameOf(mailbox))
        || (setting.Mailbox is null && setting.User is null && setting.Kind == RecordKind.EcpServer);

    /// <summary>The web request that set it: the same user's where the setting names one, the nearest in time.</summary>
    private Hit? RequestOf(Hit setting)
    {
        string? user = UserOf(setting);
        if (setting.Address is not null && user is not null && setting.Kind == RecordKind.IisW3c)
            return setting;
        return _requests
            .Where(r => Math.Abs(r.Ticks - setting.Ticks) <= s_request && r.Address is not null && r.User is not null
                && (user is null || FollowTargets.NameOf(user) == FollowTargets.NameOf(r.User)))
            .MinBy(r => Math.Abs(r.Ticks - setting.Ticks));
    }

    private static string? UserOf(Hit setting) => setting.Kind == RecordKind.EcpServer ? setting.User ?? setting.Mailbox : setting.User;

    private static bool IsExternal(Hit setting, string? user)
    {
        string text = setting.Detail ?? AsciiText.ToText(setting.Excerpt);
        string? home = user is not null && user.IndexOf('@', StringComparison.Ordinal) is > 0 and int at ? user[(at + 1)..] : null;
        foreach (Match target in Address().Matches(text[..Math.Min(text.Length, 4_096)]))
        {
            string domain = target.Value[(target.Value.IndexOf('@', StringComparison.Ordinal) + 1)..];
            if (home is null || !domain.EndsWith(home, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private void ProveMessages(Hit setting, string? mailbox, HashSet<Hit> proven)
    {
        string text = setting.Detail ?? AsciiText.ToText(setting.Excerpt);
        var targets = Address().Matches(text[..Math.Min(text.Length, 4_096)]).Select(m => m.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (Hit message in _messages.Where(m => m.Ticks >= setting.Ticks - s_request))
        {
            bool sent = targets.Any(t => message.Detail?.Contains(t, StringComparison.OrdinalIgnoreCase) ?? false);
            bool from = mailbox is not null && message.Mailbox is { } own && FollowTargets.NameOf(own) == FollowTargets.NameOf(mailbox);
            if (sent && (from || mailbox is null || message.Mailbox is null))
            {
                message.Address = setting.Address;
                proven.Add(message);
            }
        }
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
