using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>An owner whom nobody can reach by the steps of its arm.</summary>
/// <param name="Owner">Key.</param>
/// <param name="Servers">How many of its servers wait.</param>
/// <param name="Bounced">Contacts that were tried in vain; empty when there is none for any step.</param>
public sealed record UnreachedOwner(string Owner, int Servers, IReadOnlyList<string> Bounced);

/// <summary>What a round of planning made.</summary>
/// <param name="Notices">New notices, by id.</param>
/// <param name="Unreached">Owners that need a person.</param>
/// <param name="Waiting">Owners whose turn has not come: their arm waits, or the next step is not due.</param>
/// <param name="ClosedSilently">Warnings closed without thanks, since nothing ever went out for them or the way is broken.</param>
public sealed record PlannedRound(IReadOnlyList<Notice> Notices, IReadOnlyList<UnreachedOwner> Unreached, int Waiting, int ClosedSilently);

/// <summary>Decides who is to be written to now, by which way, and by which arm; nobody twice for one thing.</summary>
public sealed class NoticePlanner
{
    // Rounds that are made at the same hour of the day are a few seconds apart.
    private static readonly TimeSpan s_slack = TimeSpan.FromHours(2);

    private readonly DeskDatabase _database;
    private readonly WarningBook _book;
    private readonly IOwnerDirectory _owners;
    private readonly PlannerOptions _options;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<UnreachedOwner> _unreached = [];
    private IReadOnlySet<string> _closedArms = new HashSet<string>();
    private int _waiting;

    /// <summary>A planner of one plan.</summary>
    public NoticePlanner(DeskDatabase database, WarningBook book, IOwnerDirectory owners, PlannerOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(options);
        (_database, _book, _owners, _options) = (database, book, owners, options);
    }

    private WarningPlan Plan => _book.Plan;

    /// <summary>Makes the notices that are due; they are kept as planned, nothing is sent.</summary>
    /// <param name="closedArms">Arms that get no new owners any more.</param>
    public PlannedRound Make(IReadOnlySet<string>? closedArms = null)
    {
        _closedArms = closedArms ?? new HashSet<string>();
        _unreached.Clear();
        _waiting = 0;
        return _database.InTransaction(_ =>
        {
            List<OwnerWarnings> owners = [.. _book.All().GroupBy(w => w.Owner).Select(g => new OwnerWarnings(g.Key, [.. g]))];
            Assign(owners);
            Dictionary<string, List<Earlier>> earlier = EarlierNotices();
            List<Draft> drafts = [.. owners.Select(o => Due(o, earlier.GetValueOrDefault(o.Owner) ?? [])).OfType<Draft>()];
            (List<Draft> thanks, int closed) = Thanks(owners, earlier);
            List<Notice> notices = [.. drafts.Concat(thanks).GroupBy(d => (d.Recipient.Key, d.Recipient.Language, d.Recipient.Relation, IsThanks: d.Wave == 0)).Select(Join).OrderBy(n => n.Id, StringComparer.Ordinal)];
            return new PlannedRound(notices, [.. _unreached.OrderBy(u => u.Owner, StringComparer.Ordinal)], _waiting, closed);
        });
    }

    private void Assign(List<OwnerWarnings> owners)
    {
        HashSet<string> assigned = [];
        using (SqliteCommand command = _database.Command("SELECT owner, arm, stratum, may_wait, at FROM assignments WHERE plan = $plan", ("$plan", Plan.Id)))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            Dictionary<string, OwnerWarnings> byKey = owners.ToDictionary(o => o.Owner, StringComparer.Ordinal);
            while (row.Read())
            {
                assigned.Add(row.GetString(0));
                string list = ListOf(row.GetString(2), row.GetInt64(3) != 0);
                _places[list] = _places.GetValueOrDefault(list) + 1;
                if (byKey.TryGetValue(row.GetString(0), out OwnerWarnings? owner))
                    owner.Assigned = new Assignment(Plan.ArmOf(row.GetString(1)), row.GetInt64(3) != 0, Clock.Of(row.GetInt64(4)));
            }
        }

