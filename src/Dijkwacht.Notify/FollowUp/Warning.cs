using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>One owner, one server, one plan: what is followed until it is closed.</summary>
/// <param name="Id">Number in the database.</param>
/// <param name="Owner">Key of the owner.</param>
/// <param name="Server">What was seen last.</param>
/// <param name="State">How far it has come.</param>
/// <param name="ChangedAt">When it came to that, UTC.</param>
public sealed record Warning(long Id, string Owner, NoticedServer Server, WarningState State, DateTimeOffset ChangedAt);

/// <summary>One line of the history of a warning.</summary>
/// <param name="Sequence">From 1, without gaps over all plans.</param>
/// <param name="At">UTC.</param>
/// <param name="Warning">Number of the warning.</param>
/// <param name="Notice">Id of the notice it is about; null when none.</param>
/// <param name="State">State after it.</param>
/// <param name="Cause"><c>plan</c>, <c>sent</c>, <c>mail</c>, <c>answer</c>, <c>census</c>, <c>report</c>, <c>person</c>.</param>
/// <param name="Detail">In English.</param>
public sealed record HistoryLine(long Sequence, DateTimeOffset At, long Warning, string? Notice, WarningState State, string Cause, string Detail);
