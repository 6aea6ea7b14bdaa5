using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Correlations;

/// <summary>One or more matches of a correlation of the user, with the records to cite.</summary>
/// <param name="Rule">The correlation.</param>
/// <param name="Part">What keeps its matches apart: the values of <c>group-by</c>; empty without.</param>
/// <param name="Reason">In words, what the records have in common.</param>
/// <param name="Hits">The first records, in order; at least one.</param>
/// <param name="Count">Records in all.</param>
/// <param name="FirstTicks">UTC.</param>
/// <param name="LastTicks">UTC.</param>
internal sealed record Correlated(HitRule Rule, string Part, Text Reason, IReadOnlyList<Hit> Hits, long Count, long FirstTicks, long LastTicks);
