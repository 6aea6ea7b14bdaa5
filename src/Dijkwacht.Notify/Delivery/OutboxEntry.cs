namespace Dijkwacht.Notify.Delivery;

/// <summary>A mail in the outbox, without its text.</summary>
/// <param name="Notice">Id of the notice.</param>
/// <param name="MessageId">Message-ID with its angle brackets.</param>
/// <param name="Recipient">Address.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="ChangedAt">When its state changed last, UTC.</param>
/// <param name="Reply">What the server said last, cleaned and cut; null when it has said nothing.</param>
public sealed record OutboxEntry(string Notice, string MessageId, string Recipient, OutboxState State, int Attempts, DateTimeOffset ChangedAt, string? Reply);
