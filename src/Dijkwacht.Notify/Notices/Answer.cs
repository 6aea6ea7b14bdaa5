namespace Dijkwacht.Notify.Notices;

/// <summary>What an owner says back.</summary>
public enum AnswerKind
{
    /// <summary><c>received</c>: we have read it and are at work.</summary>
    Received,

    /// <summary><c>mitigated</c>: no fix yet, but no longer reachable or otherwise guarded.</summary>
    Mitigated,

    /// <summary><c>fixed</c>: patched or taken out of use.</summary>
    Fixed,

    /// <summary><c>not-ours</c>: the server belongs to someone else.</summary>
    NotOurs,

    /// <summary><c>wrong</c>: ours, but what you say of it is not so.</summary>
    Wrong,

    /// <summary><c>help</c>: please call us.</summary>
    HelpWanted,

    /// <summary><c>no-more</c>: do not write to us again.</summary>
    NoMore,
}

/// <summary>An answer form that was filled in.</summary>
/// <param name="Token">Of the notice.</param>
/// <param name="Kinds">What was ticked, each once, in the order of <see cref="AnswerKind"/>; at least one.</param>
/// <param name="Investigated">Whether the owner looked for traces of a break-in; null when not said.</param>
/// <param name="Remark">Free text, cleaned and cut to 2,000 characters; empty when none.</param>
public sealed record Answer(string Token, IReadOnlyList<AnswerKind> Kinds, bool? Investigated, string Remark);
