using System.Buffers.Text;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Events;

/// <summary>How a time says its zone.</summary>
internal enum EventZone
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By a <c>Z</c>, which tools also put after local time.</summary>
    Marked,

    /// <summary>By an offset, or by being a number of seconds.</summary>
    Exact,
}

/// <summary>Reads the times that carriers of events write: ISO 8601 and its kin, or a number of seconds or parts of them since 1970.</summary>
internal static class EventTime
{
    private const int Whole = 19;

    /// <summary>Ticks as stated (a zone taken off), or 0 when the text is no time.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="form">How the text says which zone it is in.</param>
    public static long Ticks(ReadOnlySpan<byte> text, out EventZone form)
    {
        form = EventZone.Exact;
        text = text.Trim((byte)' ');
        if (text.Length < Whole || text[4] != (byte)'-')
            return EpochTicks(text);

        // LogTime takes a zone that follows at once and has a colon; carriers also write " +00:00" and "+0000".
        int zone = text[Whole..].IndexOfAny("+-Z "u8);
        zone = zone < 0 ? text.Length : zone + Whole;
        ReadOnlySpan<byte> rest = text[zone..].Trim((byte)' ');
        form = rest.IsEmpty ? EventZone.None : rest[0] is (byte)'+' or (byte)'-' ? EventZone.Exact : EventZone.Marked;
        long ticks = LogTime.Ticks(text[..zone]);
        return ticks == 0 ? 0 : ticks - OffsetTicks(rest);
    }

    private static long OffsetTicks(ReadOnlySpan<byte> zone)
    {
        if (zone.Length < 5 || (zone[0] != (byte)'+' && zone[0] != (byte)'-')
            || !Utf8Parser.TryParse(zone.Slice(1, 2), out int hours, out int used) || used != 2)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = zone[3..].TrimStart((byte)':');
        if (rest.Length < 2 || !Utf8Parser.TryParse(rest[..2], out int minutes, out used) || used != 2)
            return 0;
        long ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute;
        return zone[0] == (byte)'-' ? -ticks : ticks;
    }

    private static long EpochTicks(ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out decimal number, out int used) || used != text.Length || number <= 0)
            return 0;

        // The size tells seconds from milliseconds, microseconds and nanoseconds: all between 1973 and 5138.
        decimal seconds = number switch
        {
            < 1e11m => number,
            < 1e14m => number / 1e3m,
            < 1e17m => number / 1e6m,
            _ => number / 1e9m,
        };
        return seconds is < 1e8m or > 7e9m ? 0 : DateTime.UnixEpoch.Ticks + (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
