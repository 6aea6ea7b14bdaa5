using System.Text;

namespace Dijkwacht.Census.Probing;

/// <summary>Text of strangers, made harmless for a line of a file: control characters become a question mark.</summary>
internal static class PlainText
{
    public const int Longest = 255;

    public static string Of(ReadOnlySpan<byte> bytes) => Clean(Encoding.Latin1.GetString(bytes));

    public static string Cut(string text)
    {
        text = Clean(text);
        return text.Length <= Longest ? text : text[..Longest];
    }

    private static string Clean(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0 && !text.Any(char.IsSurrogate)
            ? text
            : string.Create(text.Length, text, static (span, source) =>
            {
                for (int i = 0; i < span.Length; i++)
                    span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            });
}
