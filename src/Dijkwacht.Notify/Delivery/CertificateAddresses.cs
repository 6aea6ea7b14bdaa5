using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Addresses of mail in a certificate's subject alternative names; the platform's own reader gives out names of hosts only.</summary>
internal static class CertificateAddresses
{
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions["2.5.29.17"] is not { } extension)
            return [];
        var found = new List<string>();
        try
        {
            // GeneralNames ::= SEQUENCE OF GeneralName; rfc822Name [1] IA5String
            AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            var address = new Asn1Tag(TagClass.ContextSpecific, 1);
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(address))
                    found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, address));
                else
                    names.ReadEncodedValue();
            }
        }
        catch (AsnContentException)
        {
            // What stands before the damage counts.
        }

        return found;
    }
}
