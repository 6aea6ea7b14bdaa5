using System.Text;

namespace Dijkwacht.Notify.Notices;

/// <summary>Reads a rendered template into blocks: <c># heading</c>, <c>- item</c>, <c>1. item</c>, <c>&gt; passage</c>, <c>@servers</c>, <c>@form</c>, paragraphs.</summary>
/// <remarks>Only a template's own characters make a block: each stranger's text starts with <see cref="NoticeModel.Foreign"/> and is on one line.</remarks>
internal static class ContentParser
{
    private static readonly string[] s_marks = ["# ", "## ", "- ", "> "];

    public static NoticeContent Parse(string rendered, Notice notice, string language)
    {
        string[] lines = rendered.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<ContentBlock>();
        string pending = "";
        foreach (string raw in lines.Skip(1).Append(""))
        {
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '@' || Mark(line).Length > 0)
            {
                Add(blocks, pending);
                pending = "";
            }

            if (line == "@servers")
            {
                if (notice.Servers.Count > 0)
                    blocks.Add(ServerTable.Of(notice, language));
            }
            else if (line == "@form")
            {
                blocks.Add(new Preformatted(AnswerForm.Write(notice, language)));
            }
            else if (line.Length > 0)
            {
                pending = pending.Length == 0 ? line : pending + " " + line;
            }
        }

        string subject = TextOutput.Plain(Runs(lines[0]["subject: ".Length..].Trim()));
        if (subject.Length > 0)
            subject = char.ToUpperInvariant(subject[0]) + subject[1..];
        return new NoticeContent($"{subject} [{notice.Token}]", language, blocks);
    }

    private static string Mark(string line)
    {
        int digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 3 && line.AsSpan(digits).StartsWith(". ") ? "1. "
            : line is ">" ? ">"
            : s_marks.FirstOrDefault(mark => line.StartsWith(mark, StringComparison.Ordinal)) ?? "";
    }

    private static void Add(List<ContentBlock> blocks, string text)
    {
        if (text.Length == 0)
            return;
        string mark = Mark(text);
        IReadOnlyList<Run> runs = Runs(mark == "1. " ? text[(text.IndexOf(' ') + 1)..] : text[mark.Length..].Trim());
        if (TextOutput.Plain(runs).Length == 0)
            return;
        ContentBlock? last = blocks.Count > 0 ? blocks[^1] : null;
        switch (mark)
        {
            case "# " or "## ":
                blocks.Add(new Heading(mark.Length, runs));
                break;
            case "- " or "1. ":
                bool isNumbered = mark == "1. ";
                if (last is ItemList list && list.IsNumbered == isNumbered)
                    blocks[^1] = list with { Items = [.. list.Items, runs] };
                else
                    blocks.Add(new ItemList(isNumbered, [runs]));
                break;
            case "> ":
                if (last is Passage passage)
                    blocks[^1] = passage with { Paragraphs = [.. passage.Paragraphs, runs] };
                else
                    blocks.Add(new Passage([runs]));
                break;
            default:
                blocks.Add(new Paragraph(runs));
                break;
        }
    }

    private static List<Run> Runs(string text)
    {
        var runs = new List<Run>();
        foreach (string piece in text.Replace(NoticeModel.Foreign.ToString(), "", StringComparison.Ordinal).Split(NoticeModel.LinkStart))
        {
            int end = piece.IndexOf(NoticeModel.LinkEnd);
            if (end > 0)
                runs.Add(new Run(piece[..end], IsLink: true));
            if (end + 1 < piece.Length)
                runs.Add(new Run(Blanks(piece[(end + 1)..])));
        }

        return runs;
    }

    private static string Blanks(string text)
    {
        var single = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c != ' ' || single.Length == 0 || single[^1] != ' ')
                single.Append(c);
        }

        return single.ToString();
    }
}
