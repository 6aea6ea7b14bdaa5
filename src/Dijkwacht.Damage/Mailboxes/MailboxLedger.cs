using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Damage.Mailboxes;

/// <summary>
/// Counts per mailbox what left the server: each request once, from the log that tells its size best (HttpProxy
/// <c>ResponseBytes</c>, else EWS <c>ResponseSize</c>, else IIS <c>sc-bytes</c>; forwarded mail: <c>total-bytes</c> per message).
/// </summary>
public sealed partial class MailboxLedger
{
    private const long ContentBytes = 64 << 10;

    private static readonly long s_sameRequest = TimeSpan.FromSeconds(5).Ticks;

    private static readonly FrozenSet<string> s_contentActions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "GetItem", "GetAttachment", "ExportItems", "SyncFolderItems", "FindItem", "FindConversation", "GetConversationItems",
        "SearchMailboxes", "GetMessageTrackingReport", "GetPersona", "GetClientAccessToken", "GetSearchableMailboxes");

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Assessment _assessment;

    private MailboxLedger(Assessment assessment) => _assessment = assessment;

    /// <summary>The mailboxes with a loss or a possible one, gravest first.</summary>
    public static IReadOnlyList<MailboxLoss> Of(Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        var ledger = new MailboxLedger(assessment);
        return ledger.Count();
    }

    private IReadOnlyList<MailboxLoss> Count()
    {
        List<Finding> proven = [.. _assessment.Findings.Where(f => f.Outcome == Outcome.Succeeded && !f.IsKnown)];
        List<Reading> readings = [.. proven.Where(f => f.Effect == Effect.MailRead).SelectMany(f => f.Hits.Select(h => new Reading(h, f)))];
        Pair(readings);
        foreach (Finding finding in proven)
        {
            if (finding.Effect == Effect.MailForward)
                Forwarded(finding);
            else if (finding.Effect == Effect.MailExport)
                Exported(finding, proven);
        }

        var open = proven.Where(f => f.Effect is Effect.Session or Effect.PageUsed).GroupBy(f => f.Host, StringComparer.OrdinalIgnoreCase).ToList();
        MergeNames();
        List<MailboxLoss> losses = Losses(proven);
        foreach (var host in open)
        {
            losses.Add(new MailboxLoss
            {
                Mailbox = $"*@{host.Key}",
                Class = MailboxClass.Possible,
                BytesOut = null,
                BytesOutUpper = null,
                NoUpperReason = UpperBound.WhyNone(_assessment, proven),
                Requests = 0,
                Items = null,
                FirstTicks = host.Where(f => f.FirstTicks != 0).Select(f => f.FirstTicks).DefaultIfEmpty().Min(),
                LastTicks = host.Max(f => f.LastTicks),
                Findings = [.. host.Select(f => f.Id)],
            });
        }

        return [.. losses.OrderByDescending(l => l.Class).ThenByDescending(l => l.BytesOut ?? 0).ThenBy(l => l.Mailbox, StringComparer.Ordinal)];
    }

    private List<MailboxLoss> Losses(List<Finding> proven)
    {
        if (_entries.Count == 0)
            return [];
        Text? none = UpperBound.WhyNone(_assessment, proven);
        long unsized = _entries.Values.Sum(e => e.Unsized);
        if (none is null && unsized > 0)
        {
            none = new Text(
                $"Van {unsized} verzoeken zegt geen log hoeveel er werd verstuurd.",
                $"Of {unsized} requests no log says how much was sent.");
        }

        // What no record gives to a mailbox may be any mailbox's.
        long anyones = _entries.TryGetValue("?", out Entry? unknown) ? unknown.Bytes : 0;
        return [.. _entries.Select(e => e.Value.Loss(e.Key) with
        {
            BytesOutUpper = none is null ? e.Value.Bytes + (e.Value == unknown ? 0 : anyones) : null,
            NoUpperReason = none,
        })];
    }

    /// <summary>Finds for each EWS record the proxy's or IIS's record of the same request, then enters every request once.</summary>
    private void Pair(List<Reading> readings)
    {
        List<Reading> ews = [.. readings.Where(r => r.Hit.Kind == RecordKind.Ews)];
        List<Reading> proxy = [.. readings.Where(r => r.Hit.Kind == RecordKind.HttpProxy)];
        List<Reading> iis = [.. readings.Where(r => r.Hit.Kind == RecordKind.IisW3c && !r.Hit.IsBackEnd)];
        List<Reading> backEnd = [.. readings.Where(r => r.Hit.Kind == RecordKind.IisW3c && r.Hit.IsBackEnd)];
        Match(ews, proxy, (e, p) => e.Proxy = p);
        Match([.. ews.Where(e => e.Proxy is null)], iis, (e, i) => e.Web = i);
        Match([.. ews.Where(e => e.Proxy is null && e.Web is null)], backEnd, (e, i) => e.Web = i);
        Match([.. proxy], iis, (_, i) => i.IsCounted = true);
        Match([.. proxy], backEnd, (_, i) => i.IsCounted = true);
        Match([.. iis.Where(i => !i.IsCounted)], backEnd, (_, b) => b.IsCounted = true);
        foreach (Reading e in ews)
        {
            long? bytes = e.Proxy?.Hit.Bytes ?? e.Hit.Bytes ?? e.Web?.Hit.Bytes;
            Enter(e, e.Hit.Mailbox, bytes, e.Hit.Action is { } action && s_contentActions.Contains(action), e.Hit.Items);
            Use(e.Proxy);
            Use(e.Web);
        }

        foreach (Reading r in proxy.Concat(iis).Concat(backEnd).Where(r => !r.IsCounted))
            Enter(r, r.Hit.Mailbox, r.Hit.Bytes, isContent: false, null);
    }

    private static void Use(Reading? reading)
    {
        if (reading is not null)
            reading.IsCounted = true;
    }

    /// <summary>Pairs by request id, else by the same party's nearest record within seconds, each once.</summary>
    private static void Match(List<Reading> left, List<Reading> right, Action<Reading, Reading> pair)
    {
        var free = right.Where(r => !r.IsPaired).ToList();
        var byId = free.Where(r => r.Hit.RequestId is not null).GroupBy(r => r.Hit.RequestId!, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
        var open = new List<Reading>();
        var taken = new HashSet<Reading>();
        foreach (Reading one in left)
        {
            if (one.Hit.RequestId is { } id && byId.TryGetValue(id, out Reading? same) && taken.Add(same))
                pair(one, same);
            else
                open.Add(one);
        }

        int from = 0;
        foreach (Reading one in open.OrderBy(o => o.Hit.Ticks))
        {
            while (from < free.Count && free[from].Hit.Ticks < one.Hit.Ticks - s_sameRequest)
                from++;
            Reading? best = null;
            for (int i = from; i < free.Count && free[i].Hit.Ticks <= one.Hit.Ticks + s_sameRequest; i++)
            {
                Reading candidate = free[i];
                if (taken.Contains(candidate) || candidate.Finding.Actor != one.Finding.Actor)
                    continue;
                if (best is null || Math.Abs(candidate.Hit.Ticks - one.Hit.Ticks) < Math.Abs(best.Hit.Ticks - one.Hit.Ticks))
                    best = candidate;
            }

            if (best is not null && taken.Add(best))
                pair(one, best);
        }
    }

    private void Enter(Reading reading, string? mailbox, long? bytes, bool isContent, long? items)
    {
        Entry entry = EntryOf(mailbox is null || mailbox.EndsWith('$') ? "?" : mailbox);
        entry.Add(reading.Hit, reading.Finding, bytes, isContent, items);
        reading.IsCounted = true;
    }

    private void Forwarded(Finding finding)
    {
        foreach (Hit hit in finding.Hits)
        {
            string? mailbox = hit.Mailbox ?? hit.User;
            Entry entry = EntryOf(mailbox ?? "?");
            bool isMessage = hit.Kind == RecordKind.MessageTracking;
            if (isMessage && hit.Detail is { } id && !entry.Messages.Add(id.Split(" -> ")[0]))
                continue;
            entry.Add(hit, finding, isMessage ? hit.Bytes : null, isMessage, isMessage ? 1 : null);
        }
    }

    private void Exported(Finding finding, List<Finding> proven)
    {
        foreach (Hit hit in finding.Hits)
        {
            string? mailbox = Parameter().Match(hit.Detail ?? "") is { Success: true } match ? match.Groups["value"].Value : null;
            string? file = FilePath().Match(hit.Detail ?? "") is { Success: true } path ? path.Groups["name"].Value : null;
            Hit? fetched = file is null ? null : proven.Where(f => f.Effect == Effect.FileFetched).SelectMany(f => f.Hits)
                .FirstOrDefault(h => h.Page is { } page && page.EndsWith("/" + file, StringComparison.OrdinalIgnoreCase));
            Entry entry = EntryOf(mailbox ?? "?");
            entry.Add(hit, finding, fetched?.Bytes, isContent: fetched is not null, null);
        }
    }

    private Entry EntryOf(string mailbox)
    {
        string key = mailbox.Trim().ToLowerInvariant();
        if (!_entries.TryGetValue(key, out Entry? entry))
            _entries[key] = entry = new Entry();
        return entry;
    }

    /// <summary><c>DOMAIN\user</c> and <c>user</c> are the one address with that local part.</summary>
    private void MergeNames()
    {
        foreach (string name in _entries.Keys.Where(k => !k.Contains('@', StringComparison.Ordinal) && k != "?").ToList())
        {
            string local = name[(name.LastIndexOf('\\') + 1)..];
            var full = _entries.Keys.Where(k => k.StartsWith(local + "@", StringComparison.OrdinalIgnoreCase)).ToList();
            if (full.Count != 1)
                continue;
            _entries[full[0]].Merge(_entries[name]);
            _entries.Remove(name);
        }
    }

    [GeneratedRegex(@"-Mailbox\s+""?(?<value>[^""\s]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"-FilePath\s+""?[^""]*\\(?<name>[^""\\]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FilePath();

    /// <summary>One record of a request.</summary>
    private sealed class Reading(Hit hit, Finding finding)
    {
        public Hit Hit { get; } = hit;

        public Finding Finding { get; } = finding;

        public Reading? Proxy { get; set; }

        public Reading? Web { get; set; }

        public bool IsCounted { get; set; }

        public bool IsPaired => IsCounted;
    }

    /// <summary>What is summed for one mailbox.</summary>
    private sealed class Entry
    {
        private readonly SortedSet<(int Number, string Id)> _findings = [];
        private long? _bytes;
        private long? _items;
        private long _requests;
        private long _first;
        private long _last;
        private bool _isContent;

        /// <summary>Requests without a size.</summary>
        public long Unsized { get; private set; }

        /// <summary>Bytes of those that have one.</summary>
        public long Bytes => _bytes ?? 0;

        public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

        public void Add(Hit hit, Finding finding, long? bytes, bool isContent, long? items)
        {
            _requests++;
            if (bytes is { } size)
                _bytes = (_bytes ?? 0) + size;
            else
                Unsized++;
            if (items is { } count && isContent)
                _items = (_items ?? 0) + count;
            _isContent |= isContent;
            if (hit.Ticks != 0)
            {
                _first = _first == 0 ? hit.Ticks : Math.Min(_first, hit.Ticks);
                _last = Math.Max(_last, hit.Ticks);
            }

            _findings.Add((int.Parse(finding.Id.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture), finding.Id));
        }

        public void Merge(Entry other)
        {
            _requests += other._requests;
            Unsized += other.Unsized;
            _bytes = _bytes is null && other._bytes is null ? null : (_bytes ?? 0) + (other._bytes ?? 0);
            _items = _items is null && other._items is null ? null : (_items ?? 0) + (other._items ?? 0);
            _isContent |= other._isContent;
            _first = _first == 0 ? other._first : other._first == 0 ? _first : Math.Min(_first, other._first);
            _last = Math.Max(_last, other._last);
            _findings.UnionWith(other._findings);
        }

        public MailboxLoss Loss(string mailbox) => new()
        {
            Mailbox = mailbox,
            Class = _isContent || _bytes >= ContentBytes ? MailboxClass.ContentTaken : MailboxClass.AccessProven,
            BytesOut = _bytes,
            BytesOutUpper = null,
            NoUpperReason = null,
            Requests = _requests,
            Items = _items,
            FirstTicks = _first,
            LastTicks = _last,
            Findings = [.. _findings.Select(f => f.Id)],
        };
    }
}
