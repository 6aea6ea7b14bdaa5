using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>A campaign of warning: whom, when, by which way, and how its effect is measured. Read from YAML, see docs/warn.md.</summary>
public sealed record WarningPlan
{
    /// <summary>Lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>Matter of back doors that somebody reported.</summary>
    public const string Shell = "shell";

    /// <summary>Matter of mail that is offered for sale.</summary>
    public const string Offered = "offered";

    /// <summary>The wave of attacks, such as <c>proxylogon</c>, <c>unsupported</c> for products without support, or <see cref="Shell"/> or <see cref="Offered"/>.</summary>
    public required string Matter { get; init; }

    /// <summary>Whether people report what it is about: no census sees it, or sees it end.</summary>
    public bool IsReported => Matter is Shell or Offered;

    /// <summary>Of the random assignment.</summary>
    public required long Seed { get; init; }

    /// <summary>From this day an open server is taken for entered; null: a week after the fix when the hole was used before it.</summary>
    public DateOnly? EnteredFrom { get; init; }

    /// <summary>Whether owners of possibly open servers are written to.</summary>
    public bool IncludesPossibly { get; init; } = true;

    /// <summary>How long an answered owner is left alone before reminders go on.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Days after which the effect is judged, rising; the last one is that of the result.</summary>
    public IReadOnlyList<int> Looks { get; init; } = [7, 14, 28];

    /// <summary>What makes strata: <c>sector</c>, <c>region</c>, <c>country</c>, <c>language</c>.</summary>
    public IReadOnlyList<string> Strata { get; init; } = [];

    /// <summary>At least one; the first is the one that others are compared with.</summary>
    public required IReadOnlyList<Arm> Arms { get; init; }

    /// <summary>When to stop.</summary>
    public StopRules Stop { get; init; } = new();

    /// <summary>The text it was read from.</summary>
    public required string Text { get; init; }

    /// <summary>Reads a plan.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="matters">What a plan may be about: ids of campaigns and <c>unsupported</c>.</param>
    /// <returns>The plan, null when there are problems; all of these at once.</returns>
    public static (WarningPlan? Plan, IReadOnlyList<SettingsProblem> Problems) Read(string text, IReadOnlyCollection<string> matters)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(matters);
        return PlanReader.Read(text, matters);
    }

    /// <summary>The arm of a name.</summary>
    public Arm ArmOf(string id) => Arms.First(arm => arm.Id == id);
}

/// <summary>One way of warning, to be compared with the others.</summary>
/// <param name="Id">Lower-case letters, digits and hyphens.</param>
/// <param name="Share">Owners that get it, in proportion to the other shares.</param>
/// <param name="Wait">How long its owners wait before the first step; at most 72 hours, and never where a server may be entered.</param>
/// <param name="Steps">Rising in time, at least one.</param>
/// <param name="Wording">Name of the texts that its notices use in place of those of all; null for those of all.</param>
public sealed record Arm(string Id, int Share, TimeSpan Wait, IReadOnlyList<ArmStep> Steps, string? Wording = null);

/// <summary>One notice of an arm.</summary>
/// <param name="After">Since the owner's turn came.</param>
/// <param name="Channel"><c>mail</c>, <c>letter</c> or <c>phone</c>.</param>
/// <param name="To"><c>owner</c>, <c>supplier</c> or <c>upstream</c>.</param>
public sealed record ArmStep(TimeSpan After, string Channel, string To);

/// <summary>When sending stops until a person has looked.</summary>
public sealed record StopRules
{
    /// <summary>Share of the notices sent that bounced.</summary>
    public double Bounced { get; init; } = 0.5;

    /// <summary>Share of the owners written to that dispute or opt out.</summary>
    public double Refused { get; init; } = 0.1;

    /// <summary>Neither rule counts before this many notices.</summary>
    public int AtLeast { get; init; } = 50;

    /// <summary>Chance of a false alarm over all looks together: an arm that is worse than the first beyond it gets no new owners.</summary>
    public double Level { get; init; } = 0.05;
}
