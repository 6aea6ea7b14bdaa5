using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class RecordCursorTests
{
    [Fact]
    public void Lines_end_with_either_line_end_and_the_last_may_have_none()
    {
        Assert.Equal(["a", "b", "", "c"], Whole("a\r\nb\n\r\nc", quoted: false).Select(r => r.Text));
        Assert.Equal([false, false, false, true], Whole("a\r\nb\n\r\nc", quoted: false).Select(r => r.IsUnfinished));
    }

    [Fact]
    public void An_unfinished_line_waits_for_the_rest_of_the_artefact()
    {
        var cursor = new RecordCursor("a\nbc"u8, atEnd: false, quoted: true);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(2, cursor.Consumed);
    }

    [Fact]
    public void A_quoted_record_may_span_lines()
    {
        List<Record> records = Whole("a,\"b\r\nc\"\"\r\nd\",e\r\nf\r\n", quoted: true);
        Assert.Equal(["a,\"b\r\nc\"\"\r\nd\",e", "f"], records.Select(r => r.Text));
        Assert.Equal([3, 1], records.Select(r => r.Lines));
    }

    [Fact]
    public void Quotes_mean_nothing_where_the_format_has_none() =>
        Assert.Equal(["a \"b", "c\" d"], Whole("a \"b\nc\" d\n", quoted: false).Select(r => r.Text));

    [Fact]
    public void A_quote_that_never_closes_damages_one_line_only() =>
        Assert.Equal(["a,\"b", "c,d", "e,\"f\"", "h"], Whole("a,\"b\nc,d\ne,\"f\"\nh\n", quoted: true).Select(r => r.Text));

    [Fact]
    public void A_quote_that_stays_open_for_thousands_of_lines_damages_one_line_only()
    {
        string text = "a,\"b\n" + string.Concat(Enumerable.Repeat("c\n", 2_500)) + "d\",e\n";
        List<Record> records = Whole(text, quoted: true);
        Assert.Equal(2_502, records.Count);
        Assert.Equal("a,\"b", records[0].Text);
    }

    [Fact]
    public void Splitting_the_text_anywhere_changes_no_record()
    {
        Gen<string> texts = Gen.OneOf("a", ",", "\"", "\"\"", "\n", "\r\n", "\"b\"").Array[0, 60].Select(string.Concat);
        Gen.Select(texts, Gen.Bool, Gen.Int[1, 9].Array[1, 6]).Sample((text, quoted, sizes) =>
            Assert.Equal(Whole(text, quoted), Streamed(text, quoted, sizes)));
    }

    [Fact]
    public void Lines_are_records_when_no_quote_is_open_at_the_end_of_one()
    {
        Gen<string> texts = Gen.OneOf("a", ",", "\"", "\"\"", "\n", "\"b\"", new string('c', 61), "\"" + new string('d', 70) + "\"").Array[0, 60].Select(string.Concat);
        texts.Sample(text =>
        {
            bool areRecords = RecordCursor.AreLinesRecords(Encoding.UTF8.GetBytes(text));
            string[] lines = text.Split('\n');
            Assert.Equal(lines[..^1].All(l => l.Count(c => c == '"') % 2 == 0), areRecords);
            if (areRecords)
                Assert.All(Whole(text, quoted: true), r => Assert.Equal(1, r.Lines));
        });
    }

    [Fact]
    public void Records_and_their_line_ends_are_the_whole_text()
    {
        Gen<string> texts = Gen.OneOf("a", ",", "\"", "\n", "\r\n").Array[0, 60].Select(string.Concat);
        Gen.Select(texts, Gen.Bool).Sample((text, quoted) =>
        {
            int position = 0;
            int lines = 0;
            foreach (Record record in Whole(text, quoted))
            {
                Assert.Equal(position, record.Start);
                position = record.Consumed;
                lines += record.Lines;
            }

            Assert.Equal(text.Length, position);
            Assert.Equal(text.Count(c => c == '\n') + (text.Length == 0 || text.EndsWith('\n') ? 0 : 1), lines);
        });
    }

    private sealed record Record(string Text, int Start, int Consumed, int Lines, bool IsUnfinished);

    private static List<Record> Whole(string text, bool quoted)
    {
        var cursor = new RecordCursor(Encoding.UTF8.GetBytes(text), atEnd: true, quoted);
        List<Record> records = [];
        while (cursor.MoveNext())
            records.Add(new Record(text.Substring(cursor.Start, cursor.Length), cursor.Start, cursor.Consumed, cursor.Lines, cursor.IsUnfinished));
        return records;
    }

    private static List<Record> Streamed(string text, bool quoted, int[] sizes)
    {
        using var stream = new ChunkedStream(Encoding.UTF8.GetBytes(text), sizes[0], sizes);
        using var reader = new BlockReader(stream, hash: false, CancellationToken.None);
        List<Record> records = [];
        int before = 0;
        while (reader.Fill() || !reader.Window.IsEmpty)
        {
            var cursor = new RecordCursor(reader.Window, reader.AtEnd, quoted);
            while (cursor.MoveNext())
            {
                string record = Encoding.UTF8.GetString(reader.Window.Slice(cursor.Start, cursor.Length));
                records.Add(new Record(record, before + cursor.Start, before + cursor.Consumed, cursor.Lines, cursor.IsUnfinished));
            }

            before += cursor.Consumed;
            reader.Consume(cursor.Consumed);
        }

        return records;
    }
}
