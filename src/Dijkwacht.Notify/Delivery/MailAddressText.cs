using System.Buffers;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Decides whether a text may stand in an SMTP command or a header as an address, an id or a notice.</summary>
/// <remarks>Narrower than RFC 5321: no quoted local parts, no address literals, no comments. Owners of either are written to by letter.</remarks>
internal static class MailAddressText
{
    private static readonly SearchValues<char> s_local = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly SearchValues<char> s_domain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    private static readonly SearchValues<char> s_notice = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public static bool IsAddress(ReadOnlySpan<char> text)
    {
        int at = text.IndexOf('@');
        return at is > 0 and <= 64 && text.Length <= 254 && IsDotted(text[..at], s_local) && IsDotted(text[(at + 1)..], s_domain);
    }

    public static bool IsMessageId(ReadOnlySpan<char> text) =>
        text.Length is >= 5 and <= 500 && text[0] == '<' && text[^1] == '>' && text[1..^1].IndexOf('@') > 0
        && !text[1..^1].ContainsAnyExceptInRange('!', '~') && !text[1..^1].ContainsAny('<', '>');

    public static bool IsNotice(ReadOnlySpan<char> text) => text.Length is >= 1 and <= 64 && !text.ContainsAnyExcept(s_notice);

    /// <summary>Domain of an address, lower case.</summary>
    public static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    private static bool IsDotted(ReadOnlySpan<char> text, SearchValues<char> letters) =>
        !text.IsEmpty && !text.ContainsAnyExcept(letters) && text[0] != '.' && text[^1] != '.' && text.IndexOf("..", StringComparison.Ordinal) < 0;
}
