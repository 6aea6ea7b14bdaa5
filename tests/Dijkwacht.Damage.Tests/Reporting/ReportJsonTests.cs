using System.Text;
using System.Text.Json;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Testing;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class ReportJsonTests
{
    [Fact]
    public void A_rich_report_is_written_as_the_contract_says() => Golden.Match(Write(SampleReports.Rich()), "report.json");

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        string first = Write(SampleReports.Rich());
        Report read = ReportJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(first)));
        Assert.Equal(first, Write(read));
        Assert.Equal("Webshell opgevraagd", read.Findings[4].Title.Nl);
        Assert.Equal(SampleReports.Rich().Verdict.Reasons[1], read.Verdict.Reasons[1]);
    }

    [Fact]
    public void Keys_without_a_value_are_present()
    {
        using var json = JsonDocument.Parse(Write(SampleReports.Rich()));
        JsonElement never = json.RootElement.GetProperty("exposure")[1];
        Assert.Equal(JsonValueKind.Null, never.GetProperty("from").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("findings")[6].GetProperty("stage").ValueKind);
        JsonElement evidence = json.RootElement.GetProperty("findings")[0].GetProperty("evidence")[0];
        Assert.True(evidence.TryGetProperty("line", out _));
        Assert.False(evidence.TryGetProperty("record", out _));
    }

    [Fact]
    public void The_bytes_have_no_mark_and_no_carriage_return()
    {
        var output = new MemoryStream();
        ReportJson.Write(SampleReports.Rich(), output);
        Assert.Equal((byte)'{', output.ToArray()[0]);
        Assert.DoesNotContain((byte)'\r', output.ToArray());
    }

    [Fact]
    public void Times_of_another_offset_are_written_in_UTC_with_three_decimals()
    {
        Report report = SampleReports.Empty();
        report = report with { Run = report.Run with { Started = new DateTimeOffset(2021, 3, 3, 7, 49, 12, TimeSpan.FromHours(1)) } };
        Assert.Contains("\"started\": \"2021-03-03T06:49:12.000Z\"", Write(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schema\":\"dijkwacht.report/1\"}")]
    public void What_is_no_report_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => ReportJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_report_of_another_schema_is_refused_by_name()
    {
        string text = Write(SampleReports.Empty()).Replace("dijkwacht.report/1", "dijkwacht.report/9", StringComparison.Ordinal);
        var e = Assert.Throws<InvalidDataException>(() => ReportJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Contains("dijkwacht.report/9", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_in_any_field_is_read_back_as_it_was_written() =>
        CsCheck.Check.Sample(CsCheck.Gen.String, text =>
        {
            string first = Write(SampleReports.Hostile(text));
            Assert.Equal(first, Write(ReportJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(first)))));
        });

    internal static string Write(Report report)
    {
        var output = new MemoryStream();
        ReportJson.Write(report, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
