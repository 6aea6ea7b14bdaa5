namespace Dijkwacht.Notify.Contacts;

/// <summary>A registered domain that an owner may be reached by.</summary>
/// <param name="Name">Normalised.</param>
/// <param name="IsKnown">Whether the register, a server's name or its mail says that it is the owner's, and not a certificate alone.</param>
/// <param name="IsInCertificate">Whether a certificate names it.</param>
internal sealed record SubjectDomain(string Name, bool IsKnown, bool IsInCertificate)
{
    private const int MaximumDomains = 6;

    /// <summary>The domains of an owner and its servers, those known best first; none that strangers share.</summary>
    public static IReadOnlyList<SubjectDomain> Of(Owner owner, ContactSubject subject, List<ContactReason> reasons)
    {
        var found = new List<SubjectDomain>();
        Add(owner.Names, isKnown: true, isInCertificate: false);
        Add(subject.MailDomains, isKnown: true, isInCertificate: false);
        Add(subject.ServerNames, isKnown: true, isInCertificate: false);
        Add(subject.CertificateNames, isKnown: false, isInCertificate: true);
        if (found.Count > MaximumDomains)
            reasons.Add(new ContactReason("role", found[MaximumDomains].Name, $"only the first {MaximumDomains} domains are looked at"));
        return [.. found.Take(MaximumDomains)];

        void Add(IReadOnlyList<string> names, bool isKnown, bool isInCertificate)
        {
            foreach (string text in names.Take(1_000))
            {
                if (!DomainName.TryNormalise(text, out string name, out _))
                    continue;
                string registrable = DomainName.Registrable(name);
                int old = found.FindIndex(d => d.Name == registrable);
                if (DomainName.IsShared(name))
                {
                    var reason = new ContactReason("role", registrable, "is shared by strangers; nothing is asked of it");
                    if (!reasons.Contains(reason))
                        reasons.Add(reason);
                }
                else if (old < 0)
                {
                    found.Add(new SubjectDomain(registrable, isKnown, isInCertificate));
                }
                else
                {
                    found[old] = found[old] with { IsKnown = found[old].IsKnown || isKnown, IsInCertificate = found[old].IsInCertificate || isInCertificate };
                }
            }
        }
    }
}
