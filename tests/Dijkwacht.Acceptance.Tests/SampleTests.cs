using System.IO.Compression;
using System.Text.Json.Nodes;
using Dijkwacht.Generator;
using Dijkwacht.Generator.Scenarios;
using Dijkwacht.Testing;

namespace Dijkwacht.Acceptance.Tests;

public sealed class SampleTests : IDisposable
{
    private static readonly string s_sample = Path.Combine(Repository.Root, "samples", "exchange-march-2021.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-sample-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Compared inside, since another runtime may deflate the same bytes another way.
    [Fact]
    public void The_shipped_zip_is_what_the_generator_makes()
    {
        Make("sample.zip");
        using ZipArchive shipped = ZipFile.OpenRead(s_sample);
        using ZipArchive made = ZipFile.OpenRead(Path.Combine(_folder, "sample.zip"));
        Assert.Equal(shipped.Entries.Select(e => (e.FullName, e.LastWriteTime.DateTime)), made.Entries.Select(e => (e.FullName, e.LastWriteTime.DateTime)));
        for (int i = 0; i < shipped.Entries.Count; i++)
            Assert.True(Bytes(shipped.Entries[i]).AsSpan().SequenceEqual(Bytes(made.Entries[i])), shipped.Entries[i].FullName);
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(s_sample, ".truth.json")), File.ReadAllText(Path.Combine(_folder, "truth.json")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_zip()
    {
        Make("one.zip");
        Make("two.zip");
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "one.zip")), File.ReadAllBytes(Path.Combine(_folder, "two.zip")));
    }

    [Fact]
    public void The_shipped_zip_is_small() => Assert.InRange(new FileInfo(s_sample).Length, 1, 400 * 1024);

    [Fact]
    public async Task The_report_on_the_shipped_zip_says_what_happened()
    {
        JsonNode truth = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(s_sample, ".truth.json")))!;
        JsonNode report = await Triage.Run(s_sample, Path.Combine(_folder, "out"));
        Assert.Empty(TruthChecker.Differences(truth, report));
    }

    private void Make(string zip) =>
        Generator.Program.Generate(Catalogue.All[0], new Options { Seed = 2021, Days = 5, RequestsPerDay = 24 }, _folder, zip);

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
