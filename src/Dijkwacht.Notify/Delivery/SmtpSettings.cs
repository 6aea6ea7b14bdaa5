namespace Dijkwacht.Notify.Delivery;

/// <summary>How the connection is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte (465, 993).</summary>
    Implicit,

    /// <summary>TLS by STARTTLS, refused when the server does not offer it (587, 143).</summary>
    StartTls,

    /// <summary>None. Only to a loopback address, or when allowed explicitly.</summary>
    None,
}

/// <summary>The server that takes mails for delivery.</summary>
public sealed record SmtpSettings
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is protected.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>Allows <see cref="MailSecurity.None"/> to a host that is not loopback.</summary>
    public bool AllowPlain { get; init; }

    /// <summary>
    /// PEM file with the certificates that the server's may lead to, such as that of an own authority, or the server's own when it signs itself;
    /// null for the authorities that the machine trusts. When given, only these are trusted. Name and dates must be right all the same.
    /// </summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Login; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>Password of the login.</summary>
    public string? Password { get; init; }

    /// <summary>Address that bounces go to; null for that of From.</summary>
    public string? EnvelopeSender { get; init; }

    /// <summary>How long to wait for a word of the server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Everything that is wrong with the settings, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        MailServer.Check(problems, Host, Port, Security, AllowPlain, TrustedCertificates);
        if (UserName is null != Password is null)
            problems.Add("A user name and a password belong together: only one is given.");
        if (EnvelopeSender is not null && !MailAddressText.IsAddress(EnvelopeSender))
            problems.Add($"Envelope sender '{SafeText.Line(EnvelopeSender)}' is no address.");
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromHours(1))
            problems.Add($"Timeout {Timeout} is not between a second and an hour.");
        return problems;
    }
}
