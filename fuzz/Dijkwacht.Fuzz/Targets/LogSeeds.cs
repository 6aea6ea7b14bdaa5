using System.Text;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>A few records of each kind of text log.</summary>
internal static class LogSeeds
{
    public static byte[][] All { get; } =
    [
        Text(
            "#Software: Microsoft Internet Information Services 10.0",
            "#Date: 2021-03-05 00:00:00",
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
            "2021-03-05 03:06:27 192.0.2.1 GET /owa/auth/logon.aspx &encoding=; 443 - 203.0.113.7 Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 133",
            "2021-08-21 03:11:02 192.0.2.1 POST /autodiscover/autodiscover.json @example.org/powershell/?X-Rps-CAT=VgEAVAdXaW5kb3dz&Email=autodiscover/autodiscover.json%3F@example.org 443 - 203.0.113.7 python/2 - 200 0 0 412"),
        Text(
            "#Software: Microsoft HTTP API 2.0",
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
            "2021-03-05 03:06:27 203.0.113.7 4444 192.0.2.1 443 HTTP/1.1 GET /ecp%252fa 400 - BadRequest -"),
        Text(
            "#Log-type: HttpProxy Logs",
            "#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,UrlStem,ProxyAction,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus,UrlQuery,GenericInfo",
            "2021-03-03T06:49:42.162Z,1,15,1,2375,7,/ecp/y.js,Proxy,,\"ServerInfo~a]@ex1.example.org:444/autodiscover/autodiscover.xml?#\",\"a \"\"b\"\",\r\nc\",200,?schema=a&b=c,BeginRequest=2023;CorrelationID=<empty>;"),
        Text(
            "#Log-type: ECP Server Log",
            "#Fields: TimeStamp,ServerName,EventId,EventData",
            "2021-03-03T06:50:00.717Z,EX1,ECP.Request,\"S:TIME=13;'S:CMD=Set-OabVirtualDirectory.ExternalUrl=''https://example.org/;''.Force=$true';S:URL=/ecp/DDI?a=b;S:EX=\""),
        Text(
            "Timestamp,Server,TenantId,RecordType,Data,UserKey,RecordId,Operation,Workload,ResultStatus,Version,Scope",
            "#Fields: Timestamp,Server,TenantId,RecordType,Data,UserKey,RecordId,Operation,Workload,ResultStatus,Version,Scope",
            "2021-03-03T06:50:00.7170000Z,EX1,,ExchangeAdmin,\"{\"\"Operation\"\":\"\"New-\\u0049nboxRule\"\",\"\"Parameters\"\":[{\"\"Name\"\":\"\"a\"\"}],\"\"n\"\":1}\",,,New-InboxRule,Exchange,,,"),
        Text(
            "#Fields: date-time,client-ip,event-id,internal-message-id,recipient-address,custom-data",
            "2021-03-03T06:50:00.717+01:00,203.0.113.7,RECEIVE,42,a@example.org;b@example.org,S:a=b;I32:c=1"),
    ];

    public static byte[][] Words { get; } =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\"", "\"\"", ",", " ", "-", "#", "#Fields:", "#Fields: a,b\n", "'", "''", ";", "=", "S:", "'S:CMD=", "%", "%25", "%2", "%2525", "?", "&",
            "url", "X-Rps-CAT=", "schema=", "{", "}", "[", "\\u0000", "\\ud800", "\0", "\uFEFF", "é", "😀", "2021-03-05 00:00:00 ", "2021-02-29T25:00:00Z", ".9999999",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xFE, 0xFF], [0xED, 0xA0, 0x80], [0x00, 0xD8],
    ];

    private static byte[] Text(params ReadOnlySpan<string> lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n");
}
