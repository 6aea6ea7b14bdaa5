using System.Globalization;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <content>What the mail and people say.</content>
public sealed partial class WarningBook
{
    /// <summary>A notice went out: a server took the mail, or the letter or call was handed over.</summary>
    /// <param name="notice">Id; one that is not of this plan or has gone out already changes nothing.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="detail">Such as the server's reply.</param>
    public void MarkSent(string notice, DateTimeOffset at, string detail)
    {
        ArgumentNullException.ThrowIfNull(notice);
        _database.InTransaction(_ =>
        {
            if (Find(notice) is not { State: "planned" } found)
                return 0;
            SetNotice(notice, "sent");
            foreach (Warning warning in Of(notice))
            {
                // Thanks close what they are for; a server that came back meanwhile is not closed by them.
                WarningState next = found.Situation == Situation.Closed
                    ? warning.State == WarningState.Fixed ? WarningState.Closed : warning.State
                    : warning.State.AfterSending(IsEscalation(found));
                Move(warning, next, notice, "sent", $"{found.Channel} to {found.Recipient}: {detail}", at);
            }

            return 0;
        });
    }

    /// <summary>Takes a mail that came in.</summary>
    /// <returns>Whether it belongs to this plan.</returns>
    public bool Apply(IncomingEvent news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return _database.InTransaction(_ =>
        {
            if ((news.Notice is { } id ? Find(id) : null) is not { } notice && (news.Token is not { } token || (notice = FindByToken(token)!) is null))
                return false;
            if (news.Kind is IncomingKind.Unknown)
                return true;
            string noticeState = StateOf(news.Kind);
            if (noticeState.Length > 0)
                SetNotice(notice.Id, noticeState);
            foreach (Warning warning in Of(notice.Id))
                Move(warning, Next(warning.State, news), notice.Id, news.Answer is null && news.Kind != IncomingKind.Answer ? "mail" : "answer", Describe(news), At(news));
            if (news.Answer?.Kinds.Contains(AnswerKind.NoMore) == true)
            {
                _database.Execute(
                    "INSERT OR IGNORE INTO refusals VALUES ($value, $reason, $at)",
                    ("$value", notice.Recipient),
                    ("$reason", "asked in an answer"),
                    ("$at", At(news).ToUnixTimeMilliseconds()));
            }

            return true;
        });
    }

    /// <summary>A person says what became of a notice or of all notices of a token.</summary>
    /// <param name="reference">Id of a notice, or a token.</param>
    /// <param name="state">New state of its warnings; <see cref="WarningState.Planned"/> and <see cref="WarningState.Sent"/> are not a person's to give.</param>
    /// <param name="note">Who says so and why.</param>
    /// <returns>Warnings that changed; -1 when the plan knows no such notice.</returns>
    public int Record(string reference, WarningState state, string note)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (state is WarningState.Planned or WarningState.Sent)
            throw new ArgumentOutOfRangeException(nameof(state), state, "Only what a person can know is recorded by hand.");
        return _database.InTransaction(_ =>
        {
            if ((Find(reference) ?? FindByToken(reference)) is not { } notice)
                return -1;
            if (state is WarningState.Bounced or WarningState.Read or WarningState.Answered or WarningState.Delivered)
                SetNotice(notice.Id, state.Name());
            IReadOnlyList<Warning> warnings = Of(notice.Id);
            foreach (Warning warning in warnings)
                Move(warning, state, notice.Id, "person", note, _clock.GetUtcNow());
            return warnings.Count;
        });
    }

    private static WarningState Next(WarningState state, IncomingEvent news) => news.Kind switch
    {
        IncomingKind.Delivered => state.AfterNews(WarningState.Delivered),
        IncomingKind.Bounced => state.AfterNews(WarningState.Bounced),
        IncomingKind.Read => state.AfterNews(WarningState.Read),
        IncomingKind.Answer => AfterAnswer(state, news.Answer),
        _ => state,
    };

    private static WarningState AfterAnswer(WarningState state, Answer? answer)
    {
        IReadOnlyList<AnswerKind> kinds = answer?.Kinds ?? [];
        if (kinds.Contains(AnswerKind.NoMore))
            return state.AfterNews(WarningState.OptedOut);
        if (kinds.Contains(AnswerKind.NotOurs) || kinds.Contains(AnswerKind.Wrong))
            return state.AfterNews(WarningState.Disputed);
        return state.AfterNews(kinds.Contains(AnswerKind.Mitigated) ? WarningState.Mitigated : WarningState.Answered);
    }

    private static string StateOf(IncomingKind kind) => kind switch
    {
        IncomingKind.Delivered => "delivered",
        IncomingKind.Bounced => "bounced",
        IncomingKind.Read => "read",
        IncomingKind.Answer => "answered",
        _ => "",
    };

    private static string Describe(IncomingEvent news)
    {
        string kinds = news.Answer is { } answer ? $"[{string.Join(", ", answer.Kinds.Select(k => k.ToString()))}] {answer.Remark} " : "";
        return $"{news.Kind} from {news.Sender}: {kinds}{news.Detail}";
    }

    // The sender's clock is not ours: nothing came before it was sent or comes from the future.
    private DateTimeOffset At(IncomingEvent news)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        return news.At > now ? now : news.At;
    }

    private bool IsEscalation(NoticeRow notice) => notice.Relation != "owner" || notice.Channel != Plan.ArmOf(notice.Arm).Steps[0].Channel;

    private NoticeRow? Find(string notice) => FirstNotice("id = $value", notice);

    // The newest notice of a token that went out, else the newest at all.
    private NoticeRow? FindByToken(string token) => FirstNotice("token = $value", token.ToUpper(CultureInfo.InvariantCulture));

    private NoticeRow? FirstNotice(string where, string value)
    {
        using SqliteCommand command = _database.Command(
            $"SELECT id, channel, recipient, relation, arm, situation, state FROM notices WHERE plan = $plan AND {where} ORDER BY state = 'planned', made_at DESC, wave DESC LIMIT 1",
            ("$plan", Plan.Id),
            ("$value", value));
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read())
            return null;
        _ = SituationNames.TryParse(row.GetString(5), out Situation situation);
        return new NoticeRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), situation, row.GetString(6));
    }

    private sealed record NoticeRow(string Id, string Channel, string Recipient, string Relation, string Arm, Situation Situation, string State);
}
