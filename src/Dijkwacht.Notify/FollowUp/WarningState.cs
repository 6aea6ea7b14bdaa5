namespace Dijkwacht.Notify.FollowUp;

/// <summary>How far the journey of one owner and one server has come.</summary>
public enum WarningState
{
    /// <summary><c>planned</c>: to be written about; nothing has gone out.</summary>
    Planned,

    /// <summary><c>sent</c>: a server took the mail, or the letter was handed over for posting.</summary>
    Sent,

    /// <summary><c>delivered</c>: the recipient's server says so.</summary>
    Delivered,

    /// <summary><c>bounced</c>: it did not arrive, and no other way has been tried yet.</summary>
    Bounced,

    /// <summary><c>read</c>: a receipt or a person says so.</summary>
    Read,

    /// <summary><c>answered</c>: the owner answered; what it says it did is not yet seen from outside.</summary>
    Answered,

    /// <summary><c>escalated</c>: gone on to another channel, the supplier or the sector's CERT.</summary>
    Escalated,

    /// <summary><c>mitigated</c>: guarded by the owner's word, or Exchange no longer answers there.</summary>
    Mitigated,

    /// <summary><c>disputed</c>: the owner says that it is not its server or not so; a person must look.</summary>
    Disputed,

    /// <summary><c>opted-out</c>: asked to be written to no more.</summary>
    OptedOut,

    /// <summary><c>fixed</c>: the census saw that it is closed.</summary>
    Fixed,

    /// <summary><c>closed</c>: done with; the owner was thanked, or a person closed it.</summary>
    Closed,
}

/// <summary>States as files and the database write them.</summary>
public static class WarningStates
{
    private static readonly string[] s_names =
        ["planned", "sent", "delivered", "bounced", "read", "answered", "escalated", "mitigated", "disputed", "opted-out", "fixed", "closed"];

    /// <summary>All names, in the order of <see cref="WarningState"/>.</summary>
    public static IReadOnlyList<string> All => s_names;

    /// <summary>The name.</summary>
    public static string Name(this WarningState state) => s_names[(int)state];

    /// <summary>The state of a name.</summary>
    public static bool TryParse(string? name, out WarningState state)
    {
        int index = Array.IndexOf(s_names, name);
        state = (WarningState)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Whether the owner is still to be reminded: it did nothing that we know of.</summary>
    public static bool IsToBeReminded(this WarningState state) => state is WarningState.Planned or WarningState.Sent or WarningState.Delivered or WarningState.Bounced or WarningState.Read or WarningState.Escalated;

    /// <summary>Whether the census found it closed.</summary>
    public static bool IsFixed(this WarningState state) => state is WarningState.Fixed or WarningState.Closed;

    /// <summary>The state after a notice went out.</summary>
    /// <param name="state">Before.</param>
    /// <param name="isEscalation">Whether it went another way than the first, or to another than the owner.</param>
    public static WarningState AfterSending(this WarningState state, bool isEscalation) => state switch
    {
        WarningState.Planned or WarningState.Bounced => isEscalation ? WarningState.Escalated : WarningState.Sent,
        WarningState.Sent or WarningState.Delivered or WarningState.Read when isEscalation => WarningState.Escalated,
        _ => state,
    };

    /// <summary>The state after news of a notice: never back to a lesser one.</summary>
    public static WarningState AfterNews(this WarningState state, WarningState news) => (news, state) switch
    {
        (WarningState.Delivered, WarningState.Sent) => news,
        (WarningState.Bounced, WarningState.Sent or WarningState.Escalated or WarningState.Delivered) => news,
        (WarningState.Read, WarningState.Sent or WarningState.Delivered or WarningState.Escalated or WarningState.Bounced) => news,
        (WarningState.Answered, _) when state.IsToBeReminded() => news,
        (WarningState.Mitigated, _) when state.IsToBeReminded() || state is WarningState.Answered or WarningState.Disputed => news,
        (WarningState.Disputed, _) when !state.IsFixed() => news,
        (WarningState.OptedOut, _) when !state.IsFixed() => news,
        _ => state,
    };
}
