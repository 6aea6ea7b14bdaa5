using System.Globalization;
using System.Text;

namespace Dijkwacht.Generator.Evidence;

/// <summary>How the first lines of an Exchange log look; all three occur in the field.</summary>
internal enum HeaderShape
{
    /// <summary>The <c>#</c> lines alone.</summary>
    BlockOnly,

    /// <summary>The column names bare, then the <c>#</c> lines.</summary>
    BareFirst,

    /// <summary>The <c>#</c> lines, then the column names bare.</summary>
    BareLast,
}

/// <summary>The logs of one kind in one folder: lines are added in any order, files and line numbers come out sorted by time.</summary>
internal sealed class LogFamily(string host, string folder, Func<DateTime, int, string> fileName, Func<DateTime, string, string[]> header)
{
    private readonly List<Entry> _entries = [];

    internal string Folder { get; } = folder;

    /// <summary>A file that holds more lines than this goes on in the next number.</summary>
    internal int LinesPerFile { get; set; } = int.MaxValue;

    internal bool ByteOrderMark { get; set; }

    internal bool IsHourly { get; init; }

    /// <summary>True for a log that goes on in one file whatever the date.</summary>
    internal bool IsOneFile { get; init; }

    /// <summary>What a copy of the live log ends in: the start of a line that was being written.</summary>
    internal string? UnfinishedLine { get; set; }

    internal bool IsEmpty => _entries.Count == 0;

    internal DateTime First => _entries.Min(e => e.Time);

    internal DateTime Last => _entries.Max(e => e.Time);

    internal Mark Add(DateTime time, string columns, string text)
    {
        var mark = new Mark { Time = time };
        _entries.Add(new Entry(time, _entries.Count, columns, text, mark));
        return mark;
    }

    /// <summary>Forgets what the server would have rotated away.</summary>
    internal void DropBefore(DateTime time) => _entries.RemoveAll(e => e.Time < time);

    internal IEnumerable<EvidenceFile> Render()
    {
        _entries.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Order.CompareTo(b.Order));
        for (int i = 0; i < _entries.Count;)
        {
            DateTime period = Period(_entries[i].Time);
            int end = i;
            while (end < _entries.Count && Period(_entries[end].Time) == period)
                end++;
            for (int part = 1; i < end; part++)
            {
                int stop = end - i > LinesPerFile ? i + LinesPerFile : end;
                yield return RenderFile(fileName(period, part), i, stop);
                i = stop;
            }
        }
    }

    private DateTime Period(DateTime time) => IsOneFile ? DateTime.MinValue : IsHourly ? time.Date.AddHours(time.Hour) : time.Date;

    private EvidenceFile RenderFile(string name, int from, int to)
    {
        var text = new StringBuilder();
        int line = 0;
        string? columns = null;
        var marks = new List<Mark>(to - from);
        for (int i = from; i < to; i++)
        {
            Entry entry = _entries[i];
            if (entry.Columns != columns)
            {
                columns = entry.Columns;
                foreach (string h in header(entry.Time, columns))
                {
                    text.Append(h).Append("\r\n");
                    line++;
                }
            }

            text.Append(entry.Text).Append("\r\n");
            entry.Mark.Line = ++line;
            marks.Add(entry.Mark);
            line += entry.Text.AsSpan().Count('\n');
        }

        if (to == _entries.Count && UnfinishedLine is { } half)
            text.Append(half);

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (ByteOrderMark)
            bytes = [0xEF, 0xBB, 0xBF, .. bytes];
        var file = new EvidenceFile(host, Folder + "\\" + name, bytes, _entries[to - 1].Time, _entries[from].Time);
        foreach (Mark mark in marks)
            mark.Artefact = file;
        return file;
    }

    internal static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed record Entry(DateTime Time, int Order, string Columns, string Text, Mark Mark);
}
