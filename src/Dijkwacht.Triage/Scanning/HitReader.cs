using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;

namespace Dijkwacht.Triage.Scanning;

/// <summary>Takes from a matching record what joins it to others and what damage is read from.</summary>
internal sealed class HitReader(RecordRoles roles)
{
    private const int MaxExcerpt = 640;
    private const int MaxText = 400;
    private const int MaxDetail = 2_048;

    private static readonly System.Buffers.SearchValues<byte> s_canaryEnd = System.Buffers.SearchValues.Create("&;,\"' #"u8);

    public Hit Read(HitRule rule, ArtefactScan artefact, in RecordPlace place, ref readonly TextRecord record)
    {
        RecordKind kind = record.Header.Kind;
        string? address = roles.Address(in record);
        string? forwarded = roles.Forwarded(in record);
        string? url = RecordRoles.Text(in record, roles.Url);
        string? parameters = RecordRoles.Text(in record, roles.Parameters) ?? (kind == RecordKind.Audit ? RecordRoles.Text(in record, roles.Data) : null);
        string? anchor = RecordRoles.Text(in record, roles.Anchor);
        int status = roles.Status(in record);
        return new Hit
        {
            Rule = rule,
            Artefact = artefact,
            Kind = kind,
            Line = place.Line,
            Offset = place.Offset,
            Ticks = place.Ticks,
            Host = roles.Host(in record) is { } host ? host.Split('.')[0].ToUpperInvariant() : null,
            Address = forwarded ?? address,
            Via = forwarded is not null && forwarded != address ? address : null,
            Agent = Cut(roles.Agent(in record)),
            User = Cut(roles.User(in record)),
            Method = Cut(roles.Method(in record)),
            Status = status,
            IsRefused = IsRefused(in record, kind, status) && !(status >= 500 && rule.Meaning is { WorksDespiteError: true }),
            Url = Cut(kind == RecordKind.EcpServer ? RecordRoles.Text(in record, roles.EcpUrl) : url),
            Page = roles.StemOf(in record)?.ToLowerInvariant() is { Length: <= MaxText } page ? page : null,
            RequestId = Cut(roles.RequestId(in record)),
            Canary = CanaryOf(record.Text),
            Mailbox = MailboxOf(in record, kind, anchor),
            Action = Cut(kind == RecordKind.HttpProxy ? RecordRoles.Text(in record, roles.Protocol) : roles.Action(in record)),
            Detail = Cut(kind == RecordKind.MessageTracking ? TrackingDetail(in record) : kind == RecordKind.EcpServer ? roles.Action(in record) : parameters ?? anchor, MaxDetail),
            Bytes = roles.Bytes(in record),
            Items = ItemsOf(in record, kind),
            Target = TargetOf(anchor) ?? RecordRoles.Text(in record, roles.TargetServer)?.Split('.')[0].ToUpperInvariant(),
            IsBackEnd = RecordRoles.Text(in record, roles.Port) is "444" or "81",
            Impersonated = ImpersonatedBy(in record),
            Excerpt = record.Text[..Math.Min(record.Text.Length, MaxExcerpt)].ToArray(),
        };
    }

    /// <summary>The person or mailbox whose content a request reaches, as the log names it.</summary>
    private string? MailboxOf(ref readonly TextRecord record, RecordKind kind, string? anchor)
    {
        switch (kind)
        {
            case RecordKind.Ews:
                return RecordRoles.Text(in record, roles.ImpersonatedUser) ?? RecordRoles.Text(in record, roles.ActAsUser)
                    ?? RecordRoles.Text(in record, roles.ProxyAsUser) ?? roles.User(in record);
            case RecordKind.HttpProxy:
                return SmtpOf(anchor) ?? (anchor is not null && anchor.StartsWith("ServerInfo~", StringComparison.OrdinalIgnoreCase) ? null : roles.User(in record));
            case RecordKind.MessageTracking:
                return RecordRoles.Text(in record, roles.RelatedRecipient) ?? RecordRoles.Text(in record, roles.Sender);
            case RecordKind.EcpServer or RecordKind.IisW3c:
                return MailboxInEcpUrl(RecordRoles.Text(in record, kind == RecordKind.EcpServer ? roles.EcpUrl : roles.Url));
            default:
                return null;
        }
    }

