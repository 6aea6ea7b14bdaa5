using System.Net;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Scanning;

/// <summary>Which fields of which log play the same part: the client's address, the user, the answer's size.</summary>
/// <remarks>Field names as the vendors write them; the first that a record has counts.</remarks>
internal sealed class RecordRoles
{
    private readonly int[] _address;
    private readonly int[] _forwarded;
    private readonly int[] _user;
    private readonly int[] _agent;
    private readonly int[] _method;
    private readonly int[] _status;
    private readonly int[] _bytes;
    private readonly int[] _requestId;
    private readonly int[] _host;
    private readonly int[] _action;

    public RecordRoles(FieldTable fields)
    {
        _address = Ordinals(fields, "c-ip", "ClientIpAddress", "ClientIP", "original-client-ip", "client-ip");
        _forwarded = Ordinals(fields, "X-Forwarded-For", "cs(X-Forwarded-For)", "x-forwarded-for-ip", "True-Client-IP", "X-Real-IP", "GenericInfo/X-Forwarded-For", "GenericInfo/XFF");
        _user = Ordinals(fields, "cs-username", "AuthenticatedUser", "EventData/PSA", "UserKey", "Data/UserId");
        _agent = Ordinals(fields, "user-agent", "ClientApplication");
        _method = Ordinals(fields, "cs-method", "Method");
        _status = Ordinals(fields, "sc-status", "HttpStatus", "HttpStatusCode");
        _bytes = Ordinals(fields, "ResponseBytes", "ResponseSize", "sc-bytes", "total-bytes");
        _requestId = Ordinals(fields, "RequestId", "url/cafeReqId");
        _host = Ordinals(fields, "ServerHostName", "ServerName", "s-computername", "Server", "server-hostname");
        _action = Ordinals(fields, "SoapAction", "Cmdlet", "EventData/CMD", "Operation", "event-id", "ProtocolAction");
        Url = fields.Intern("url");
        Stem = Ordinals(fields, "cs-uri-stem", "UrlStem");
        Port = fields.Intern("s-port");
        ServerAddress = fields.Intern("s-ip");
        Anchor = fields.Intern("AnchorMailbox");
        TargetServer = fields.Intern("TargetServer");
        Protocol = fields.Intern("Protocol");
        ImpersonatedUser = fields.Intern("ImpersonatedUser");
        ActAsUser = fields.Intern("ActAsUser");
        ProxyAsUser = fields.Intern("ProxyAsUser");
        LocalIdCount = fields.Intern("LocalIdCount");
        RemoteIdCount = fields.Intern("RemoteIdCount");
        Parameters = fields.Intern("Parameters");
        ExecutionResult = fields.Intern("ExecutionResult");
        RpsToken = fields.Intern("url/X-Rps-CAT");
        EcpUrl = fields.Intern("EventData/URL");
        Data = fields.Intern("Data");
        Sender = fields.Intern("sender-address");
        Recipient = fields.Intern("recipient-address");
        RelatedRecipient = fields.Intern("related-recipient-address");
        MessageId = fields.Intern("message-id");
        _ = Ordinals(fields, "SoapAction", "UrlQuery", "cs-uri-query", "cs(User-Agent)", "UserAgent", "cs(Referer)");
    }

    public int Url { get; }

    public int[] Stem { get; }

    public int Port { get; }

    public int ServerAddress { get; }

    public int Anchor { get; }

    public int TargetServer { get; }

    public int Protocol { get; }

    public int ImpersonatedUser { get; }

    public int ActAsUser { get; }

    public int ProxyAsUser { get; }

    public int LocalIdCount { get; }

    public int RemoteIdCount { get; }

    public int Parameters { get; }

    public int ExecutionResult { get; }

    public int RpsToken { get; }

    public int EcpUrl { get; }

    public int Data { get; }

    public int Sender { get; }

    public int Recipient { get; }

    public int RelatedRecipient { get; }

    public int MessageId { get; }

    public string? Address(ref readonly TextRecord record) => Clean(First(in record, _address));

    /// <summary>
    /// The client's address as the last machine outside wrote it; null when none did. Each machine on the way adds the address it was
    /// asked from at the end of the list: whatever stands further left may be the client's own invention.
    /// </summary>
    public string? Forwarded(ref readonly TextRecord record)
    {
        if (First(in record, _forwarded) is not { } list)
            return null;
        string? direct = Address(in record), inside = null;
        foreach (string part in list.Split((char[])[',', '+', ' '], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (Clean(part) is not { } address || address == direct || !IPAddress.TryParse(address, out IPAddress? parsed) || IPAddress.IsLoopback(parsed))
                continue;
            if (!Noise.IsPrivate(address))
                return address;
            inside ??= address;
        }

        // Who asks from outside and says that it is inside says so itself.
        return direct is null || Noise.IsPrivate(direct) || Noise.IsLoopback(direct) ? inside : null;
    }

    public string? User(ref readonly TextRecord record) => First(in record, _user);

    public string? Agent(ref readonly TextRecord record) => First(in record, _agent);

    public string? Method(ref readonly TextRecord record) => First(in record, _method);

    public string? Host(ref readonly TextRecord record) => First(in record, _host);

    public string? Action(ref readonly TextRecord record) => First(in record, _action);

    public string? RequestId(ref readonly TextRecord record) => First(in record, _requestId);

    public string? StemOf(ref readonly TextRecord record) => First(in record, Stem);

    public int Status(ref readonly TextRecord record) => (int)(Number(in record, _status) ?? 0);

    public long? Bytes(ref readonly TextRecord record) => Number(in record, _bytes);

    public static string? Text(ref readonly TextRecord record, int field) =>
        record.TryGetField(field, out ReadOnlySpan<byte> value) && !value.IsEmpty ? AsciiText.ToText(value[..Math.Min(value.Length, 4_096)]) : null;

    public static long? Number(ref readonly TextRecord record, params ReadOnlySpan<int> fields)
    {
        foreach (int field in fields)
        {
            if (record.TryGetField(field, out ReadOnlySpan<byte> value)
                && System.Buffers.Text.Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length && number >= 0)
            {
                return number;
            }
        }

        return null;
    }

    private static string? First(ref readonly TextRecord record, int[] fields)
    {
        foreach (int field in fields)
        {
            if (Text(in record, field) is { } text)
                return text;
        }

        return null;
    }

    /// <summary>The first address, without port, zone and brackets.</summary>
    private static string? Clean(string? address)
    {
        if (address is null)
            return null;
        int end = address.AsSpan().IndexOfAny(',', '+', ' ');
        string one = end < 0 ? address : address[..end];
        if (one.StartsWith('[') && one.IndexOf(']', StringComparison.Ordinal) is > 0 and int close)
            one = one[1..close];
        else if (one.Count(c => c == ':') == 1)
            one = one[..one.IndexOf(':', StringComparison.Ordinal)];
        if (one.IndexOf('%', StringComparison.Ordinal) is > 0 and int zone)
            one = one[..zone];
        return one.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && one.Contains('.', StringComparison.Ordinal) ? one[7..] : one;
    }

    private static int[] Ordinals(FieldTable fields, params ReadOnlySpan<string> names)
    {
        int[] ordinals = new int[names.Length];
        for (int i = 0; i < names.Length; i++)
            ordinals[i] = fields.Intern(names[i]);
        return ordinals;
    }
}
