using System.Text;

namespace Dijkwacht.Evidence.Events;

/// <summary>The carriers of Windows events that are known, in the order in which they are tried: most general last.</summary>
public static partial class EventCarriers
{
    /// <summary>The carrier of an object, which may be cut off; null when it is no event.</summary>
    /// <param name="text">UTF-8, from the object's brace.</param>
    internal static EventCarrier? Of(ReadOnlySpan<byte> text)
    {
        var keys = CarrierKeys.Of(text);
        foreach (EventCarrier carrier in All)
        {
            if (carrier.Recognises(keys))
                return carrier;
        }

        // Pipelines on the way may have changed the case of every key.
        keys = keys.InAnyCase();
        foreach (EventCarrier carrier in All)
        {
            if (carrier.Recognises(keys))
                return carrier.InAnyCase;
        }

        return null;
    }

    /// <summary>The carrier of a file by its first bytes; null when it is none.</summary>
    internal static EventCarrier? OfHead(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, MaxHead)];
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || (head.Length > 1 && head[0] != 0 && head[1] == 0))
            head = Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(head));
        else if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || (head.Length > 1 && head[0] == 0 && head[1] != 0))
            head = Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(head));
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        head = head.TrimStart(" \t\r\n["u8);
        if (head.StartsWith(RecordLine))
            head = head[Math.Max(0, head.IndexOf((byte)'\n'))..].TrimStart(" \t\r\n"u8);
        head = head[SyslogLength(head)..];
        return !head.IsEmpty && head[0] == (byte)'{' ? Of(head) : null;
    }

    /// <summary>What <c>evtx_dump</c> writes before each event, followed by a number.</summary>
    internal static ReadOnlySpan<byte> RecordLine => "Record "u8;

    /// <summary>The most bytes that syslog writes before an object.</summary>
    internal const int MaxSyslog = 512;

    /// <summary>How many bytes of a line are a syslog header before an object, <c>&lt;14&gt;Dec 13 17:45:02 ex01 nxWinEvt: {</c>; 0 when it has none.</summary>
    internal static int SyslogLength(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[0] != (byte)'<' || !char.IsAsciiDigit((char)line[1]))
            return 0;
        int brace = line[..Math.Min(line.Length, MaxSyslog)].IndexOfAny((byte)'{', (byte)'\n');
        return brace > 0 && line[brace] == (byte)'{' ? brace : 0;
    }

    private const int MaxHead = 64 << 10;
}
