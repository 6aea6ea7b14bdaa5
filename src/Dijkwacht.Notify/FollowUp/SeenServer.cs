using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>What a census says of one server, for the matter of a plan.</summary>
public enum SeenState
{
    /// <summary>Open for certain, or out of support.</summary>
    Open,

    /// <summary>Possibly open: the build is not known whole.</summary>
    PossiblyOpen,

    /// <summary>Closed for certain.</summary>
    Closed,

    /// <summary>Something else answers there, or the name is gone.</summary>
    Gone,

    /// <summary>No answer, or none that says anything: never taken for closed.</summary>
    Unreachable,
}

/// <summary>One server of one owner in the newest census; whoever has the census fills it in.</summary>
/// <param name="Owner">Key of the owner.</param>
/// <param name="State">What it was seen to be.</param>
/// <param name="SeenAt">When it was asked, UTC.</param>
/// <param name="Server">What a notice would say of it.</param>
public sealed record SeenServer(string Owner, SeenState State, DateTimeOffset SeenAt, NoticedServer Server);
