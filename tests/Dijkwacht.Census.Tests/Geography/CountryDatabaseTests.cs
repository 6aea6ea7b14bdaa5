using System.Net;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Tests.Storage;

namespace Dijkwacht.Census.Tests.Geography;

public sealed class CountryDatabaseTests
{
    [Fact]
    public void The_shipped_data_knows_countries_and_its_date()
    {
        using CountryDatabase countries = CountryDatabase.Open(null, null);

        Assert.Null(countries.Problem);
        Assert.Equal(2026, countries.BuiltAt!.Value.Year);
        Assert.Matches("^[A-Z]{2}$", countries.CountryOf(IPAddress.Parse("193.0.0.1"))!);
        Assert.Null(countries.CountryOf(IPAddress.Parse("127.0.0.1")));
    }

    [Fact]
    public void A_damaged_file_leaves_countries_unknown_and_says_so()
    {
        using var folder = new WorkspaceFolder();
        string geo = Path.Combine(folder.Workspace.Folder, "geo");
        Directory.CreateDirectory(geo);
        File.WriteAllText(Path.Combine(geo, "a.mmdb"), "no database");

        using CountryDatabase countries = CountryDatabase.Open(null, folder.Workspace);

        Assert.Contains("a.mmdb", countries.Problem, StringComparison.Ordinal);
        Assert.Null(countries.CountryOf(IPAddress.Parse("193.0.0.1")));
    }

    [Fact]
    public void A_file_with_flipped_bytes_never_throws()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "geo", "geo-whois-asn-country.mmdb"));
        var random = new Random(7);
        using var folder = new WorkspaceFolder();
        string file = Path.Combine(folder.Workspace.Folder, "x.mmdb");
        for (int round = 0; round < 12; round++)
        {
            byte[] bytes = (byte[])whole.Clone();
            for (int i = 0; i < 20_000; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(file, bytes);

            using CountryDatabase countries = CountryDatabase.Open(file, null);
            for (int i = 0; i < 500; i++)
                countries.CountryOf(new IPAddress(random.NextInt64(0, uint.MaxValue)));
        }
    }
}
