using System.Text.Json.Serialization;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Runs;

/// <summary>What is known of one run as a whole; kept as <c>runs/ID/run.json</c> in the workspace.</summary>
public sealed record RunRecord
{
    /// <summary>Such as <c>20261124T0930-a1b2c3</c>; sorts by start.</summary>
    public required string Id { get; init; }

    /// <summary><c>scan</c>, <c>recheck</c>, or <c>import:FORMAT</c>: runs of different methods are never mixed in one count.</summary>
    public required string Method { get; init; }

    /// <summary>Name of the scope or of the imported file.</summary>
    public required string Scope { get; init; }

    /// <summary>SHA-256 of the scope file or the imported file, lower-case hexadecimal.</summary>
    public required string ScopeSha256 { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>End, UTC; null while it runs or when it was cut off.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Targets in the scope after exclusions; 0 when not known (imports).</summary>
    public long Targets { get; init; }

    /// <summary>Targets that were asked or found excluded.</summary>
    public long Done { get; init; }

    /// <summary>
    /// Targets by state. Targets at which nothing answers (refused, silent, unreachable) are only counted here, unless an
    /// earlier run saw a server there: then each has its observation.
    /// </summary>
    public IReadOnlyDictionary<ObservedState, long> States { get; init; } = new Dictionary<ObservedState, long>();

    /// <summary>SHA-256 of the list of addresses that narrowed the scope; null when there was none.</summary>
    public string? TargetsSha256 { get; init; }

    /// <summary>Lines of the request log when this was written.</summary>
    public long LogEntries { get; init; }

    /// <summary>Hash of the last of these lines: a log that lost lines since then gives itself away.</summary>
    public string? LogHead { get; init; }

    /// <summary>Whether every target was asked. A part of a permuted scope is a random sample of it.</summary>
    public bool IsComplete => EndedAt is not null && Done >= Targets;
}

/// <summary>How a <see cref="RunRecord"/> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RunRecord))]
public sealed partial class RunJson : JsonSerializerContext;
