using System.Text;

namespace Dijkwacht.Census.Probing;

/// <summary>Lines of a protocol as text, every byte a character; control characters become a question mark.</summary>
internal static class PlainText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        return text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
    }
}
