namespace Dijkwacht.Notify.Contacts;

/// <summary>An organisation that servers belong to.</summary>
public sealed record Owner
{
    /// <summary><c>id</c> of the register, else the organisation in lower case.</summary>
    public required string Key { get; init; }

    /// <summary>Its name, cleaned.</summary>
    public required string Organisation { get; init; }

    /// <summary>Empty when unknown.</summary>
    public string Sector { get; init; } = "";

    /// <summary>Empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Two capital letters where known; empty when unknown.</summary>
    public string Country { get; init; } = "";

    /// <summary><c>nl</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Key of the owner that runs its servers; null when none is known.</summary>
    public string? Supplier { get; init; }

    /// <summary>Key of the owner that is told when nobody answers; null when none is known.</summary>
    public string? Upstream { get; init; }

    /// <summary>Line of the register, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Domains in lower-case A-labels; each once, in order.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Addresses and ranges (CIDR); each once, in order.</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];
}

/// <summary>An owner with the contacts that its lines in the register give.</summary>
/// <param name="Owner">The organisation.</param>
/// <param name="Mails">Addresses of mail that passed the check; each once, in the register's order.</param>
/// <param name="Phones">Telephone numbers, cleaned; each once, in the register's order.</param>
/// <param name="Postal">Lines of a postal address separated by line feeds; empty when none.</param>
/// <param name="ContactName">Person or role; empty when unknown.</param>
/// <param name="CheckedOn">When the owner confirmed these contacts; null when it never did.</param>
public sealed record OwnerEntry(Owner Owner, IReadOnlyList<string> Mails, IReadOnlyList<string> Phones, string Postal, string ContactName, DateOnly? CheckedOn);

/// <summary>What is wrong with a line of the register.</summary>
/// <param name="Line">Of the file, from 1; a record of several lines is named by its first.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record OwnerProblem(int Line, string Message);
