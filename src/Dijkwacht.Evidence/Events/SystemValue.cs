using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Dijkwacht.Evidence.Events;

/// <summary>Brings values of <c>System</c> that carriers put in words, or in another base, into the form of the event log.</summary>
internal static class SystemValue
{
    private const int MaxForm = 32;

    /// <summary>The form of the event log, or nothing where the text is already in it.</summary>
    public static byte[]? Normalise(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxForm)
            return null;
        if (name.SequenceEqual("Level"u8))
            return char.IsAsciiDigit((char)text[0]) ? null : Level(text);
        return name.SequenceEqual("Keywords"u8) ? Keywords(text) : null;
    }

    private static byte[]? Level(ReadOnlySpan<byte> text) => Lower(text) switch
    {
        "logalways" or "log always" => "0"u8.ToArray(),
        "critical" => "1"u8.ToArray(),
        "error" => "2"u8.ToArray(),
        "warning" => "3"u8.ToArray(),
        "info" or "information" => "4"u8.ToArray(),
        "verbose" => "5"u8.ToArray(),
        _ => null,
    };

    private static byte[]? Keywords(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("0x"u8))
            return null;
        if (text[0] == (byte)'-' && Utf8Parser.TryParse(text, out long signed, out int used) && used == text.Length)
            return Hexadecimal((ulong)signed);
        if (Utf8Parser.TryParse(text, out ulong number, out used) && used == text.Length)
            return Hexadecimal(number);
        return Lower(text) switch
        {
            "audit success" => "0x8020000000000000"u8.ToArray(),
            "audit failure" => "0x8010000000000000"u8.ToArray(),
            "classic" => "0x80000000000000"u8.ToArray(),
            _ => null,
        };
    }

    private static byte[] Hexadecimal(ulong value) => Encoding.ASCII.GetBytes("0x" + value.ToString("x", CultureInfo.InvariantCulture));

    private static string Lower(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).ToLowerInvariant();
}
