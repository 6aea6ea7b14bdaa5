using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Matching;

/// <summary>One rule compiled for one variant of a kind.</summary>
/// <param name="Ordinal">The rule's number in the engine.</param>
/// <param name="Formula">What it asks.</param>
/// <param name="Start">The first step.</param>
/// <param name="Channels">Windows events: folded names, or empty for all.</param>
/// <param name="EventIds">Windows events: ids, or empty for all.</param>
internal sealed record Entry(int Ordinal, Formula Formula, int Start, IReadOnlyList<string> Channels, IReadOnlyList<int> EventIds);

/// <summary>All rules for one kind of record, compiled. Immutable; shared by all threads.</summary>
internal sealed class KindProgram
{
    public required RecordKind Kind { get; init; }

    public required Predicate[] Predicates { get; init; }

    public required Step[] Steps { get; init; }

    public required Entry[] Entries { get; init; }

    /// <summary>Where the memo field's part of each memo entry begins, by entry; <see cref="StepWriter.Reject"/> for others.</summary>
    public required int[] MemoStarts { get; init; }

    /// <summary>Entries that a verdict on the memo field calls for.</summary>
    public required int[] MemoEntries { get; init; }

    /// <summary>Entries that nothing in the raw text announces.</summary>
    public required int[] EveryRecordEntries { get; init; }

    public required int MemoField { get; init; }

    /// <summary>The literals that announce entries in raw text; null when there are none.</summary>
    public required LiteralScanner? TextScanner { get; init; }

    /// <summary>Entries by literal of <see cref="TextScanner"/>.</summary>
    public required int[][] LiteralEntries { get; init; }

    public required Dispatch Dispatch { get; init; }
}
