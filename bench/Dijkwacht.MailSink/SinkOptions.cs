namespace Dijkwacht.MailSink;

/// <summary>How the sink behaves. Shares lie between 0 and 1.</summary>
internal sealed record SinkOptions
{
    /// <summary>Port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Everything that is left to chance follows from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Mails are kept here as files; null to keep none.</summary>
    public string? Maildir { get; init; }

    /// <summary>Gets a line per mail taken: Message-ID, envelope id, recipient, tab between; null for none.</summary>
    public string? Journal { get; init; }

    /// <summary>Recipients whose local part starts with this are refused with 550.</summary>
    public string RefusedPrefix { get; init; } = "refused";

    /// <summary>Recipients whose local part starts with this are put off once with 451.</summary>
    public string GreyPrefix { get; init; } = "grey";

    /// <summary>Share of mails after whose final dot the connection is dropped without an answer, the mail being kept.</summary>
    public double DropAfterText { get; init; }

    /// <summary>Share of mails whose connection is dropped before the text is asked for.</summary>
    public double DropBeforeText { get; init; }

    /// <summary>Told when a connection is about to be dropped before the text.</summary>
    public Action? Dropping { get; init; }

    /// <summary>TLS and login.</summary>
    public SinkSecurity Security { get; init; } = SinkSecurity.Open;

    /// <summary>Longest mail in bytes.</summary>
    public int LongestMail { get; init; } = 10 << 20;
}
