using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>What a rule asks of a record: a tree of tests on named fields. Immutable, shared freely.</summary>
internal abstract class Expression
{
    /// <summary>Nodes below and including this one when shared parts are written out.</summary>
    public abstract long Size { get; }

    public static Expression All(IReadOnlyList<Expression> items) => items.Count == 1 ? items[0] : new AllOf(items);

    public static Expression Any(IReadOnlyList<Expression> items) => items.Count == 1 ? items[0] : new AnyOf(items);
}

internal sealed class AllOf(IReadOnlyList<Expression> items) : Expression
{
    public IReadOnlyList<Expression> Items { get; } = items;

    public override long Size { get; } = 1 + items.Sum(i => i.Size);
}

internal sealed class AnyOf(IReadOnlyList<Expression> items) : Expression
{
    public IReadOnlyList<Expression> Items { get; } = items;

    public override long Size { get; } = 1 + items.Sum(i => i.Size);
}

/// <summary>At least a number of the items hold.</summary>
internal sealed class AtLeast(int count, IReadOnlyList<Expression> items) : Expression
{
    public int Count { get; } = count;

    public IReadOnlyList<Expression> Items { get; } = items;

    // Written out as a ladder of decisions: one node per item and number still missing.
    public override long Size { get; } = 1 + (items.Sum(i => i.Size) * count);
}

internal sealed class Not(Expression item) : Expression
{
    public Expression Item { get; } = item;

    public override long Size { get; } = 1 + item.Size;
}

internal sealed class Constant(bool value) : Expression
{
    public static readonly Constant True = new(true);
    public static readonly Constant False = new(false);

    public bool Value { get; } = value;

    public override long Size => 1;

    public static Constant Of(bool value) => value ? True : False;
}

/// <summary>One test.</summary>
/// <param name="field">The field's name, or null for a keyword: the whole record.</param>
/// <param name="what">What its value must satisfy.</param>
internal sealed class Test(string? field, FieldTest what) : Expression
{
    public string? Field { get; } = field;

    public FieldTest What { get; } = what;

    public override long Size => 1;
}

/// <summary>In the condition of a correlation: an event of one of its rules lies in the window.</summary>
internal sealed class SlotIsThere(int slot) : Expression
{
    public int Slot { get; } = slot;

    public override long Size => 1;
}
