using System.Globalization;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Whether a plan must not send on until a person has looked.</summary>
public static class StopCheck
{
    /// <summary>Judges the stop rules; the plan is stopped when one holds.</summary>
    /// <returns>Why it is stopped, in English; null when it is not.</returns>
    public static string? Judge(DeskDatabase database, WarningPlan plan, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(clock);
        if (Stopped(database, plan.Id) is { } before)
            return before;
        string? why = Reason(database, plan);
        if (why is not null)
            database.Execute("UPDATE plans SET stopped_at = $now, stopped_why = $why WHERE id = $id", ("$id", plan.Id), ("$why", why), ("$now", clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return why;
    }

    /// <summary>Lets a stopped plan go on: what was counted until now counts no more.</summary>
    public static void Resume(DeskDatabase database, string plan, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(clock);
        database.Execute("UPDATE plans SET stopped_at = NULL, stopped_why = NULL, counted_from = $now WHERE id = $id", ("$id", plan), ("$now", clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private static string? Stopped(DeskDatabase database, string plan)
    {
        using SqliteCommand command = database.Command("SELECT stopped_why FROM plans WHERE id = $id AND stopped_at IS NOT NULL", ("$id", plan));
        return command.ExecuteScalar() as string;
    }

    private static string? Reason(DeskDatabase database, WarningPlan plan)
    {
        using SqliteCommand command = database.Command(
            """
            SELECT count(*) FILTER (WHERE n.state <> 'planned' AND n.state <> 'cancelled'), count(*) FILTER (WHERE n.state = 'bounced'),
                count(*) FILTER (WHERE EXISTS (SELECT 1 FROM notice_warnings nw JOIN warnings w ON w.id = nw.warning WHERE nw.notice = n.id AND w.state IN ('disputed', 'opted-out')))
            FROM notices n WHERE n.plan = $plan AND n.channel = 'mail' AND n.made_at >= (SELECT counted_from FROM plans WHERE id = $plan)
            """,
            ("$plan", plan.Id));
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        (long sent, long bounced, long refused) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        if (sent < plan.Stop.AtLeast)
            return null;
        if (bounced > plan.Stop.Bounced * sent)
            return string.Create(CultureInfo.InvariantCulture, $"{bounced} of {sent} mails bounced, more than {plan.Stop.Bounced:P0}");
        return refused > plan.Stop.Refused * sent ? string.Create(CultureInfo.InvariantCulture, $"{refused} of {sent} notices were disputed or refused, more than {plan.Stop.Refused:P0}") : null;
    }
}
