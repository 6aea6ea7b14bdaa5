namespace Dijkwacht.Notify.Contacts;

/// <summary>Where the columns of a register stand; -1 for one that is not there.</summary>
internal sealed class OwnerColumns(List<string> header)
{
    public int Id { get; } = Find(header, "id", "key");

    public int Organisation { get; } = Find(header, "organisation", "organization");

    public int Sector { get; } = Find(header, "sector");

    public int Region { get; } = Find(header, "region");

    public int Country { get; } = Find(header, "country");

    public int Addresses { get; } = Find(header, "addresses", "address", "ranges", "range");

    public int Domains { get; } = Find(header, "domains", "domain", "names", "name");

    public int Language { get; } = Find(header, "language");

    public int Mail { get; } = Find(header, "email", "e-mail", "mail");

    public int Phone { get; } = Find(header, "phone", "telephone");

    public int Postal { get; } = Find(header, "postal", "post");

    public int Contact { get; } = Find(header, "contact");

    public int Checked { get; } = Find(header, "checked");

    public int Supplier { get; } = Find(header, "supplier");

    public int Upstream { get; } = Find(header, "upstream");

    private static int Find(List<string> header, params string[] names) => header.FindIndex(cell => names.Contains(cell, StringComparer.OrdinalIgnoreCase));
}
