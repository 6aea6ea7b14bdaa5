using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Dijkwacht.Notify.Notices;

/// <summary>Writes a notice as a letter: A4, PDF, of the same content as the mail.</summary>
/// <remarks>
/// The fonts come along and hold the Latin letters of Europe: any other character is printed as <c>[U+0000]</c> with its number and
/// counted at the end. The form is printed too, to be filled in by hand.
/// </remarks>
public static class LetterPdf
{
    /// <summary>Writes the letter; the same input gives the same bytes.</summary>
    /// <param name="notice">Its recipient's value holds the lines of the postal address.</param>
    /// <param name="sender">Who writes.</param>
    /// <param name="stream">Stays open.</param>
    /// <param name="templates">The texts; the built-in ones when null.</param>
    public static void Write(Notice notice, SenderIdentity sender, Stream stream, NoticeTemplates? templates = null)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(stream);
        NoticeContent content = (templates ?? NoticeTemplates.BuiltIn).Content(notice, sender);
        using var sheet = new Sheet(content.Language);
        sheet.Lines([sender.Organisation, .. sender.PostalAddress.Where(line => line != sender.Organisation).Take(6), sender.Phone, sender.VerifyPage.AbsoluteUri], Sheet.Left + 270);
        // Where a window envelope shows it: 45 to 85 mm from the top.
        sheet.MoveTo(Sheet.Top - 90);
        sheet.Lines([notice.Recipient.Organisation, notice.Recipient.Name, .. notice.Recipient.Value.Split('\n').Take(6)], Sheet.Left);
        sheet.MoveTo(Sheet.Top - 205);
        sheet.Words(NoticeWords.Date(DateOnly.FromDateTime(notice.MadeAt.UtcDateTime), content.Language), Sheet.Body);
        sheet.Words(content.Subject, Sheet.Body + 3, isBold: true, before: 10);
        foreach (ContentBlock block in content.Blocks)
            Append(sheet, block);
        byte[] bytes = sheet.Finish(notice.Token);
        stream.Write(bytes);
    }

    private static void Append(Sheet sheet, ContentBlock block)
    {
        switch (block)
        {
            case Heading heading:
                sheet.Words(TextOutput.Plain(heading.Runs), heading.Level == 2 ? Sheet.Body + 2 : Sheet.Body, isBold: true, before: 12);
                break;
            case Paragraph paragraph:
                sheet.Words(TextOutput.Plain(paragraph.Runs), Sheet.Body, before: 6);
                break;
            case ItemList list:
                for (int i = 0; i < list.Items.Count; i++)
                    sheet.Words(TextOutput.Plain(list.Items[i]), Sheet.Body, indent: 16, before: 3, mark: list.IsNumbered ? $"{i + 1}." : "-");
                break;
            case Passage passage:
                foreach (IReadOnlyList<Run> words in passage.Paragraphs)
                    sheet.Words(TextOutput.Plain(words), Sheet.Body, indent: 16, before: 4);
                break;
            case Table table:
                sheet.Words(table.Caption, Sheet.Body, before: 6);
                foreach (IReadOnlyList<string> row in table.Rows)
                {
                    sheet.Words(row[0], Sheet.Body, isBold: true, before: 5);
                    for (int i = 1; i < row.Count; i++)
                        sheet.Words(row[i], Sheet.Body, indent: 96, mark: table.Columns[i]);
                }

                break;
            case Preformatted form:
                foreach (string line in form.Text.Split('\n'))
                    sheet.Words(line.Trim(), Sheet.Body, indent: line.StartsWith("  ", StringComparison.Ordinal) ? 16 : 0);
                break;
        }
    }

    private sealed class Sheet : IDisposable
    {
        public const double Left = 70;
        public const double Top = 780;
        public const double Body = 10;
        private const double Right = 525;
        private const double Bottom = 70;

        // The writer numbers the characters of a font with one byte.
        private const int MostFancy = 140;

        private static readonly byte[] s_regular = Resources.Bytes("Fonts/DijkwachtLetter-Regular.ttf");
        private static readonly byte[] s_bold = Resources.Bytes("Fonts/DijkwachtLetter-Bold.ttf");

        private readonly PdfDocumentBuilder _document = new() { IncludeDocumentInformation = false };
        private readonly PdfDocumentBuilder.AddedFont _regular;
        private readonly PdfDocumentBuilder.AddedFont _bold;
        private readonly List<PdfPageBuilder> _pages = [];
        private readonly string _language;
        private readonly HashSet<char> _fancy = [];
        private int _unprintable;
        private double _y = Top;

        public Sheet(string language)
        {
            _language = language;
            _regular = _document.AddTrueTypeFont(s_regular);
            _bold = _document.AddTrueTypeFont(s_bold);
            _pages.Add(_document.AddPage(PageSize.A4));
        }

        private PdfPageBuilder Page => _pages[^1];

        public void MoveTo(double y) => _y = Math.Min(_y - 8, y);

        public void Lines(IEnumerable<string> lines, double x)
        {
            foreach (string line in lines.Select(line => SafeText.Line(line, 60)).Where(line => line.Length > 0))
                Put(Printable(line), x, Body, _regular);
        }

        public void Words(string text, double size, bool isBold = false, double indent = 0, double before = 0, string mark = "")
        {
            PdfDocumentBuilder.AddedFont font = isBold ? _bold : _regular;
            _y -= before;
            double width = Right - Left - indent;
            string line = "";
            foreach (string word in Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.Chunk(60).Select(piece => new string(piece))))
            {
                string longer = line.Length == 0 ? word : line + " " + word;
                if (line.Length > 0 && Width(longer, size, font) > width)
                {
                    PutMarked(line, indent, size, font, ref mark);
                    longer = word;
                }

                line = longer;
            }

            PutMarked(line, indent, size, font, ref mark);
        }

        public byte[] Finish(string token)
        {
            if (_unprintable > 0)
                Words(_language == "nl" ? $"{_unprintable} tekens zijn in deze brief niet af te drukken; zij staan er als [U+...]." : $"{_unprintable} characters cannot be printed in this letter; they stand as [U+...].", Body, before: 10);
            for (int i = 0; i < _pages.Count; i++)
                _pages[i].AddText($"{token}   {i + 1} / {_pages.Count}", 8, new PdfPoint(Left, 40), _regular);
            byte[] bytes = _document.Build();
            Settle(bytes);
            return bytes;
        }

        // The writer puts two random ids into the trailer: they become zeros, so that a letter is the same each time.
        private static void Settle(byte[] bytes)
        {
            int at = bytes.AsSpan().LastIndexOf("/ID"u8);
            for (int depth = 0; at >= 0 && at < bytes.Length && bytes[at] != (byte)']'; at++)
            {
                depth += bytes[at] == (byte)'<' ? 1 : bytes[at] == (byte)'>' ? -1 : 0;
                if (depth == 1 && char.IsAsciiHexDigit((char)bytes[at]))
                    bytes[at] = (byte)'0';
            }
        }

        public void Dispose() => _document.Dispose();

        private void PutMarked(string line, double indent, double size, PdfDocumentBuilder.AddedFont font, ref string mark)
        {
            double y = Put(line, Left + indent, size, font);
            if (mark.Length > 0)
                Page.AddText(mark, size, new PdfPoint(Left, y), font);
            mark = "";
        }

        private double Put(string line, double x, double size, PdfDocumentBuilder.AddedFont font)
        {
            if (_y - (size * 1.35) < Bottom)
            {
                _pages.Add(_document.AddPage(PageSize.A4));
                _y = Top;
            }

            _y -= size * 1.35;
            if (line.Length > 0)
                Page.AddText(line, size, new PdfPoint(x, _y), font);
            return _y;
        }

        private double Width(string text, double size, PdfDocumentBuilder.AddedFont font) =>
            Page.MeasureText(text, size, new PdfPoint(0, 0), font) is { Count: > 0 } letters ? letters[^1].EndBaseLine.X : 0;

        /// <summary>What the fonts hold; their README says how they were made.</summary>
        private static bool IsInFont(char letter) => letter is (>= ' ' and <= '~') or (>= '\u00A0' and <= '\u017F' and not '\u00AD') or (>= '\u0218' and <= '\u021B')
            or (>= '\u2012' and <= '\u2015') or (>= '\u2018' and <= '\u201E') or '\u2020' or '\u2022' or '\u2026' or '\u2030' or '\u2039' or '\u203A' or '\u20AC' or '\u2122';

        private string Printable(string text)
        {
            var printable = new System.Text.StringBuilder(text.Length);
            foreach (System.Text.Rune rune in text.EnumerateRunes())
            {
                char letter = rune.IsBmp ? (char)rune.Value : '\0';
                if (letter == '\u2011')
                    letter = '-';
                if (IsInFont(letter) && (letter <= '~' || _fancy.Contains(letter) || (_fancy.Count < MostFancy && _fancy.Add(letter))))
                {
                    printable.Append(letter);
                    continue;
                }

                _unprintable++;
                printable.Append($"[U+{rune.Value:X4}]");
            }

            return printable.ToString();
        }
    }
}
