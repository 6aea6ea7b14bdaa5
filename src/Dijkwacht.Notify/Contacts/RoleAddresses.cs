namespace Dijkwacht.Notify.Contacts;

/// <summary>Addresses that every domain should have (RFC 2142), for when nobody named a better one.</summary>
internal static class RoleAddresses
{
    private static readonly string[] s_roles = ["security", "abuse", "postmaster"];

    public static IEnumerable<Contact> Of(string owner, SubjectDomain domain, DateTimeOffset now, DateTimeOffset expires)
    {
        foreach (string role in s_roles)
        {
            string source = domain.IsInCertificate ? "certificate" : "role";
            ContactGrade grade = domain.IsKnown && role != "postmaster" ? ContactGrade.D : ContactGrade.E;
            string detail = domain.IsInCertificate ? $"{domain.Name} is named in a certificate" : $"{domain.Name} is a domain of the owner";
            yield return new Contact(owner, "mail", $"{role}@{domain.Name}", "", "", source, grade, $"{detail}; nobody named this address (RFC 2142)", now, expires);
        }
    }
}
