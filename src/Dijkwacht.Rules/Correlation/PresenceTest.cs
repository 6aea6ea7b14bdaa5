using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Evaluates which rules of a temporal correlation must have matched.</summary>
internal static class PresenceTest
{
    public static bool Holds(Expression expression, ReadOnlySpan<int> counts)
    {
        switch (expression)
        {
            case SlotIsThere slot:
                return counts[slot.Slot] > 0;
            case Not not:
                return !Holds(not.Item, counts);
            case AllOf all:
                foreach (var item in all.Items)
                {
                    if (!Holds(item, counts))
                        return false;
                }

                return true;
            case AnyOf any:
                foreach (var item in any.Items)
                {
                    if (Holds(item, counts))
                        return true;
                }

                return false;
            case AtLeast some:
                int held = 0;
                foreach (var item in some.Items)
                    held += Holds(item, counts) ? 1 : 0;
                return held >= some.Count;
            default:
                return ((Constant)expression).Value;
        }
    }

    /// <summary>Whether the answer never turns from yes to no when a rule more has matched.</summary>
    public static bool IsRising(Expression expression) => expression switch
    {
        Not => false,
        AllOf all => all.Items.All(IsRising),
        AnyOf any => any.Items.All(IsRising),
        AtLeast some => some.Items.All(IsRising),
        _ => true,
    };
}
