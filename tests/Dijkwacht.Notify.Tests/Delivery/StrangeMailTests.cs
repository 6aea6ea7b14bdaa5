using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class StrangeMailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-strange-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Genuine_mails_are_found_among_thousands_of_strange_ones_and_no_strange_one_is_believed()
    {
        string workspace = Path.Combine(_folder, "workspace"), maildir = Path.Combine(_folder, "maildir");
        (IReadOnlyList<ExpectedNews> expected, int different) = await StrangeMaildir.FillAsync(workspace, maildir, messages: 2_000, genuine: 60, huge: 2, seed: 7);
        StrangeReading first = StrangeReading.Of(workspace, maildir, expected);
        Assert.Empty(first.Mistakes);
        Assert.Equal(different, first.Taken);
        Assert.True(first.ByKind[IncomingKind.Unknown] > 1_000, "Most of them mean nothing.");
        Assert.Equal(0, StrangeReading.Of(workspace, maildir, []).Taken);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_strange_mails()
    {
        foreach (string name in new[] { "a", "b" })
            await StrangeMaildir.FillAsync(Path.Combine(_folder, name), Path.Combine(_folder, $"{name}.mail"), messages: 200, genuine: 1, huge: 1, seed: 3);
        string[] first = Directory.GetFiles(Path.Combine(_folder, "a.mail", "new")), second = Directory.GetFiles(Path.Combine(_folder, "b.mail", "new"));
        int same = first.Order(StringComparer.Ordinal).Zip(second.Order(StringComparer.Ordinal)).Count(pair => File.ReadAllBytes(pair.First).AsSpan().SequenceEqual(File.ReadAllBytes(pair.Second)));

        // The genuine one carries the moment at which the mail that it answers was sent, or its boundary.
        Assert.InRange(same, 200, 201);
    }
}
