using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>What planning needs besides the plan.</summary>
public sealed record PlannerOptions
{
    /// <summary>Makes the token of a plan and an addressee.</summary>
    public required Func<string, string, string> TokenOf { get; init; }

    /// <summary>The wave of attacks of the plan; null when it is about none.</summary>
    public NoticeCampaign? Campaign { get; init; }

    /// <summary>Days that an owner has to answer.</summary>
    public int AnswerDays { get; init; } = 7;

    /// <summary>UTC.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