        foreach (OwnerWarnings owner in ArmAssignment.InDrawnOrder(Plan, owners.Where(o => !assigned.Contains(o.Owner) && o.Warnings.Any(w => w.State.IsToBeReminded())), o => o.Owner))
            owner.Assigned = Draw(owner);
    }

    private Assignment Draw(OwnerWarnings owner)
    {
        string stratum = StratumOf(_owners.Find(owner.Owner));
        bool mayWait = !owner.Warnings.Any(w => w.Server.Situation.MayBeEntered());
        List<Arm> arms = [.. Plan.Arms.Where(a => (mayWait || a.Wait == TimeSpan.Zero) && !_closedArms.Contains(a.Id))];
        if (arms.Count == 0)
            arms = [.. Plan.Arms.Where(a => a.Wait == TimeSpan.Zero)];
        string list = ListOf(stratum, mayWait);
        int place = _places.GetValueOrDefault(list);
        _places[list] = place + 1;
        Arm arm = ArmAssignment.Of(Plan, arms, list, place);
        DateTimeOffset now = _options.Clock.GetUtcNow();
        _database.Execute(
            "INSERT INTO assignments VALUES ($plan, $owner, $arm, $stratum, $may, $at)",
            ("$plan", Plan.Id),
            ("$owner", owner.Owner),
            ("$arm", arm.Id),
            ("$stratum", stratum),
            ("$may", mayWait ? 1 : 0),
            ("$at", now.ToUnixTimeMilliseconds()));
        return new Assignment(arm, mayWait, now);
    }

    private Draft? Due(OwnerWarnings owner, List<Earlier> earlier)
    {
        DateTimeOffset now = _options.Clock.GetUtcNow();
        List<Warning> active = [.. owner.Warnings.Where(w => w.State.IsToBeReminded() || (w.State == WarningState.Answered && now - w.ChangedAt >= Plan.Grace))];
        if (active.Count == 0 || owner.Assigned is not { } assigned)
            return null;
        List<Earlier> tried = [.. earlier.Where(e => e.Wave > 0 && e.State != "cancelled")];
        if (tried.Exists(e => e.State == "planned"))
            return null;
        Earlier? last = tried.MaxBy(e => (e.Wave, e.MadeAt));
        int wave = last?.Wave ?? 0;
        int round = tried.Count + earlier.Count(e => e is { Wave: 0, State: not "cancelled" });
        bool isNew = last is not null && active.Exists(w => w.State == WarningState.Planned);
        if (!isNew && !IsDue(assigned, active, last, now))
        {
            _waiting++;
            return null;
        }

        IReadOnlyList<ArmStep> steps = assigned.Arm.Steps;
        HashSet<string> broken = [.. tried.Where(e => e.State == "bounced").Select(e => e.Recipient)];

        // A bounce is first met with the owner's next contact on the same channel, then with the next step. A server that is
        // new, or open again, is not left until the next step.
        if ((isNew || last is { State: "bounced" }) && Contact(owner.Owner, steps[Math.Min(wave, steps.Count) - 1], broken) is { } other)
            return new Draft(owner.Owner, other, wave, round, assigned.Arm, active);
        while (wave < steps.Count)
        {
            ArmStep step = steps[wave++];
            if (Contact(owner.Owner, step, broken) is { } contact)
                return new Draft(owner.Owner, contact, wave, round, assigned.Arm, active);
        }

        if (last is null || last.State == "bounced")
            _unreached.Add(new UnreachedOwner(owner.Owner, active.Count, [.. broken.Order(StringComparer.Ordinal)]));
        return null;
    }

    private static bool IsDue(Assignment assigned, List<Warning> active, Earlier? last, DateTimeOffset now)
    {
        IReadOnlyList<ArmStep> steps = assigned.Arm.Steps;
        if (last is null)
        {
            bool waits = assigned.MayWait && !active.Exists(w => w.Server.Situation.MayBeEntered());
            return now >= assigned.At + (waits ? assigned.Arm.Wait : TimeSpan.Zero);
        }

        // Late rounds do not bunch notices up: the time between two steps stays what the plan says.
        return last.State == "bounced" || (last.Wave < steps.Count && now - last.MadeAt + s_slack >= steps[last.Wave].After - steps[last.Wave - 1].After);
    }

    private Recipient? Contact(string owner, ArmStep step, HashSet<string> broken) =>
        _owners.ContactsOf(owner, step.To, step.Channel).FirstOrDefault(c => !broken.Contains(c.Value));

    private (List<Draft> Thanks, int Closed) Thanks(List<OwnerWarnings> owners, Dictionary<string, List<Earlier>> earlier)
    {
        var thanks = new List<Draft>();
        int closed = 0;
        foreach (OwnerWarnings owner in owners)
        {
            List<Warning> done = [.. owner.Warnings.Where(w => w.State == WarningState.Fixed)];
            List<Earlier> tried = earlier.GetValueOrDefault(owner.Owner) ?? [];
            List<Warning> offers = done.FindAll(w => w.Server.Offer is not null);
            if (offers.Count > 0)
            {
                // Nobody can see that an offer has ended: a person closed it, and there is nothing to give thanks for.
                closed += offers.Count;
                _book.CloseSilently(offers, "closed; an offer is not answered with thanks");
                done.RemoveAll(offers.Contains);
            }

            if (done.Count == 0 || owner.Warnings.Any(w => w.State.IsToBeReminded()) || tried.Exists(e => e.Wave == 0 && e.State == "planned"))
                continue;
            if (owner.Assigned is { } assigned && ThanksTo(owner.Owner, tried) is { } recipient)
            {
                thanks.Add(new Draft(owner.Owner, recipient, 0, tried.Count(e => e.State != "cancelled"), assigned.Arm, done));
                continue;
            }

            closed += done.Count;
            _book.CloseSilently(done, tried.Count == 0 ? "closed before anything was sent" : "closed; no mail to answer with thanks");
        }

        return (thanks, closed);
    }

    // By mail, the way that the last notice went; a letter or call is answered by mail too where an address is known.
    private Recipient? ThanksTo(string owner, List<Earlier> tried)
    {
        List<Earlier> arrived = [.. tried.Where(e => e is { Wave: > 0, State: not ("planned" or "bounced" or "cancelled") })];
        if (arrived.Count == 0)
            return null;
        Earlier? mail = arrived.Where(e => e.Channel == "mail").MaxBy(e => (e.Wave, e.MadeAt));
        if (mail is not null)
            return IsRefused(mail.Recipient) ? null : FollowUpJson.ReadNotice(mail.Content).Recipient;
        HashSet<string> broken = [.. tried.Where(e => e.State == "bounced").Select(e => e.Recipient)];
        return _owners.ContactsOf(owner, "owner", "mail").FirstOrDefault(c => !broken.Contains(c.Value));
    }

    private Notice Join(IEnumerable<Draft> group)
    {
        List<Draft> drafts = [.. group.OrderBy(d => d.Owner, StringComparer.Ordinal)];
        Draft first = drafts[0];
        DateTimeOffset now = _options.Clock.GetUtcNow();
        bool isThanks = first.Wave == 0;
        string addressee = drafts.Count == 1 ? first.Owner : first.Recipient.Key;
        bool namesOwners = drafts.Count > 1 || first.Recipient.Relation != "owner";
        List<Warning> warnings = [.. drafts.SelectMany(d => d.Warnings)];
        List<NoticedServer> servers = [.. drafts.SelectMany(d => d.Warnings.Where(w => w.Server.Offer is null).Select(w => w.Server with
        {
            Situation = isThanks ? Situation.Closed : w.Server.Situation,
            Owner = namesOwners ? _owners.Find(d.Owner)?.Organisation ?? d.Owner : null,
        })).OrderByDescending(s => s.Situation).ThenBy(s => s.Owner, StringComparer.Ordinal).ThenBy(s => s.Key, StringComparer.Ordinal)];
        int wave = drafts.Max(d => d.Wave);
        var notice = new Notice
        {
            Id = IdOf(addressee, drafts.Max(d => d.Round), first.Recipient),
            Token = _options.TokenOf(Plan.Id, addressee),
            Recipient = first.Recipient with { Organisation = drafts.Count == 1 || first.Recipient.Relation != "owner" ? first.Recipient.Organisation : string.Join(", ", drafts.Select(d => _owners.Find(d.Owner)?.Organisation ?? d.Owner).Distinct()) },
            Situation = isThanks ? Situation.Closed : warnings.Max(w => w.Server.Situation),
            Campaign = _options.Campaign,
            Servers = servers,
            Offer = OfferOf(warnings, first.Recipient.Language),
            Wording = first.Arm.Wording,
            Wave = Math.Max(1, wave),
            AnswerBy = isThanks ? null : DateOnly.FromDateTime(now.UtcDateTime).AddDays(_options.AnswerDays),
            MadeAt = now,
        };
        Keep(notice, wave, drafts);
        return notice;
    }

    // Several owners behind one address: what concerns any of them.
    private static NoticedOffer? OfferOf(List<Warning> warnings, string language)
    {
        List<FollowedOffer> offers = [.. warnings.Select(w => w.Server.Offer).OfType<FollowedOffer>()];
        return offers.Count == 0 ? null : new NoticedOffer(
            offers[0].Title,
            offers[0].SeenOn,
            [.. offers.SelectMany(o => o.Domains).Distinct(StringComparer.Ordinal)],
            offers.Exists(o => o.Mailboxes is not null) ? offers.Sum(o => o.Mailboxes ?? 0) : null,
            [.. offers.SelectMany(o => language == "nl" ? o.ReasonsNl : o.ReasonsEn).Distinct(StringComparer.Ordinal)]);
    }

    private void Keep(Notice notice, int wave, List<Draft> drafts)
    {
        // Planned before and cancelled: the same notice again.
        _database.Execute(
            """
            INSERT INTO notices (id, plan, wave, channel, recipient, relation, token, arm, situation, content, state, made_at, changed_at)
            VALUES ($id, $plan, $wave, $channel, $recipient, $relation, $token, $arm, $situation, $content, 'planned', $now, $now)
            ON CONFLICT (id) DO UPDATE SET content = excluded.content, situation = excluded.situation, state = 'planned', made_at = excluded.made_at, changed_at = excluded.changed_at
            """,
            ("$id", notice.Id),
            ("$plan", Plan.Id),
            ("$wave", wave),
            ("$channel", notice.Recipient.Channel),
            ("$recipient", notice.Recipient.Value),
            ("$relation", notice.Recipient.Relation),
            ("$token", notice.Token),
            ("$arm", drafts[0].Arm.Id),
            ("$situation", notice.Situation.Name()),
            ("$content", FollowUpJson.Write(notice)),
            ("$now", notice.MadeAt.ToUnixTimeMilliseconds()));
        foreach (long warning in drafts.SelectMany(d => d.Warnings).Select(w => w.Id))
            _database.Execute("INSERT OR IGNORE INTO notice_warnings VALUES ($notice, $warning)", ("$notice", notice.Id), ("$warning", warning));
    }

    private Dictionary<string, List<Earlier>> EarlierNotices()
    {
        var notices = new Dictionary<string, List<Earlier>>(StringComparer.Ordinal);
        using SqliteCommand command = _database.Command(
            """
            SELECT DISTINCT w.owner, n.id, n.wave, n.channel, n.recipient, n.state, n.made_at, n.content
            FROM notices n JOIN notice_warnings nw ON nw.notice = n.id JOIN warnings w ON w.id = nw.warning WHERE n.plan = $plan ORDER BY n.id
            """,
            ("$plan", Plan.Id));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            if (!notices.TryGetValue(row.GetString(0), out List<Earlier>? list))
                notices[row.GetString(0)] = list = [];
            list.Add(new Earlier(row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetString(5), Clock.Of(row.GetInt64(6)), row.GetString(7)));
        }

        return notices;
    }

    private bool IsRefused(string recipient)
    {
        using SqliteCommand command = _database.Command("SELECT count(*) FROM refusals WHERE value = $value", ("$value", recipient));
        return (long)command.ExecuteScalar()! > 0;
    }

    private string StratumOf(OwnerFacts? owner) => owner is null ? "" : string.Join('|', Plan.Strata.Select(s => s switch
    {
        "sector" => owner.Sector,
        "region" => owner.Region,
        "country" => owner.Country,
        _ => owner.Language,
    }));

    // A notice that was cancelled has no number of its own: planned again, it is the same.
    private string IdOf(string addressee, int round, Recipient recipient) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Plan.Id}\n{addressee}\n{round}\n{recipient.Channel}\n{recipient.Value}"))))[..24];

    // Those who may wait and those who may not are drawn from lists of their own: else an arm would get more of one kind.
    private static string ListOf(string stratum, bool mayWait) => mayWait ? stratum : stratum + "|entered";

    private sealed record Assignment(Arm Arm, bool MayWait, DateTimeOffset At);

    private sealed record OwnerWarnings(string Owner, IReadOnlyList<Warning> Warnings)
    {
        public Assignment? Assigned { get; set; }
    }

    private sealed record Earlier(int Wave, string Channel, string Recipient, string State, DateTimeOffset MadeAt, string Content);

    private sealed record Draft(string Owner, Recipient Recipient, int Wave, int Round, Arm Arm, IReadOnlyList<Warning> Warnings);
}
