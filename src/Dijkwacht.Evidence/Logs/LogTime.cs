using System.Buffers.Text;
using System.Globalization;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Reads the times of text logs, and writes times for other tools; all UTC.</summary>
public static class LogTime
{
    /// <summary>The instant as <c>yyyy-MM-ddTHH:mm:ss.fffffffZ</c>; null for 0, which stands for none.</summary>
    public static string? Text(long ticks) =>
        ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads <c>yyyy-MM-dd HH:mm:ss</c> or <c>yyyy-MM-ddTHH:mm:ss[.f...][Z|+hh:mm]</c>.
    /// </summary>
    /// <returns>UTC ticks, or 0 when the text is no time.</returns>
    public static long Ticks(ReadOnlySpan<byte> text)
    {
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T' && text[10] != 't')
            || text[13] != ':' || text[16] != ':')
        {
            return 0;
        }

        int year = (Two(text) * 100) + Two(text[2..]);
        int month = Two(text[5..]);
        int day = Two(text[8..]);
        int hour = Two(text[11..]);
        int minute = Two(text[14..]);
        int second = Two(text[17..]);
        if (year is < 1990 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return 0;
        }

        long ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
        ReadOnlySpan<byte> rest = text[19..];
        if (rest.Length > 1 && (rest[0] == '.' || rest[0] == ','))
        {
            int digits = 0;
            long fraction = 0;
            while (digits + 1 < rest.Length && digits < 7 && (uint)(rest[digits + 1] - '0') <= 9)
                fraction = (fraction * 10) + (rest[++digits] - '0');
            for (int i = digits; i < 7; i++)
                fraction *= 10;
            ticks += fraction;
            rest = rest[(digits + 1)..];
        }

        return ticks - OffsetTicks(rest);
    }

    private static long OffsetTicks(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':')
            return 0;
        if (!Utf8Parser.TryParse(rest.Slice(1, 2), out int hours, out _) || !Utf8Parser.TryParse(rest.Slice(4, 2), out int minutes, out _))
            return 0;
        long ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute;
        return rest[0] == '-' ? -ticks : ticks;
    }

    private static int Two(ReadOnlySpan<byte> text)
    {
        int high = text[0] - '0';
        int low = text[1] - '0';
        return (uint)high <= 9 && (uint)low <= 9 ? (high * 10) + low : -10_000;
    }
}
