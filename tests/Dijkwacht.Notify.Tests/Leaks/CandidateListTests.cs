using System.Text;
using Dijkwacht.Notify.Leaks;

namespace Dijkwacht.Notify.Tests.Leaks;

public sealed class CandidateListTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private static readonly CandidateList s_list = new("Mail NL", new string('a', 64), new DateOnly(2021, 3, 14), 12,
    [
        new LeakCandidate("hospital", ["example.org"], 4, LeakWeight.Strong, [new LeakReason("addresses", 2, "vier adressen", "four addresses")]),
        new LeakCandidate("school", ["school.example.org"], null, LeakWeight.Weak, []),
    ]);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_is_written_is_read_again()
    {
        string text = Write();

        CandidateList read = CandidateList.Read(_file);

        Assert.Equal(s_list with { Candidates = read.Candidates }, read);
        Assert.Equal(["hospital Strong 4", "school Weak "], read.Candidates.Select(c => $"{c.Owner} {c.Weight} {c.Mailboxes}"));
        Assert.Equal(s_list.Candidates[0].Reasons, read.Candidates[0].Reasons);
        Assert.StartsWith("{\n  \"schema\": \"dijkwacht.leak-candidates/1\",", text, StringComparison.Ordinal);
        Assert.Contains("\"weight\": \"strong\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"dijkwacht.report/1\",\"offer\":\"a\",\"sha256\":\"b\",\"seenOn\":null,\"records\":1,\"candidates\":[]}")]
    [InlineData("{\"schema\":\"dijkwacht.leak-candidates/1\",\"offer\":null,\"sha256\":\"b\",\"seenOn\":null,\"records\":1,\"candidates\":[]}")]
    [InlineData("{\"schema\":\"dijkwacht.leak-candidates/1\",\"offer\":\"a\",\"sha256\":\"b\",\"seenOn\":null,\"records\":1,\"candidates\":[{\"owner\":\"x\"}]}")]
    [InlineData("{\"schema\":\"dijkwacht.leak-candidates/1\",\"offer\":\"a\",\"sha256\":\"b\",\"seenOn\":null,\"records\":1,\"candidates\":[null]}")]
    [InlineData("{\"schema\":\"dijkwacht.leak-candidates/1\",\"offer\":\"a\",\"sha256\":\"b\",\"seenOn\":null,\"records\":1,\"candidates\":[{\"owner\":\"x\",\"domains\":[null],\"mailboxes\":null,\"weight\":\"weak\",\"reasons\":[]}]}")]
    public void Anything_else_is_refused_with_the_name_of_the_file(string text)
    {
        File.WriteAllText(_file, text);

        Assert.Contains(_file, Assert.Throws<InvalidDataException>(() => CandidateList.Read(_file)).Message, StringComparison.Ordinal);
    }

    private string Write()
    {
        using (FileStream file = File.Create(_file))
            s_list.Write(file);
        return File.ReadAllText(_file, Encoding.UTF8);
    }
}
