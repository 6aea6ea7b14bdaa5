namespace Dijkwacht.Triage.Following;

/// <summary>What is followed through all logs once it is known.</summary>
/// <param name="Addresses">Addresses of parties with an attempt or success.</param>
/// <param name="Pages">URL paths, lower case, of pages that are not the product's.</param>
/// <param name="Folders">URL paths of virtual directories that lead to a hiding place, lower case, without a slash at the end.</param>
/// <param name="Accounts">Accounts whose session an intruder had.</param>
/// <param name="Users">Users whose usual addresses are wanted.</param>
internal sealed record FollowTargets(
    IReadOnlySet<string> Addresses,
    IReadOnlySet<string> Pages,
    IReadOnlySet<string> Folders,
    IReadOnlySet<string> Accounts,
    IReadOnlySet<string> Users)
{
    /// <summary>Whether there is nothing to follow.</summary>
    public bool IsEmpty => Addresses.Count + Pages.Count + Folders.Count + Accounts.Count + Users.Count == 0;

    /// <summary>The texts to search for in every log.</summary>
    public IEnumerable<string> Needles => Searchable(Addresses.Concat(Pages).Concat(Folders.Select(f => f + "/")).Concat(Users.Select(NameOf)));

    /// <summary>Those to search for besides in logs of cmdlets.</summary>
    public IEnumerable<string> AccountNeedles => Searchable(Accounts.Select(NameOf));

    /// <summary>The part of an account that all logs share: without domain.</summary>
    public static string NameOf(string account)
    {
        int slash = account.LastIndexOf('\\');
        string name = slash >= 0 ? account[(slash + 1)..] : account;
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return (at > 0 ? name[..at] : name).ToLowerInvariant();
    }

    private static IEnumerable<string> Searchable(IEnumerable<string> texts) =>
        texts.Where(n => n.Length >= 3).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);
}