    /// <summary>The server that a forged cookie names: <c>ServerInfo~a]@server.domain:444/path</c>.</summary>
    private static string? TargetOf(string? anchor)
    {
        if (anchor is null || !anchor.StartsWith("ServerInfo~", StringComparison.OrdinalIgnoreCase))
            return null;
        int end = anchor.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> server = anchor.AsSpan("ServerInfo~".Length, Math.Max(0, (end < 0 ? anchor.Length : end) - "ServerInfo~".Length));
        server = server[(server.LastIndexOf('@') + 1)..];
        int stop = server.IndexOfAny(':', '.');
        server = stop < 0 ? server : server[..stop];
        return server.Length is > 0 and < 64 ? server.ToString().ToUpperInvariant() : null;
    }

    private static string? SmtpOf(string? anchor)
    {
        if (anchor is null)
            return null;
        int at = anchor.IndexOf("SMTP:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            at = anchor.IndexOf("Smtp~", StringComparison.OrdinalIgnoreCase);
        string rest = at >= 0 ? anchor[(at + 5)..] : anchor;
        int tilde = rest.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
            rest = rest[(tilde + 1)..];
        return rest.Contains('@', StringComparison.Ordinal) && !rest.Contains('/', StringComparison.Ordinal) && !rest.Contains(']', StringComparison.Ordinal) ? rest.Trim('<', '>', ' ') : null;
    }

    /// <summary><c>/ecp/&lt;mailbox&gt;/RulesEditor/…</c> names the mailbox.</summary>
    private static string? MailboxInEcpUrl(string? url)
    {
        int start = url?.IndexOf("/ecp/", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
            return null;
        string rest = url![(start + 5)..];
        int end = rest.IndexOf('/', StringComparison.Ordinal);
        return end > 0 && rest[..end].Contains('@', StringComparison.Ordinal) ? rest[..end] : null;
    }

    private string? TrackingDetail(ref readonly TextRecord record) =>
        $"{RecordRoles.Text(in record, roles.MessageId)} -> {RecordRoles.Text(in record, roles.Recipient)}";

    private long? ItemsOf(ref readonly TextRecord record, RecordKind kind)
    {
        if (kind != RecordKind.Ews)
            return null;
        long? local = RecordRoles.Number(in record, roles.LocalIdCount);
        long? remote = RecordRoles.Number(in record, roles.RemoteIdCount);
        return local is null && remote is null ? null : (local ?? 0) + (remote ?? 0);
    }

    private string? ImpersonatedBy(ref readonly TextRecord record) =>
        record.TryGetField(roles.RpsToken, out ReadOnlySpan<byte> token) && RpsToken.TryRead(token) is { } read
            ? read.LogonName.Length > 0 ? read.LogonName : read.Sid
            : null;

    private bool IsRefused(ref readonly TextRecord record, RecordKind kind, int status)
    {
        if (kind is RecordKind.RpsCmdlet)
            return RecordRoles.Text(in record, roles.ExecutionResult) is { } result && result.Contains("Error", StringComparison.OrdinalIgnoreCase);
        return status >= 400;
    }

    private static string? CanaryOf(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> key = "msExchEcpCanary="u8;
        int at = AsciiText.IndexOfIgnoreCase(text, key);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> rest = text[(at + key.Length)..];
        int end = rest.IndexOfAny(s_canaryEnd);
        rest = end < 0 ? rest : rest[..end];
        return rest.Length is > 3 and < 200 ? AsciiText.ToText(rest).TrimEnd('.') : null;
    }

    private static string? Cut(string? text, int length = MaxText) => text is null || text.Length <= length ? text : text[..length];
}
