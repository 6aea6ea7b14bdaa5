using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Writes BinXML values as UTF-8 text. A value that does not fit its type is written as hexadecimal bytes.</summary>
internal static class ValueText
{
    private const int MaxNumberLength = 32;

    /// <summary>Appends the text of a value.</summary>
    public static void Append(ByteBuffer output, byte type, ReadOnlySpan<byte> value, ValueStyle style)
    {
        if (value.IsEmpty)
            return;
        if (BinXmlType.IsArray(type))
        {
            AppendArray(output, type, value, style);
            return;
        }

        switch (type)
        {
            case BinXmlType.String or BinXmlType.EvtXml:
                AppendUtf16(output, value, style);
                break;
            case BinXmlType.Int8:
                AppendNumber(output, (sbyte)value[0]);
                break;
            case BinXmlType.UInt8:
                AppendUnsigned(output, value[0]);
                break;
            case BinXmlType.Int16 when value.Length >= 2:
                AppendNumber(output, BinaryPrimitives.ReadInt16LittleEndian(value));
                break;
            case BinXmlType.UInt16 when value.Length >= 2:
                AppendUnsigned(output, BinaryPrimitives.ReadUInt16LittleEndian(value));
                break;
            case BinXmlType.Int32 when value.Length >= 4:
                AppendNumber(output, BinaryPrimitives.ReadInt32LittleEndian(value));
                break;
            case BinXmlType.UInt32 when value.Length >= 4:
                AppendUnsigned(output, BinaryPrimitives.ReadUInt32LittleEndian(value));
                break;
            case BinXmlType.Int64 when value.Length >= 8:
                AppendNumber(output, BinaryPrimitives.ReadInt64LittleEndian(value));
                break;
            case BinXmlType.UInt64 when value.Length >= 8:
                AppendUnsigned(output, BinaryPrimitives.ReadUInt64LittleEndian(value));
                break;
            case BinXmlType.Real32 when value.Length >= 4:
                AppendReal(output, BinaryPrimitives.ReadSingleLittleEndian(value));
                break;
            case BinXmlType.Real64 when value.Length >= 8:
                AppendReal(output, BinaryPrimitives.ReadDoubleLittleEndian(value));
                break;
            case BinXmlType.Bool:
                output.Append(value.ContainsAnyExcept((byte)0) ? "true"u8 : "false"u8);
                break;
            case BinXmlType.Guid when value.Length >= 16:
                AppendGuid(output, value, style);
                break;
            case BinXmlType.FileTime when value.Length >= 8:
                AppendFileTime(output, BinaryPrimitives.ReadUInt64LittleEndian(value), style);
                break;
            case BinXmlType.SystemTime when value.Length >= 16:
                AppendSystemTime(output, value, style);
                break;
            case BinXmlType.Sid when SidLength(value) > 0:
                AppendSid(output, value);
                break;
            case BinXmlType.HexInt32 or BinXmlType.HexInt64 or BinXmlType.SizeT or BinXmlType.EvtHandle when value.Length is 4 or 8:
                AppendHexNumber(output, value.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value));
                break;
            case BinXmlType.AnsiString:
                AppendAnsi(output, value);
                break;
            case BinXmlType.Null or BinXmlType.BinXml:
                break;
            default:
                AppendHex(output, value);
                break;
        }
    }

    /// <summary>UTC ticks of a date value, or 0.</summary>
    public static long Ticks(byte type, ReadOnlySpan<byte> value) => type switch
    {
        BinXmlType.FileTime when value.Length >= 8 => EvtxLayout.TicksOf(BinaryPrimitives.ReadUInt64LittleEndian(value)),
        BinXmlType.SystemTime when value.Length >= 16 => SystemTimeTicks(value),
        BinXmlType.String => TextTicks(value),
        _ => 0,
    };

    /// <summary>The number of an integer value or of digits, or -1.</summary>
    public static long Number(byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case BinXmlType.UInt8 or BinXmlType.UInt16 or BinXmlType.UInt32 or BinXmlType.UInt64 or BinXmlType.Int64 or BinXmlType.Int32 or BinXmlType.HexInt64 or BinXmlType.HexInt32
                when value.Length is 1 or 2 or 4 or 8:
                ulong number = 0;
                for (int i = value.Length - 1; i >= 0; i--)
                    number = (number << 8) | value[i];
                return number <= long.MaxValue ? (long)number : -1;
            case BinXmlType.String:
                return long.TryParse(MemoryMarshal.Cast<byte, char>(value).TrimEnd('\0'), NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) ? parsed : -1;
            default:
                return -1;
        }
    }

    public static void AppendUtf16(ByteBuffer output, ReadOnlySpan<byte> value, ValueStyle style)
    {
        ReadOnlySpan<char> text = MemoryMarshal.Cast<byte, char>(value);
        if (style == ValueStyle.Json)
        {
            // evtx_dump ends a string at its first zero and takes blanks off its end.
            int nul = text.IndexOf('\0');
            text = (nul < 0 ? text : text[..nul]).TrimEnd();
        }
        else if (!text.IsEmpty && text[^1] == '\0')
        {
            text = text.TrimEnd('\0');
        }

        Span<byte> target = output.Reserve(3 * text.Length);
        _ = Utf8.FromUtf16(text, target, out _, out int written, replaceInvalidSequences: true);
        output.Commit(written);
    }

    public static void AppendHex(ByteBuffer output, ReadOnlySpan<byte> value)
    {
        Span<byte> target = output.Reserve(2 * value.Length);
        _ = Convert.TryToHexString(value, target, out int written);
        output.Commit(written);
    }

    public static void AppendUnsigned(ByteBuffer output, ulong value)
    {
        _ = Utf8Formatter.TryFormat(value, output.Reserve(MaxNumberLength), out int written);
        output.Commit(written);
    }

    private static void AppendNumber(ByteBuffer output, long value)
    {
        _ = Utf8Formatter.TryFormat(value, output.Reserve(MaxNumberLength), out int written);
        output.Commit(written);
    }

    private static void AppendReal<T>(ByteBuffer output, T value)
        where T : IFloatingPoint<T>
    {
        _ = value.TryFormat(output.Reserve(64), out int written, "R", CultureInfo.InvariantCulture);
        output.Commit(written);
    }

    private static void AppendHexNumber(ByteBuffer output, ulong value)
    {
        Span<byte> target = output.Reserve(18);
        target[0] = (byte)'0';
        target[1] = (byte)'x';
        int digits = value == 0 ? 1 : 16 - (BitOperations.LeadingZeroCount(value) / 4);
        for (int i = digits; i > 0; i--, value >>= 4)
            target[1 + i] = "0123456789abcdef"u8[(int)(value & 15)];
        output.Commit(2 + digits);
    }

    private static void AppendGuid(ByteBuffer output, ReadOnlySpan<byte> value, ValueStyle style)
    {
        ReadOnlySpan<byte> order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
        Span<byte> target = output.Reserve(38);
        int at = 0;
        if (style != ValueStyle.Json)
            target[at++] = (byte)'{';
        for (int i = 0; i < order.Length; i++)
        {
            if (i is 4 or 6 or 8 or 10)
                target[at++] = (byte)'-';
            byte part = value[order[i]];
            target[at++] = "0123456789ABCDEF"u8[part >> 4];
            target[at++] = "0123456789ABCDEF"u8[part & 15];
        }

        if (style != ValueStyle.Json)
            target[at++] = (byte)'}';
        output.Commit(at);
    }

    private static int SidLength(ReadOnlySpan<byte> value) =>
        value.Length >= 8 && value[1] <= 15 && 8 + (4 * value[1]) <= value.Length ? 8 + (4 * value[1]) : 0;

    private static void AppendSid(ByteBuffer output, ReadOnlySpan<byte> value)
    {
        output.Append("S-"u8);
        AppendUnsigned(output, value[0]);
        output.Append((byte)'-');
        AppendUnsigned(output, ((ulong)BinaryPrimitives.ReadUInt16BigEndian(value[2..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(value[4..]));
        for (int i = 8; i < SidLength(value); i += 4)
        {
            output.Append((byte)'-');
            AppendUnsigned(output, BinaryPrimitives.ReadUInt32LittleEndian(value[i..]));
        }
    }

    private static void AppendAnsi(ByteBuffer output, ReadOnlySpan<byte> value)
    {
        // The code page is that of the machine that wrote it and is not in the file: UTF-8 when it is, else Latin-1.
        value = value.TrimEnd((byte)0);
        if (Utf8.IsValid(value))
        {
            output.Append(value);
            return;
        }

        Span<byte> target = output.Reserve(2 * value.Length);
        int written = 0;
        foreach (byte character in value)
            written += new Rune(character).EncodeToUtf8(target[written..]);
        output.Commit(written);
    }

    private static void AppendFileTime(ByteBuffer output, ulong fileTime, ValueStyle style)
    {
        long ticks = EvtxLayout.TicksOf(fileTime);
        if (ticks == 0 && fileTime != 0)
            AppendHexNumber(output, fileTime);
        else
            AppendTicks(output, fileTime == 0 ? EvtxLayout.ZeroFileTime : ticks, style);
    }

    private static void AppendSystemTime(ByteBuffer output, ReadOnlySpan<byte> value, ValueStyle style)
    {
        long ticks = SystemTimeTicks(value);
        if (ticks == 0)
            AppendHex(output, value[..16]);
        else
            AppendTicks(output, ticks, style);
    }

    private static long SystemTimeTicks(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<ushort> parts = MemoryMarshal.Cast<byte, ushort>(value[..16]);
        int year = parts[0];
        int month = parts[1];
        int day = parts[3];
        if (year is < 1601 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || parts[4] > 23 || parts[5] > 59 || parts[6] > 59 || parts[7] > 999)
            return 0;
        return new DateTime(year, month, day, parts[4], parts[5], parts[6], parts[7], DateTimeKind.Utc).Ticks;
    }

    private static long TextTicks(ReadOnlySpan<byte> value) =>
        DateTime.TryParse(MemoryMarshal.Cast<byte, char>(value).TrimEnd('\0'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime parsed)
            ? parsed.Ticks
            : 0;

    private static void AppendTicks(ByteBuffer output, long ticks, ValueStyle style)
    {
        Span<byte> target = output.Reserve(28);
        var (days, rest) = Math.DivRem(ticks, TimeSpan.TicksPerDay);
        new DateTime(days * TimeSpan.TicksPerDay).Deconstruct(out DateOnly date, out _);
        var (seconds, fraction) = Math.DivRem(rest, TimeSpan.TicksPerSecond);
        Digits(target, date.Year, 4);
        target[4] = (byte)'-';
        Digits(target[5..], date.Month, 2);
        target[7] = (byte)'-';
        Digits(target[8..], date.Day, 2);
        target[10] = (byte)'T';
        Digits(target[11..], (int)(seconds / 3600), 2);
        target[13] = (byte)':';
        Digits(target[14..], (int)(seconds / 60 % 60), 2);
        target[16] = (byte)':';
        Digits(target[17..], (int)(seconds % 60), 2);
        target[19] = (byte)'.';
        int places = style == ValueStyle.Json ? 6 : 7;
        Digits(target[20..], (int)(style == ValueStyle.Json ? fraction / 10 : fraction), places);
        target[20 + places] = (byte)'Z';
        output.Commit(21 + places);
    }

    private static void Digits(Span<byte> target, int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            (value, int digit) = Math.DivRem(value, 10);
            target[i] = (byte)('0' + digit);
        }
    }

    private static void AppendArray(ByteBuffer output, byte type, ReadOnlySpan<byte> values, ValueStyle style)
    {
        byte separator = style == ValueStyle.Field ? (byte)'\n' : (byte)',';
        bool isFirst = true;
        while (!values.IsEmpty)
        {
            int length = BinXmlType.ElementLength(type, values);
            if (!isFirst)
                output.Append(separator);
            isFirst = false;
            Append(output, (byte)(type & ~BinXmlType.Array), values[..length], style);
            values = values[length..];
        }
    }
}
