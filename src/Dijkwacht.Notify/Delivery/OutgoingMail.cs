namespace Dijkwacht.Notify.Delivery;

/// <summary>A mail as it is laid in the outbox.</summary>
/// <param name="Notice">Id of the notice: lower-case letters and digits, at most 64; also the envelope id of the mail.</param>
/// <param name="MessageId">Message-ID with its angle brackets, ASCII.</param>
/// <param name="Recipient">One bare address, ASCII (a domain in other letters as its A-label).</param>
/// <param name="Message">RFC 5322, not signed. Its Date is set anew when it is sent.</param>
public sealed record OutgoingMail(string Notice, string MessageId, string Recipient, byte[] Message);
