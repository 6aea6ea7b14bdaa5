using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Delivery;

/// <summary>What a mail that came in means.</summary>
public enum IncomingKind
{
    /// <summary><c>unknown</c>: kept for a person to read.</summary>
    Unknown,

    /// <summary><c>delivered</c>: a server says that it took the notice to the mailbox.</summary>
    Delivered,

    /// <summary><c>delayed</c>: a server still tries.</summary>
    Delayed,

    /// <summary><c>bounced</c>: it will never arrive.</summary>
    Bounced,

    /// <summary><c>auto-reply</c>: a machine answered; nobody has read it yet.</summary>
    AutoReply,

    /// <summary><c>read</c>: a receipt (RFC 8098) that it was displayed.</summary>
    Read,

    /// <summary><c>answer</c>: a person answered, with a form or without.</summary>
    Answer,
}

/// <summary>A mail that came in and was understood.</summary>
/// <param name="Key">Hash of the message: the same message is taken once.</param>
/// <param name="At">Its date; that of its arrival where it has none or an impossible one. UTC.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Notice">Id of the notice it belongs to; null when only <paramref name="Token"/> or nothing was found.</param>
/// <param name="Token">Token found in the subject, form or text; null when none was.</param>
/// <param name="Sender">Address it came from, cleaned.</param>
/// <param name="Detail">Status code and diagnostic, subject, or first lines; cleaned and cut.</param>
/// <param name="Answer">The form in it; null when there is none.</param>
public sealed record IncomingEvent(string Key, DateTimeOffset At, IncomingKind Kind, string? Notice, string? Token, string Sender, string Detail, Answer? Answer);
