using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class CellSplitterTests
{
    private static readonly Gen<string[]> s_rows = Gen.OneOf("a", " ", ",", "\"", "'", "é", "\r\n", "").Array[0, 8].Select(string.Concat).Array[1, 20];

    [Fact]
    public void What_is_written_by_rfc_4180_is_read_back() =>
        Gen.Select(s_rows, Gen.Bool).Sample((cells, quoteAll) => Assert.Equal(cells, Quoted(string.Join(',', cells.Select(c => Write(c, quoteAll))))));

    [Fact]
    public void Cells_between_separators_are_read_back() =>
        Gen.OneOf("a", "\"", ",", "-", "").Array[0, 5].Select(string.Concat).Array[1, 20].Sample(cells =>
            Assert.Equal(cells, Plain(string.Join(' ', cells))));

    [Theory]
    [InlineData("", new[] { "" })]
    [InlineData(",", new[] { "", "" })]
    [InlineData("\"\"", new[] { "" })]
    [InlineData("\"a\",", new[] { "a", "" })]
    [InlineData("a\"b,c", new[] { "a\"b", "c" })]
    [InlineData("\"a\"b,c", new[] { "a", "c" })]
    [InlineData("\"a,b", new[] { "a,b" })]
    [InlineData("\"", new[] { "" })]
    public void Odd_records_are_cut_the_way_they_always_were(string record, string[] cells) => Assert.Equal(cells, Quoted(record));

    [Fact]
    public void Cells_beyond_the_room_are_left_out()
    {
        Assert.Equal(2, CellSplitter.SplitQuoted("a,\"b\",c"u8, new Cell[2]));
        Assert.Equal(2, CellSplitter.Split("a b c"u8, (byte)' ', new Cell[2]));
        Assert.Equal(0, CellSplitter.SplitQuoted("a"u8, []));
    }

    [Fact]
    public void Cells_of_any_bytes_lie_in_the_record_in_order() =>
        Gen.Byte.Array[0, 200].Sample(record =>
        {
            var cells = new Cell[64];
            int from = 0;
            foreach (Cell cell in cells.AsSpan(0, CellSplitter.SplitQuoted(record, cells)))
            {
                Assert.InRange(cell.Start, from, record.Length);
                from = cell.Start + cell.Length;
                Assert.InRange(from, cell.Start, record.Length);
            }
        });

    private static string Write(string cell, bool quoteAll) =>
        quoteAll || cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : cell;

    private static string[] Quoted(string record)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(record);
        var cells = new Cell[64];
        return [.. cells[..CellSplitter.SplitQuoted(bytes, cells)].Select(c => Text(bytes, c))];
    }

    private static string[] Plain(string record)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(record);
        var cells = new Cell[64];
        return [.. cells[..CellSplitter.Split(bytes, (byte)' ', cells)].Select(c => Text(bytes, c))];
    }

    private static string Text(byte[] record, Cell cell)
    {
        ReadOnlySpan<byte> value = record.AsSpan(cell.Start, cell.Length);
        if (!cell.HasDoubledQuotes)
            return Encoding.UTF8.GetString(value);
        byte[] room = new byte[value.Length];
        return Encoding.UTF8.GetString(room, 0, CellSplitter.Unquote(value, room));
    }
}
