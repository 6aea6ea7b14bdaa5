using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Gives every distinct predicate of one kind of record a number while rules are compiled.</summary>
internal sealed class PredicateTable
{
    /// <summary>The field number of a keyword: the whole record.</summary>
    public const int WholeText = -1;

    private readonly Dictionary<(int Field, string Key), int> _numbers = [];
    private readonly List<Predicate> _predicates = [];

    public IReadOnlyList<Predicate> All => _predicates;

    /// <summary>The number of a test on a field; <paramref name="resolve"/> gives the ordinal of a field that it refers to.</summary>
    public int Intern(int field, FieldTest test, Func<string, int> resolve)
    {
        var key = (field, test.Key);
        if (_numbers.TryGetValue(key, out int number))
            return number;
        number = _predicates.Count;
        _predicates.Add(Make(field, test, resolve));
        _numbers.Add(key, number);
        return number;
    }

    private static Predicate Make(int field, FieldTest test, Func<string, int> resolve)
    {
        var kind = field == WholeText ? PredicateKind.Text : PredicateKind.Value;
        return test switch
        {
            GlobTest glob => new Predicate(kind, field, GlobMatcher.Create(glob.Pattern, glob.IsCased), null),
            RegexTest regex => new Predicate(kind, field, new RegexMatcher(regex), null),
            CidrTest cidr => new Predicate(kind, field, new CidrMatcher(cidr), null),
            NumberTest number => new Predicate(kind, field, new NumberMatcher(number), null),
            ExistsTest => new Predicate(PredicateKind.Exists, field, null, null),
            NullTest => new Predicate(PredicateKind.Absent, field, null, null),
            ReferenceTest reference => new Predicate(
                PredicateKind.Reference, field, null, new ReferenceMatcher(resolve(reference.OtherField), reference.Anchor, reference.IsCased)),
            _ => throw new InvalidOperationException($"No predicate is known for {test.GetType().Name}."),
        };
    }
}
