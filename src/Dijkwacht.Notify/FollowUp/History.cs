using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>What happened, line by line; each line holds the hash of itself and the one before.</summary>
/// <remarks>The database refuses to change or take away lines; the chain shows when someone did so by other means.</remarks>
public static class History
{
    /// <summary>Checks the whole chain.</summary>
    /// <returns>Lines, and the number of the first line that does not fit; null when all do.</returns>
    public static (long Lines, long? Broken) Verify(DeskDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        using SqliteCommand command = database.Command("SELECT seq, at, warning, notice, state, cause, detail, hash FROM history ORDER BY seq");
        using SqliteDataReader row = command.ExecuteReader();
        byte[] last = [];
        long lines = 0;
        while (row.Read())
        {
            lines++;
            string? notice = row.IsDBNull(3) ? null : row.GetString(3);
            byte[] expected = HashOf(last, row.GetInt64(1), row.GetInt64(2), notice, row.GetString(4), row.GetString(5), row.GetString(6));
            last = (byte[])row[7];
            if (row.GetInt64(0) != lines || !expected.AsSpan().SequenceEqual(last))
                return (lines, row.GetInt64(0));
        }

        return (lines, null);
    }

    /// <summary>Lines of one plan in their order.</summary>
    public static IEnumerable<HistoryLine> Read(DeskDatabase database, string plan)
    {
        ArgumentNullException.ThrowIfNull(database);
        using SqliteCommand command = database.Command(
            "SELECT h.seq, h.at, h.warning, h.notice, h.state, h.cause, h.detail FROM history h JOIN warnings w ON w.id = h.warning WHERE w.plan = $plan ORDER BY h.seq", ("$plan", plan));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            _ = WarningStates.TryParse(row.GetString(4), out WarningState state);
            yield return new HistoryLine(row.GetInt64(0), Clock.Of(row.GetInt64(1)), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), state, row.GetString(5), row.GetString(6));
        }
    }

    /// <summary>Adds a line; within the caller's transaction.</summary>
    internal static void Append(DeskDatabase database, DateTimeOffset at, long warning, string? notice, WarningState state, string cause, string detail)
    {
        long milliseconds = at.ToUnixTimeMilliseconds();
        string text = SafeText.Line(detail, 500);
        (long seq, byte[] last) = Last(database);
        database.Execute(
            "INSERT INTO history VALUES ($seq, $at, $warning, $notice, $state, $cause, $detail, $hash)",
            ("$seq", seq + 1),
            ("$at", milliseconds),
            ("$warning", warning),
            ("$notice", notice),
            ("$state", state.Name()),
            ("$cause", cause),
            ("$detail", text),
            ("$hash", HashOf(last, milliseconds, warning, notice, state.Name(), cause, text)));
    }

    private static (long Sequence, byte[] Hash) Last(DeskDatabase database)
    {
        using SqliteCommand command = database.Command("SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1");
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), (byte[])row[1]) : (0, []);
    }

    private static byte[] HashOf(byte[] last, long at, long warning, string? notice, string state, string cause, string detail)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(last);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at}\n{warning}\n{notice}\n{state}\n{cause}\n{detail}")));
        return hash.GetHashAndReset();
    }
}
