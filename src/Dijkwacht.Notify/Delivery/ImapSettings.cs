namespace Dijkwacht.Notify.Delivery;

/// <summary>A mailbox that is read over IMAP.</summary>
public sealed record ImapSettings
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 993;

    /// <summary>How the connection is protected; <see cref="MailSecurity.None"/> only to a loopback address.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.Implicit;

    /// <summary>
    /// PEM file with the certificates that the server's may lead to, such as that of an own authority, or the server's own when it signs itself;
    /// null for the authorities that the machine trusts. When given, only these are trusted. Name and dates must be right all the same.
    /// </summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Login.</summary>
    public required string UserName { get; init; }

    /// <summary>Password of the login.</summary>
    public required string Password { get; init; }

    /// <summary>The mailbox.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>How long to wait for a word of the server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Everything that is wrong with the settings, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        MailServer.Check(problems, Host, Port, Security, allowPlain: false, TrustedCertificates);
        return problems;
    }
}
