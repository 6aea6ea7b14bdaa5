using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>A mail ready for the wire: dated and signed.</summary>
internal sealed record PreparedMail(string Notice, string Recipient, int Attempts, MimeMessage Message);
