using System.Text;

namespace Dijkwacht.Rules.Sigma;

/// <summary>What the encoding modifiers make of a value.</summary>
internal static class Encodings
{
    /// <summary>One value never becomes more alternatives than this.</summary>
    public const int MaxAlternatives = 3125;

    // Windows programs take all of these for the dash of a switch.
    private static readonly byte[][] s_dashes = ["-"u8.ToArray(), "/"u8.ToArray(), "–"u8.ToArray(), "—"u8.ToArray(), "―"u8.ToArray()];

    public static byte[] Base64(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));

    /// <summary>The parts of an encoded text that do not depend on what stands around the value, for its three positions.</summary>
    public static IReadOnlyList<Glob> Base64AtAnyOffset(byte[] bytes)
    {
        int[] firstCharacter = [0, 2, 3];
        int[] charactersDropped = [0, 3, 2];
        var globs = new List<Glob>();
        for (int offset = 0; offset < 3; offset++)
        {
            byte[] padded = [.. new byte[offset], .. bytes];
            byte[] encoded = Base64(padded);
            int end = encoded.Length - charactersDropped[padded.Length % 3];
            globs.Add(Glob.Literal(encoded[Math.Min(firstCharacter[offset], end)..end]));
        }

        return globs;
    }

    public static byte[] Utf16LittleEndian(byte[] utf8) => Encoding.Convert(Encoding.UTF8, Encoding.Unicode, utf8);

    public static byte[] Utf16BigEndian(byte[] utf8) => Encoding.Convert(Encoding.UTF8, Encoding.BigEndianUnicode, utf8);

    public static byte[] Utf16WithMark(byte[] utf8) => [0xFF, 0xFE, .. Utf16LittleEndian(utf8)];

    /// <summary>Every combination of dashes where the value has a switch: a dash or slash before a word, not inside one.</summary>
    public static IReadOnlyList<Glob>? WindowsDashes(Glob glob)
    {
        var results = new List<GlobBuilder> { new() };
        foreach (var part in glob.Parts)
        {
            if (part.Kind != GlobPartKind.Literal)
            {
                results.ForEach(b => b.Append(part));
                continue;
            }

            int start = 0;
            for (int i = 0; i < part.Bytes.Length; i++)
            {
                if (!IsSwitch(part.Bytes, i))
                    continue;
                if (results.Count * s_dashes.Length > MaxAlternatives)
                    return null;
                byte[] before = part.Bytes[start..i];
                results = [.. results.SelectMany(b => s_dashes.Select(dash => b.With(before, dash)))];
                start = i + 1;
            }

            byte[] rest = part.Bytes[start..];
            results.ForEach(b => b.Append(rest));
        }

        return [.. results.Select(b => b.Build())];
    }

    private static bool IsSwitch(byte[] text, int i) =>
        text[i] is (byte)'-' or (byte)'/' && (i == 0 || !IsWord(text[i - 1])) && i + 1 < text.Length && IsWord(text[i + 1]);

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_' || b >= 0x80;
}
