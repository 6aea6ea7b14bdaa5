namespace Dijkwacht.Notify.Notices;

/// <summary>What is the matter with a server, or was; in order of urgency, most urgent last.</summary>
public enum Situation
{
    /// <summary><c>closed</c>: what was warned of is no longer seen.</summary>
    Closed,

    /// <summary><c>unsupported</c>: the product gets no fixes any more.</summary>
    OutOfSupport,

    /// <summary><c>patched-late</c>: closed now, but it was open while the hole was used.</summary>
    PatchedLate,

    /// <summary><c>open</c>: lacks the fix.</summary>
    Open,

    /// <summary><c>entered</c>: open for so long while the hole was used that it must be taken for entered.</summary>
    ProbablyEntered,

    /// <summary><c>shell</c>: a back door was reported on it.</summary>
    ShellPresent,

    /// <summary><c>offered</c>: mailboxes that may be its are offered for sale.</summary>
    MailboxOffered,
}

/// <summary>Situations as files write them.</summary>
public static class SituationNames
{
    private static readonly string[] s_names = ["closed", "unsupported", "patched-late", "open", "entered", "shell", "offered"];

    /// <summary>All names, in the order of <see cref="Situation"/>.</summary>
    public static IReadOnlyList<string> All => s_names;

    /// <summary>The name.</summary>
    public static string Name(this Situation situation) => s_names[(int)situation];

    /// <summary>The situation of a name.</summary>
    public static bool TryParse(string? name, out Situation situation)
    {
        int index = Array.IndexOf(s_names, name);
        situation = (Situation)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Whether the server may have been entered: such an owner is never left waiting.</summary>
    public static bool MayBeEntered(this Situation situation) => situation is Situation.ProbablyEntered or Situation.ShellPresent or Situation.MailboxOffered or Situation.PatchedLate;
}
