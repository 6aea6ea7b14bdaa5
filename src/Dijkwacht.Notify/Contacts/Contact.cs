namespace Dijkwacht.Notify.Contacts;

/// <summary>How good a contact is; a file writes the letter.</summary>
public enum ContactGrade
{
    /// <summary>Named by the owner and checked: a register line with the day it was confirmed, a security.txt whose signature was verified.</summary>
    A,

    /// <summary>Named by the owner: a register line, the security.txt of a domain that it is known by.</summary>
    B,

    /// <summary>Named for abuse by whoever holds the address or name (RDAP), or by the security.txt of a domain known from a certificate only.</summary>
    C,

    /// <summary>Named by the holder for another purpose (RDAP), or <c>security@</c> or <c>abuse@</c> of a domain that the owner is known by.</summary>
    D,

    /// <summary>Guessed, or somebody between: <c>postmaster@</c>, addresses of a domain known from a certificate only, a registrar.</summary>
    E,
}

/// <summary>A way to reach an owner.</summary>
/// <param name="Owner">Key of the owner.</param>
/// <param name="Channel"><c>mail</c>, <c>letter</c> or <c>phone</c>.</param>
/// <param name="Value">Address of mail (checked), lines of a postal address separated by line feeds, or telephone number.</param>
/// <param name="Name">Person or role, cleaned; empty when unknown.</param>
/// <param name="Language"><c>nl</c> or <c>en</c> where the source says so; empty: that of the owner.</param>
/// <param name="Source"><c>register</c>, <c>security.txt</c>, <c>rdap</c>, <c>certificate</c> or <c>role</c>.</param>
/// <param name="Grade">How good it is.</param>
/// <param name="Detail">Where it was found and what was checked, cleaned.</param>
/// <param name="FoundAt">UTC.</param>
/// <param name="ExpiresAt">After it the contact is no longer used, UTC; null for never.</param>
public sealed record Contact(
    string Owner, string Channel, string Value, string Name, string Language, string Source, ContactGrade Grade, string Detail, DateTimeOffset FoundAt, DateTimeOffset? ExpiresAt);

/// <summary>Sources of contacts, and the order they are used in.</summary>
public static class ContactSources
{
    private static readonly string[] s_all = ["register", "security.txt", "rdap", "certificate", "role"];

    /// <summary>All, in the order they are used in.</summary>
    public static IReadOnlyList<string> All => s_all;

    /// <summary>Place in the order; behind all others when unknown.</summary>
    internal static int Rank(string source) => Array.IndexOf(s_all, source) is >= 0 and int rank ? rank : s_all.Length;
}
