using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Logs;

public class TextRecordTests
{
    private const string Iis = "2021-08-21 03:11:02 192.0.2.1 POST /autodiscover/autodiscover.json @example.org/%256dapi/?X-Rps-CAT=VgEA&Email=a%40example.org&flag 443 - 203.0.113.7 Mozilla/5.0+(Windows+NT+10.0) https://example.org/a+b 200 0 0 412";

    private const string Ecp = "2021-03-03T06:50:00.717Z,EX1,ECP.Request,\"'S:CMD=Set-X.Name=''a \"\"b\"\"''';;S:URL=/ecp/\"";

    private const string Audit = "2021-03-03T06:50:00Z,EX1,,ExchangeAdmin,\"{\"\"Nested\"\":{\"\"Operation\"\":\"\"no\"\"},\"\"Operation\"\":\"\"New-\\u0049nboxRule\"\",\"\"Parameters\"\":[{\"\"Name\"\":\"\"To\"\"}],\"\"Count\"\":3}\",,,x,Exchange,,,";

    [Theory]
    [InlineData("url", "/autodiscover/autodiscover.json?@example.org/%256dapi/?X-Rps-CAT=VgEA&Email=a%40example.org&flag")]
    [InlineData("url-decoded", "/autodiscover/autodiscover.json?@example.org/mapi/?X-Rps-CAT=VgEA&Email=a@example.org&flag")]
    [InlineData("user-agent", "Mozilla/5.0 (Windows NT 10.0)")]
    [InlineData("referer", "https://example.org/a b")]
    [InlineData("url/X-Rps-CAT", "VgEA")]
    [InlineData("url/x-rps-cat", "VgEA")]
    [InlineData("url/Email", "a%40example.org")]
    [InlineData("url/mail", null)]
    [InlineData("url/flag", null)]
    [InlineData("cs-uri-stem", "/autodiscover/autodiscover.json")]
    [InlineData("CS-METHOD", "POST")]
    [InlineData("cs-username", null)]
    [InlineData("no-such-field", null)]
    [InlineData("nothing/CMD", null)]
    public void A_request_gives_its_columns_and_what_is_made_of_them(string field, string? value) => Assert.Equal(value, Read(Headers.Iis, null, Iis, field));

    [Theory]
    [InlineData("/owa/", "-", "/owa/")]
    [InlineData("/owa/", "a=b", "/owa/?a=b")]
    [InlineData("/owa/", "?a=b", "/owa/?a=b")]
    [InlineData("-", "a=b", null)]
    public void The_url_joins_stem_and_query_with_one_question_mark(string stem, string query, string? url) =>
        Assert.Equal(url, Read("date time cs-uri-stem cs-uri-query sc-status", null, $"2021-08-21 03:11:02 {stem} {query} 200", "url"));

    [Theory]
    [InlineData("url", "/ecp/y.js?a=\"b\"")]
    [InlineData("user-agent", "a+b, c")]
    [InlineData("UserAgent", "a+b, c")]
    [InlineData("referer", null)]
    [InlineData("GenericInfo/CorrelationID", "<empty>")]
    public void Exchange_logs_have_the_same_fields_and_keep_their_plus_signs(string field, string? value) =>
        Assert.Equal(value, Read("DateTime,UrlStem,UrlQuery,ProxyAction,AnchorMailbox,UserAgent,GenericInfo", null, "2021-03-03T06:49:42.162Z,/ecp/y.js,\"?a=\"\"b\"\"\",,,\"a+b, c\",Begin=1;CorrelationID=<empty>;", field));

    [Theory]
    [InlineData("EventData/CMD", "Set-X.Name='a \"b\"'")]
    [InlineData("eventdata/cmd", "Set-X.Name='a \"b\"'")]
    [InlineData("EventData/URL", "/ecp/")]
    [InlineData("EventData/EX", null)]
    public void A_key_of_a_cell_is_a_field(string field, string? value) => Assert.Equal(value, Read(Headers.Ecp, "ECP Server Log", Ecp, field));

    [Theory]
    [InlineData("Data/Operation", "New-InboxRule")]
    [InlineData("Data/Parameters", "[{\"Name\":\"To\"}]")]
    [InlineData("Data/Count", "3")]
    [InlineData("Data/Name", null)]
    [InlineData("Operation", "x")]
    public void A_property_of_a_json_cell_is_a_field(string field, string? value) => Assert.Equal(value, Read(Headers.Audit, null, Audit, field));

    [Theory]
    [InlineData("{\"Operation\":\"cut o")]
    [InlineData("{\"Operation\"")]
    [InlineData("{")]
    [InlineData("{\"a\":[[[")]
    public void A_json_cell_cut_off_has_no_such_property(string json) =>
        Assert.Null(Read(Headers.Audit, null, "2021-03-03T06:50:00Z,EX1,,ExchangeAdmin,\"" + json.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"", "Data/Operation"));

    [Fact]
    public void A_short_record_lacks_its_last_columns()
    {
        Assert.Equal("EX1", Read(Headers.Ecp, null, "2021-03-03T06:50:00.717Z,EX1", "ServerName"));
        Assert.Null(Read(Headers.Ecp, null, "2021-03-03T06:50:00.717Z,EX1", "EventId"));
        Assert.Equal("", Read(Headers.Ecp, null, "2021-03-03T06:50:00.717Z,EX1,", "EventId"));
    }

    [Fact]
    public void Values_of_one_record_do_not_overwrite_each_other()
    {
        var fields = new FieldTable();
        int agent = fields.Intern("user-agent");
        int url = fields.Intern("url-decoded");
        LogHeader header = new LogRecogniser(fields).FromFieldsLine(Encoding.UTF8.GetBytes(Headers.Iis), null, "a")!;
        var record = new TextRecord(Encoding.UTF8.GetBytes(Iis), header, new RecordScratch());
        Assert.True(record.TryGetField(agent, out ReadOnlySpan<byte> first));
        Assert.True(record.TryGetField(url, out ReadOnlySpan<byte> second));
        Assert.Equal("Mozilla/5.0 (Windows NT 10.0)", Encoding.UTF8.GetString(first));
        Assert.EndsWith("&flag", Encoding.UTF8.GetString(second), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_line_gives_every_field_or_none()
    {
        string[] fields = ["url", "url-decoded", "user-agent", "url/a", "EventData/a", "Data/a", "sc-status"];
        Gen<string> lines = Gen.OneOf("a", "=", ",", " ", "\"", "\"\"", "%", "%25", "+", "-", "&", "?", "'", ";", "{", "}", "\\u", "\\ud800", "é").Array[0, 60].Select(string.Concat);
        lines.Sample(line =>
        {
            foreach (string header in new[] { Headers.Iis, Headers.Ecp, Headers.Audit })
            {
                foreach (string field in fields)
                    Assert.True((Read(header, null, line, field) ?? "").Length <= line.Length + 1);
            }
        }, iter: 300);
    }

    private static string? Read(string columns, string? logType, string line, string field)
    {
        var fields = new FieldTable();
        int ordinal = fields.Intern(field);
        LogHeader header = new LogRecogniser(fields).FromFieldsLine(Encoding.UTF8.GetBytes(columns), logType, "renamed.txt")!;
        var record = new TextRecord(Encoding.UTF8.GetBytes(line), header, new RecordScratch());
        return record.TryGetField(ordinal, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
    }
}
