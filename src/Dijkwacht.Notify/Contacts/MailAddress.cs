using System.Buffers;
using MimeKit;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Addresses of mail that a notice may be sent to; stricter than RFC 5322, since they come from strangers.</summary>
internal static class MailAddress
{
    private const int Longest = 254;
    private const int LongestLocalPart = 64;

    // Dot-atoms of RFC 5322; quoted local parts are real but rare, and a way in for injection.
    private static readonly SearchValues<char> s_atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&'*+-/=?^_`{}~.");

    /// <summary>An address in one spelling (domain in lower-case A-labels, local part as given); false with what is wrong.</summary>
    public static bool TryParse(string? text, out string address, out string problem)
    {
        address = "";
        problem = "is no address of mail; expected such as security@example.org";
        text = (text ?? "").Trim(' ');
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > Longest || at is <= 0 or > LongestLocalPart || text.AsSpan(at + 1).Contains('@'))
            return false;
        ReadOnlySpan<char> local = text.AsSpan(0, at);
        if (local.ContainsAnyExcept(s_atom) || local[0] is '.' or '-' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return false;
        string host = text[(at + 1)..];
        if (host.StartsWith('*') || host.EndsWith('.') || host.Any(char.IsWhiteSpace))
            return false;
        if (!DomainName.TryNormalise(host, out string domain, out string why))
        {
            if (why.StartsWith("mixes", StringComparison.Ordinal))
                problem = why;
            return false;
        }

        string candidate = $"{local}@{domain}";
        if (candidate.Length > Longest || domain.Contains('_', StringComparison.Ordinal) || !MailboxAddress.TryParse(candidate, out MailboxAddress? parsed) || parsed.GetAddress(idnEncode: true) != candidate)
            return false;
        address = candidate;
        problem = "";
        return true;
    }
}
