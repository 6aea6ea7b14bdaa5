using System.Text;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Registers of owners, as spreadsheets save them.</summary>
internal sealed class OwnerTarget : FuzzTarget
{
    private const string Header = "id,organisation,sector,region,country,addresses,domains,language,email,phone,postal,contact,checked,supplier,upstream\n";

    public override string Name => "owners";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        Header + "Gem-1,Gemeente Voorbeeld,government,Utrecht,nl,192.0.2.0/24 2001:db8::/32,example.org *.mail.example.org,,\"a@example.org; b@example.org\",+31 20 555 0100,\"Postbus 1|1000 AA Voorbeeld\",CISO,2026-11-01,,\n",
        Header.Replace(',', ';') + "a;Zorg;care;;NL;198.51.100.7;zorg.example;nl;x@zorg.example;;;;;b;c\nb;\"Leverancier \"\"B\"\"\";;;be;;;fr;;;;;;;\n",
        "\uFEFFOrganisation;Email\r\nEen;een@example.org\r\nTwee;\"twee\r\nregels@example.org\"\r\n");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        ",", ";", "\"", "\"\"", "\r\n", "\n", "id", "organisation", "email", "addresses", "domains", "=1+1", "@", "*.", "xn--", "192.0.2.0/33", "0.0.0.0/0", "::/0", "192.0.2.9-192.0.2.1", "192.0.2.1-192.0.2.9", "2026-02-30", "|", "\t", "\0", "\u202E", "аpple.example", "a@b", "\uD83D\uDE00");

    public override void Run(byte[] input)
    {
        OwnerFile file = OwnerFile.Read(new StringReader(Encoding.UTF8.GetString(input)));
        Require(file.Problems.Count <= 200 && file.ProblemCount >= file.Problems.Count, "problems are counted");
        Require(file.Entries.Select(entry => entry.Owner.Key).Distinct().Count() == file.Entries.Count, "each owner is there once");
        foreach (OwnerEntry entry in file.Entries)
        {
            Owner owner = entry.Owner;
            Require(owner.Key.Length > 0 && owner.Organisation.Length > 0, "an owner has a key and a name");
            Require(new[] { owner.Key, owner.Organisation, owner.Sector, owner.Region, owner.Country, owner.Supplier ?? "", owner.Upstream ?? "", entry.ContactName }.All(text => !text.Any(char.IsControl)), "texts are plain");
            Require(owner.Language is "nl" or "en", "a language is one that notices are written in");
            Require(entry.Mails.All(mail => mail.Contains('@') && mail.All(c => c is > ' ' and <= '~' && c is not ('<' or '>' or ',' or ';'))), "an address cannot end its header");
            Require(owner.Names.All(name => name.All(c => c is > ' ' and <= '~')), "a name is of A-labels");
        }
    }
}
