namespace Dijkwacht.Evidence.Events;

/// <summary>What a carrier says of the clock that its times come from.</summary>
/// <remarks>Members are append-only: their names reach reports.</remarks>
public enum EventClock
{
    /// <summary>No time was read.</summary>
    Unknown,

    /// <summary>UTC, by the carrier's own format.</summary>
    Utc,

    /// <summary>The server's local time, without a zone.</summary>
    Local,

    /// <summary>Labelled UTC by a step that may have been given local time.</summary>
    LabelledUtc,
}
