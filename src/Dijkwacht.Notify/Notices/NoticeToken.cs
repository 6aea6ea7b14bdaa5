using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Dijkwacht.Notify.Notices;

/// <summary>The word by which an answer finds its owner: <c>DW-XXXX-XXXX</c> in Crockford's base 32, the last character a check.</summary>
/// <remarks>
/// 35 bits of an HMAC: nobody without the workspace's key can name another owner's token. The check character (a sum in GF(32)) finds each
/// single wrong character and each swap of neighbours, so that a token typed over from a letter is refused rather than mistaken.
/// Source of the alphabet: https://www.crockford.com/base32.html
/// </remarks>
public static partial class NoticeToken
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int DataLength = 7;

    /// <summary>The token of an owner in a plan: the same for every notice of that plan to that owner.</summary>
    /// <param name="key">Secret of the workspace, at least 16 bytes.</param>
    /// <param name="plan">Name of the plan.</param>
    /// <param name="owner">Key of the owner.</param>
    /// <exception cref="ArgumentException">The key is shorter than 16 bytes.</exception>
    public static string Of(ReadOnlySpan<byte> key, string plan, string owner)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(owner);
        if (key.Length < 16)
            throw new ArgumentException("A key of at least 16 bytes is needed.", nameof(key));
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        byte[] hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"dijkwacht.token/1\n{plan.Length}\n{plan}\n{owner}"));
        ulong bits = BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(BitConverter.ToUInt64(hash)) : BitConverter.ToUInt64(hash);
        Span<int> values = stackalloc int[DataLength];
        for (int i = 0; i < DataLength; i++)
            values[i] = (int)(bits >> (64 - (5 * (i + 1)))) & 31;
        return Format(values, Check(values));
    }

    /// <summary>The first valid token in a text, in its canonical form.</summary>
    /// <param name="text">Any text; only its first 64 KiB are searched.</param>
    /// <param name="token">The token; empty when there is none.</param>
    /// <remarks>Case does not matter, nor blanks or long dashes for hyphens, nor O for 0 and I or L for 1, nor a line break after a hyphen.</remarks>
    public static bool TryFind(string text, out string token)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > AnswerForm.MaximumLength)
            text = text[..AnswerForm.MaximumLength];
        Span<int> values = stackalloc int[DataLength + 1];
        for (Match match = Shape().Match(text); match.Success; match = match.NextMatch())
        {
            string letters = match.Groups[1].Value + match.Groups[2].Value;
            for (int i = 0; i < values.Length; i++)
                values[i] = Alphabet.IndexOf(Canonical(letters[i]));
            if (!values.Contains(-1) && Check(values[..DataLength]) == values[DataLength])
            {
                token = Format(values[..DataLength], values[DataLength]);
                return true;
            }
        }

        token = "";
        return false;
    }

    private static char Canonical(char letter) => char.ToUpperInvariant(letter) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        char other => other,
    };

    private static string Format(ReadOnlySpan<int> values, int check)
    {
        Span<char> token = stackalloc char[12];
        "DW-0000-0000".CopyTo(token);
        for (int i = 0; i < DataLength; i++)
            token[i < 4 ? 3 + i : 4 + i] = Alphabet[values[i]];
        token[11] = Alphabet[check];
        return new string(token);
    }

    // The i-th character weighs x^(i+1) modulo x^5 + x^2 + 1: all weights differ, and none is the check's own (1).
    private static int Check(ReadOnlySpan<int> values)
    {
        int sum = 0;
        for (int i = values.Length - 1; i >= 0; i--)
            sum = Doubled(sum ^ values[i]);
        return sum;
    }

    private static int Doubled(int value) => (value << 1) ^ ((value & 16) != 0 ? 0b100101 : 0);

    [GeneratedRegex(@"(?<![0-9A-Za-z])DW[-\u2010-\u2015 ]?(?:\r?\n[> ]{0,20})?([0-9A-Za-z]{4})[-\u2010-\u2015 ]?(?:\r?\n[> ]{0,20})?([0-9A-Za-z]{4})(?![0-9A-Za-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Shape();
}
