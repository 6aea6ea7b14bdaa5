using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Logs;

public class LogRecogniserTests
{
    private readonly LogRecogniser _recogniser = new(new FieldTable());

    public static TheoryData<RecordKind, string> Kinds => new()
    {
        { RecordKind.IisW3c, Headers.Iis },
        { RecordKind.HttpErr, Headers.HttpErr },
        { RecordKind.HttpProxy, Headers.HttpProxy },
        { RecordKind.Ews, Headers.Ews },
        { RecordKind.MapiHttp, Headers.MapiHttp },
        { RecordKind.RpsHttp, Headers.RpsHttp },
        { RecordKind.RpsCmdlet, Headers.RpsCmdlet },
        { RecordKind.Audit, Headers.Audit },
        { RecordKind.MessageTracking, Headers.MessageTracking },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_renamed_log_is_told_by_its_columns(RecordKind kind, string columns)
    {
        LogHeader? header = FromFields(" " + columns, null, "evidence/renamed.txt");
        Assert.Equal(kind, header?.Kind);
        Assert.Equal(columns.Split([',', ' ']), header!.Columns);
        Assert.Equal(kind is not (RecordKind.IisW3c or RecordKind.HttpErr), header.IsQuoted);
        Assert.True(header.TimeColumn >= 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_log_that_starts_with_a_bare_header_is_told_by_it(RecordKind kind, string columns) =>
        Assert.Equal(kind, _recogniser.FromBareLine(Encoding.UTF8.GetBytes(columns), "renamed.txt")?.Kind);

    [Theory]
    [InlineData(Headers.Ecp, "ECP Server Log", "renamed.txt", RecordKind.EcpServer)]
    [InlineData(Headers.Ecp, "ECP Activity Context Log", "renamed.txt", RecordKind.EcpActivity)]
    [InlineData(Headers.Ecp, null, "Logging/ECP/Server/ECPServer20230111-1.LOG", RecordKind.EcpServer)]
    [InlineData(Headers.Ecp, null, "Logging/ECP/Activity/ECPActivity_11500_20230111-1.LOG", RecordKind.EcpActivity)]
    [InlineData(Headers.Ecp, "ECP Server Log", "ECPActivity_1_20230111-1.LOG", RecordKind.EcpServer)]
    [InlineData(Headers.Ecp, null, "renamed.txt", RecordKind.ExchangeLog)]
    [InlineData("date-time,process,data", "OAB Generator Log", "renamed.txt", RecordKind.OabGenerator)]
    [InlineData("date-time,process,data", null, "Logging/OABGeneratorLog/a.log", RecordKind.OabGenerator)]
    [InlineData(Headers.Imap, "IMAP4 Log", "renamed.txt", RecordKind.ExchangeLog)]
    public void Twins_are_told_apart_by_the_log_type_then_the_path(string columns, string? logType, string path, RecordKind kind) =>
        Assert.Equal(kind, FromFields(columns, logType, path)?.Kind);

    [Fact]
    public void A_header_may_be_quoted() =>
        Assert.Equal(RecordKind.EcpServer, FromFields("\"TimeStamp\",\"ServerName\",\"EventId\",\"EventData\"", "ECP Server Log", "a")?.Kind);

    [Fact]
    public void A_record_is_no_bare_header()
    {
        Assert.Null(_recogniser.FromBareLine("2021-03-03T06:49:42.162Z,1,15"u8, "HttpProxy_2021030306-1.LOG"));
        Assert.Null(_recogniser.FromBareLine("plain words, and more of them"u8, "a.txt"));
        Assert.Null(_recogniser.FromBareLine(""u8, "a.txt"));
    }

    [Fact]
    public void A_w3c_log_that_lost_its_header_is_told_by_its_lines()
    {
        Assert.Equal(RecordKind.IisW3c, _recogniser.FromW3cShape("2021-03-05 03:06:27 192.0.2.1 GET /owa/ - 443 - 203.0.113.7 Mozilla/5.0 - 200 0 0 133"u8)?.Kind);
        Assert.Null(_recogniser.FromW3cShape("2021-03-05 03:06:27 192.0.2.1 GET /owa/ - 443 - 203.0.113.7 Mozilla/5.0 - two 0 0 133"u8));
        Assert.Null(_recogniser.FromW3cShape("2021-03-05 03:06:27 192.0.2.1 GET /owa/ - 443"u8));
    }

    [Fact]
    public void A_line_without_columns_is_no_header()
    {
        Assert.Null(FromFields("", null, "a"));
        Assert.Null(FromFields(" \t\r", null, "a"));
        Assert.Null(FromFields(new string('a', 20_000), null, "a"));
    }

    [Fact]
    public void The_columns_of_the_build_are_found_only_side_by_side()
    {
        Assert.Equal(2, FromFields(Headers.HttpProxy, null, "a")?.MajorVersionColumn);
        Assert.Equal(-1, FromFields("DateTime,MajorVersion,BuildVersion,MinorVersion,RevisionVersion", null, "a")?.MajorVersionColumn);
    }

    [Fact]
    public void Any_line_is_a_header_of_bounded_width_or_none() =>
        Gen.OneOf("a", ",", " ", "\"", "cs-uri-stem", "c-ip", "\t", "é", "#", "2021-03-05 03:06:27 ").Array[0, 600].Select(string.Concat).Sample(text =>
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            foreach (LogHeader? header in new[] { _recogniser.FromFieldsLine(line, null, text), _recogniser.FromBareLine(line, text), _recogniser.FromW3cShape(line) })
                Assert.InRange(header?.Columns.Count ?? 1, 1, LogHeader.MaxColumns);
        }, iter: 500);

    private LogHeader? FromFields(string columns, string? logType, string path) =>
        _recogniser.FromFieldsLine(Encoding.UTF8.GetBytes(columns), logType, path);
}
