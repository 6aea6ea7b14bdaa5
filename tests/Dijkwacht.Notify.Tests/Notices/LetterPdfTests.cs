using Dijkwacht.Notify.Notices;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class LetterPdfTests
{
    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void A_letter_reads_back_and_is_the_same_twice(string language)
    {
        byte[] letter = Written(Letter(language));
        Assert.Equal(letter, Written(Letter(language)));
        using PdfDocument document = PdfDocument.Open(letter);
        Assert.InRange(document.NumberOfPages, 2, 5);
        Assert.All(document.GetPages(), page => Assert.InRange(page.Width, 594, 596));
        foreach (Page page in document.GetPages())
        {
            Assert.Contains(Sample.Token, page.Text, StringComparison.Ordinal);
            Assert.All(page.Letters, glyph => Assert.InRange(glyph.EndBaseLine.X, 60, 560));
        }

        Assert.Contains("mail1.example.org", document.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Contains("Dijkstraat 1", document.GetPage(1).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_font_lacks_is_shown_and_counted()
    {
        Notice notice = Letter("en");
        byte[] letter = Written(notice with { Servers = [Sample.Server(Situation.Open) with { Product = "Łódź 漢😀" }] });
        using PdfDocument document = PdfDocument.Open(letter);
        string text = string.Concat(document.GetPages().SelectMany(page => page.Text).Where(c => !char.IsWhiteSpace(c)));
        Assert.Contains("[U+6F22]", text, StringComparison.Ordinal);
        Assert.Contains("[U+1F600]", text, StringComparison.Ordinal);
        Assert.Contains("2characterscannotbeprinted", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_of_Europe_are_printed_as_they_are()
    {
        string letters = string.Concat(Enumerable.Range(0xA1, 0x180 - 0xA1).Where(c => c != 0xAD).Select(c => (char)c)) + "ȘșȚț€–—’“”•…‰™";
        foreach (char[] part in letters.Chunk(100))
        {
            byte[] letter = Written(Printing(part));
            Assert.InRange(letter.Length, 1, 250_000);
            using PdfDocument document = PdfDocument.Open(letter);
            string text = string.Concat(document.GetPages().Select(page => page.Text));
            Assert.DoesNotContain("[U+", text, StringComparison.Ordinal);
            Assert.Contains("geïnstalleerd", text, StringComparison.Ordinal);
            Assert.All(part, c => Assert.Contains(c, text));
        }
    }

    [Fact]
    public void More_letters_than_a_font_can_number_are_shown_by_their_number()
    {
        using PdfDocument document = PdfDocument.Open(Written(Printing([.. Enumerable.Range(0xC0, 0xC0).Select(c => (char)c)])));
        Assert.Contains("[U+017F]", string.Concat(document.GetPages().Select(page => page.Text)), StringComparison.Ordinal);
    }

    private static Notice Printing(char[] letters) => Letter("nl") with { Servers = [.. letters.Chunk(40).Select(part => Sample.Server(Situation.Open) with { Product = new string(part) })] };

    private static Notice Letter(string language)
    {
        Notice notice = Sample.Notice(Situation.Open, language);
        return notice with { Recipient = notice.Recipient with { Channel = "letter", Value = "Raadhuisplein 1\n1234 AB Voorbeelddorp" } };
    }

    private static byte[] Written(Notice notice)
    {
        using var stream = new MemoryStream();
        LetterPdf.Write(notice, Sample.Sender, stream);
        return stream.ToArray();
    }
}
