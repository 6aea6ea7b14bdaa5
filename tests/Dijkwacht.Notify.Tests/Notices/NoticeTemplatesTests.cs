using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class NoticeTemplatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("notices").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_misspelt_placeholder_is_refused_with_its_place_and_all_are_listed()
    {
        Put("open.nl.txt", "subject: x\n\nBel {{ sender.fone }} of {{ tokn }}\n{{ include 'parts/whom' }}\n");
        Put("parts/who.en.txt", "{{ for term in legal.terms }}{{ term.txt }}{{ end }}\n{{ x = 1 }}{{ include 'a' + 'b' }}{{ 'a' | upcase }}\n");
        NoticeFileException refused = Assert.Throws<NoticeFileException>(() => NoticeTemplates.Load(_folder));
        Assert.Contains(refused.Errors, error => error.StartsWith("open.nl.txt:3:15: unknown placeholder 'sender.fone'", StringComparison.Ordinal));
        Assert.Contains(refused.Errors, error => error.StartsWith("open.nl.txt:3:29: unknown placeholder 'tokn'", StringComparison.Ordinal));
        Assert.Contains(refused.Errors, error => error.StartsWith("open.nl.txt:4:12: no template 'parts/whom'", StringComparison.Ordinal));
        Assert.Contains(refused.Errors, error => error.StartsWith("parts/who.en.txt:1:38: unknown placeholder 'term.txt'", StringComparison.Ordinal));
        Assert.True(refused.Errors.Count(error => error.StartsWith("parts/who.en.txt:2:", StringComparison.Ordinal) && error.Contains("not allowed", StringComparison.Ordinal)) >= 2, refused.Message);
    }

    [Fact]
    public void A_template_that_does_not_parse_or_has_no_twin_or_no_subject_is_refused()
    {
        Put("open.en.txt", "Hello {{ if }}\n");
        Put("parts/extra.nl.txt", "x\n");
        Put("strange.nl.txt", "subject: x\n");
        Put("noise.txt", "x\n");
        NoticeFileException refused = Assert.Throws<NoticeFileException>(() => NoticeTemplates.Load(_folder));
        Assert.Contains(refused.Errors, error => error == "open.en.txt:1:1: the first line must start with 'subject: '");
        Assert.Contains(refused.Errors, error => error.StartsWith("open.en.txt:1:", StringComparison.Ordinal) && !error.Contains("first line", StringComparison.Ordinal));
        Assert.Contains("parts/extra.nl.txt:1:1: its twin parts/extra.en.txt is missing", refused.Errors);
        Assert.Contains(refused.Errors, error => error.StartsWith("strange.nl.txt:1:1: 'strange' is no situation", StringComparison.Ordinal));
        Assert.Contains("noise.txt:1:1: the name must end in .nl.txt or .en.txt", refused.Errors);
    }

    [Fact]
    public void A_workspace_puts_its_own_text_in_the_place_of_ours()
    {
        Put("open.nl.txt", "subject: Eigen onderwerp\nEigen tekst voor {{ recipient.organisation }}.\n\n{{ include 'parts/who' }}\n");
        RenderedNotice rendered = NoticeRenderer.Render(Sample.Notice(Situation.Open, "nl"), Sample.Sender, NoticeTemplates.Load(_folder));
        Assert.Equal($"Eigen onderwerp [{Sample.Token}]", rendered.Subject);
        Assert.StartsWith("Eigen tekst voor Gemeente Voorbeelddorp.\n\nWie wij zijn", rendered.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Legal_files_are_whole_and_dated()
    {
        foreach (string country in (string[])["NL", "DE"])
        {
            LegalKnowledge legal = LegalKnowledge.For(country);
            Assert.Equal(country == "NL" ? "NL" : "EU", legal.Country);
            Assert.Equal(["gdpr-33", "gdpr-34", "gdpr-33-5", "nis2-23"], legal.Terms.Select(term => term.Id));
            Assert.Contains("72", legal.Terms[0].Text.Nl, StringComparison.Ordinal);
            Assert.True(legal.Terms[3].NeedsCheck);
        }

        Assert.DoesNotContain("Autoriteit Persoonsgegevens", LegalKnowledge.For("DE").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_legal_file_is_refused_with_all_its_errors()
    {
        NoticeFileException refused = Assert.Throws<NoticeFileException>(() => LegalKnowledge.Parse(
            "schema: other/1\ncountry: NL\nas-of: yesterday\nintro: { nl: a }\nextra: 1\nterms:\n  - id: a\n    law: { nl: a, en: b }\n    state: maybe\n    text: { nl: a, en: b }\n    source: ftp://example.org\n    date: 2026-11-24\nauthorities: []\n", "legal-xx.yml"));
        foreach (string part in (string[])["5:1: unknown key 'extra'", "schema 'other/1'", "'as-of' must be a day", "'en' is missing", "state 'maybe'", "source 'ftp://example.org'", "'authorities' must be a list", "'pages' must be a list"])
            Assert.Contains(refused.Errors, error => error.StartsWith("legal-xx.yml:", StringComparison.Ordinal) && error.Contains(part, StringComparison.Ordinal));
    }

    private void Put(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
