using System.Text;

namespace Dijkwacht.Notify.Notices;

/// <summary>Writes a notice as plain text of 76 columns.</summary>
internal static class TextOutput
{
    /// <summary>Longest line; only a web address may be longer, since a broken one cannot be followed.</summary>
    public const int Width = 76;

    public static string Write(NoticeContent content)
    {
        var text = new StringBuilder();
        foreach (ContentBlock block in content.Blocks)
        {
            if (text.Length > 0)
                text.Append('\n');
            Append(text, block);
        }

        return text.ToString();
    }

    /// <summary>Breaks a text at blanks; a word longer than a line is cut, a web address is not.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string piece in word.Length <= width || word.Contains("://", StringComparison.Ordinal) ? [word] : Pieces(word, width))
            {
                if (line.Length > 0 && line.Length + 1 + piece.Length > width)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(piece);
            }
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    private static void Append(StringBuilder text, ContentBlock block)
    {
        switch (block)
        {
            case Heading heading:
                int longest = 0;
                foreach (string line in Wrap(Plain(heading.Runs), Width))
                {
                    text.Append(line).Append('\n');
                    longest = Math.Max(longest, line.Length);
                }

                text.Append(heading.Level == 2 ? '=' : '-', longest).Append('\n');
                break;
            case Paragraph paragraph:
                Indented(text, Plain(paragraph.Runs), "", "");
                break;
            case ItemList list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    string mark = list.IsNumbered ? $"{i + 1}. " : "- ";
                    Indented(text, Plain(list.Items[i]), mark, new string(' ', mark.Length));
                }

                break;
            case Passage passage:
                for (int i = 0; i < passage.Paragraphs.Count; i++)
                {
                    text.Append(i > 0 ? "\n" : "");
                    Indented(text, Plain(passage.Paragraphs[i]), "    ", "    ");
                }

                break;
            case Table table:
                Append(text, table);
                break;
            case Preformatted form:
                text.Append(form.Text);
                break;
        }
    }

    // Seven columns do not fit 76 characters, and a screen reader reads stacked pairs better than drawn boxes.
    private static void Append(StringBuilder text, Table table)
    {
        text.Append(table.Caption).Append('\n');
        int labelWidth = table.Columns.Skip(1).Max(column => column.Length) + 2;
        for (int i = 0; i < table.Rows.Count; i++)
        {
            text.Append('\n');
            Indented(text, table.Rows[i][0], $"{table.Columns[0]} {i + 1}: ", "    ");
            for (int cell = 1; cell < table.Columns.Count; cell++)
                Indented(text, table.Rows[i][cell], "    " + (table.Columns[cell] + ":").PadRight(labelWidth), new string(' ', 4 + labelWidth));
        }
    }

    private static void Indented(StringBuilder text, string words, string first, string next)
    {
        bool isFirst = true;
        foreach (string line in Wrap(words, Width - Math.Max(first.Length, next.Length)))
        {
            text.Append(isFirst ? first : next).Append(line).Append('\n');
            isFirst = false;
        }
    }

    public static string Plain(IReadOnlyList<Run> runs) => string.Concat(runs.Select(run => run.Text));

    private static List<string> Pieces(string word, int width)
    {
        var pieces = new List<string>();
        for (int at = 0; at < word.Length;)
        {
            int length = Math.Min(width, word.Length - at);
            if (length < word.Length - at && char.IsHighSurrogate(word[at + length - 1]))
                length--;
            pieces.Add(word.Substring(at, length));
            at += length;
        }

        return pieces;
    }
}
