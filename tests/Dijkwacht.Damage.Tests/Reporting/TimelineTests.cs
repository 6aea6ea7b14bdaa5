using System.Text;
using System.Text.Json;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Testing;
using Parquet;
using Parquet.Schema;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class TimelineTests
{
    [Fact]
    public void A_timeline_is_written_as_these_lines() => Golden.Match(Lines(SampleReports.Timeline()), "timeline.jsonl");

    [Fact]
    public void Every_line_has_what_Timesketch_requires()
    {
        foreach (string line in Lines(SampleReports.Timeline(9)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            Assert.All(new[] { "datetime", "timestamp_desc", "message" }, name => Assert.NotEqual("", json.RootElement.GetProperty(name).GetString()));
        }
    }

    [Fact]
    public async Task Parquet_reads_back_what_the_lines_say()
    {
        TimelineEntry entry = SampleReports.Timeline().ElementAt(1);
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(await ParquetBytes(SampleReports.Timeline())));
        Assert.Equal(["datetime", .. TimelineColumns.All.Select(column => column.Name)], reader.Schema.DataFields.Select(field => field.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var times = new DateTime[4];
        await group.ReadAsync<DateTime>(reader.Schema.DataFields[0], times);
        Assert.Equal(entry.Time.UtcDateTime, times[1]);
        var addresses = new string?[4];
        await group.ReadAsync(Field(reader, "address"), addresses!);
        Assert.Equal((string?[])[null, "203.0.113.66", null, null], addresses);
        var lines = new long?[4];
        await group.ReadAsync<long>(Field(reader, "line"), lines);
        Assert.Equal((long?[])[null, 118, null, null], lines);
    }

    [Fact]
    public async Task The_time_column_is_microseconds_in_UTC()
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(await ParquetBytes(SampleReports.Timeline())));
        var field = Assert.IsType<DateTimeDataField>(reader.Schema.DataFields[0]);
        Assert.True(field.IsAdjustedToUTC);
        Assert.Equal(DateTimeTimeUnit.Micros, field.Unit);
    }

    [Fact]
    public async Task A_long_timeline_is_cut_into_row_groups_and_read_once()
    {
        int read = 0;
        IEnumerable<TimelineEntry> timeline = SampleReports.Timeline(TimelineParquet.RowGroupSize + 10).Select(entry =>
        {
            read++;
            return entry;
        });
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(await ParquetBytes(timeline)));
        Assert.Equal(2, reader.RowGroupCount);
        Assert.Equal(TimelineParquet.RowGroupSize + 10, read);
    }

    [Fact]
    public async Task An_empty_timeline_is_a_readable_table_without_rows()
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(await ParquetBytes([])));
        Assert.Equal(TimelineColumns.All.Count + 1, reader.Schema.DataFields.Length);
        Assert.Equal("", Lines([]));
    }

    [Fact]
    public async Task Two_writes_give_the_same_bytes()
    {
        Assert.Equal(await ParquetBytes(SampleReports.Timeline(1000)), await ParquetBytes(SampleReports.Timeline(1000)));
        Assert.Equal(Lines(SampleReports.Timeline(1000)), Lines(SampleReports.Timeline(1000)));
    }

    [Fact]
    public void A_hostile_text_stays_on_its_line_and_is_broken_up()
    {
        TimelineEntry hostile = SampleReports.Timeline().First() with { Message = "a\n\u001b[2J", UserAgent = "<" + "%eval" + "(" };
        string line = Assert.Single(Lines([hostile]).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(@"a\n\x1B[2J", json.RootElement.GetProperty("message").GetString());
        Assert.Equal("<·%e·val(", json.RootElement.GetProperty("userAgent").GetString());
    }

    private static DataField Field(ParquetReader reader, string name) => reader.Schema.DataFields.Single(field => field.Name == name);

    private static string Lines(IEnumerable<TimelineEntry> timeline)
    {
        var output = new MemoryStream();
        TimelineJsonl.Write(timeline, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<byte[]> ParquetBytes(IEnumerable<TimelineEntry> timeline)
    {
        var output = new MemoryStream();
        await TimelineParquet.WriteAsync(timeline, output);
        return output.ToArray();
    }
}
