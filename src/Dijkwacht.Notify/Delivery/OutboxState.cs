namespace Dijkwacht.Notify.Delivery;

/// <summary>How far a mail has come.</summary>
public enum OutboxState
{
    /// <summary><c>planned</c>: not sent, or put off by the server until later.</summary>
    Planned,

    /// <summary><c>sending</c>: on a connection now. Where no sender runs, left by one that was cut off.</summary>
    Sending,

    /// <summary><c>sent</c>: the server took it.</summary>
    Sent,

    /// <summary><c>uncertain</c>: its text was on its way when the connection or the sender broke off; a person decides.</summary>
    Uncertain,

    /// <summary><c>refused</c>: the server will never take it.</summary>
    Refused,

    /// <summary><c>failed</c>: put off too often.</summary>
    Failed,

    /// <summary><c>cancelled</c>: taken back before it was sent.</summary>
    Cancelled,
}

/// <summary>States as the database writes them.</summary>
public static class OutboxStateNames
{
    private static readonly string[] s_names = ["planned", "sending", "sent", "uncertain", "refused", "failed", "cancelled"];

    /// <summary>All names, in the order of <see cref="OutboxState"/>.</summary>
    public static IReadOnlyList<string> All => s_names;

    /// <summary>The name.</summary>
    public static string Name(this OutboxState state) => s_names[(int)state];

    /// <summary>The state of a name.</summary>
    public static bool TryParse(string? name, out OutboxState state)
    {
        int index = Array.IndexOf(s_names, name);
        state = (OutboxState)Math.Max(index, 0);
        return index >= 0;
    }
}
