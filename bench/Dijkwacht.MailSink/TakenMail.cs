namespace Dijkwacht.MailSink;

/// <summary>A mail that the sink holds.</summary>
internal sealed record TakenMail(string MessageId, string? EnvelopeId, string Sender, string Recipient, bool WasAnswered, byte[] Text);
