using Dijkwacht.Generator.Evidence;

namespace Dijkwacht.Generator;

/// <summary>What the command line asked for.</summary>
internal sealed record Options
{
    internal ulong Seed { get; init; } = 1;

    internal int? Days { get; init; }

    internal int? RequestsPerDay { get; init; }

    internal LayoutKind Layout { get; init; } = LayoutKind.Kape;

    /// <summary>Adds a 100 MB line to the garbage scenario.</summary>
    internal bool HugeLine { get; init; }
}
