namespace Dijkwacht.Notify.Delivery;

/// <summary>How fast mails are sent, and how often they are tried.</summary>
public sealed record SendOptions
{
    /// <summary>Connections at the same time, 1 to 16.</summary>
    public int Connections { get; init; } = 2;

    /// <summary>Most mails per second over all connections; null for no limit.</summary>
    public double? PerSecond { get; init; } = 20;

    /// <summary>Most mails per minute to recipients of one domain; null for no limit.</summary>
    public int? PerDomainPerMinute { get; init; } = 30;

    /// <summary>Plan whose mails are sent; null for all that are planned.</summary>
    public string? Plan { get; init; }

    /// <summary>Waits before the second attempt, the third, and so on. A mail put off once more after the last has failed.</summary>
    public IReadOnlyList<TimeSpan> RetryAfter { get; init; } =
        [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(8), TimeSpan.FromHours(24)];

    /// <summary>Told how many mails were dealt with so far; may be called from any thread.</summary>
    public IProgress<int>? Progress { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Connections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Connections, 16);
        if (PerSecond is <= 0 or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(PerSecond), PerSecond, "Mails per second must be more than 0.");
        if (PerDomainPerMinute is <= 0)
            throw new ArgumentOutOfRangeException(nameof(PerDomainPerMinute), PerDomainPerMinute, "Mails per domain and minute must be more than 0.");
    }
}

/// <summary>What a run of the sender did.</summary>
public sealed record SendSummary
{
    /// <summary>Taken by the server.</summary>
    public int Sent { get; init; }

    /// <summary>Refused for good.</summary>
    public int Refused { get; init; }

    /// <summary>Put off: to be tried later.</summary>
    public int PutOff { get; init; }

    /// <summary>Put off too often.</summary>
    public int Failed { get; init; }

    /// <summary>Became uncertain in this run, those an earlier run left behind included.</summary>
    public int Uncertain { get; init; }

    /// <summary>When the next mail that was put off is due, UTC; null when none waits.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why the run ended before everything due was dealt with; null when it did not.</summary>
    public string? Problem { get; init; }
}
