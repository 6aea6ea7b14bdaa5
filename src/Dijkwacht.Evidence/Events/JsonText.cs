using System.Buffers.Text;
using System.Text;

namespace Dijkwacht.Evidence.Events;

/// <summary>Undoes the escapes of a JSON string.</summary>
/// <remarks>The platform's own refuses half a surrogate pair, which event logs do hold; here it becomes U+FFFD.</remarks>
internal static class JsonText
{
    /// <summary>Writes the text of a well-formed JSON string's inside; never longer than it.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int plain = escaped.IndexOf((byte)'\\');
            if (plain < 0 || plain + 1 >= escaped.Length)
            {
                escaped.CopyTo(target[written..]);
                return written + escaped.Length;
            }

            escaped[..plain].CopyTo(target[written..]);
            written += plain;
            byte kind = escaped[plain + 1];
            escaped = escaped[(plain + 2)..];
            if (kind != (byte)'u')
            {
                target[written++] = Simple(kind);
                continue;
            }

            int unit = CodeUnit(escaped);
            escaped = escaped[Math.Min(4, escaped.Length)..];
            Rune rune = Rune.ReplacementChar;
            if (!char.IsSurrogate((char)unit))
            {
                rune = new Rune((char)unit);
            }
            else if (char.IsHighSurrogate((char)unit) && escaped.StartsWith("\\u"u8) && char.IsLowSurrogate((char)CodeUnit(escaped[2..])))
            {
                rune = new Rune((char)unit, (char)CodeUnit(escaped[2..]));
                escaped = escaped[6..];
            }

            written += rune.EncodeToUtf8(target[written..]);
        }
    }

    private static int CodeUnit(ReadOnlySpan<byte> text) =>
        text.Length >= 4 && Utf8Parser.TryParse(text[..4], out int unit, out int used, 'x') && used == 4 ? unit : 0xFFFD;

    private static byte Simple(byte kind) => kind switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => kind,
    };
}
