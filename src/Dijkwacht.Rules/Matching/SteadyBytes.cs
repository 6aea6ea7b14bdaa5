using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;

namespace Dijkwacht.Rules.Matching;

/// <summary>Which bytes of a field's value stand the same in the raw text.</summary>
internal sealed class SteadyBytes(KindMapping kind, FieldTable fields)
{
    private readonly Dictionary<int, bool[]> _byField = [];

    /// <summary>The longest stretches of a literal that the raw text holds as they are.</summary>
    public IEnumerable<byte[]> Runs(int field, byte[] literal)
    {
        bool[] steady = Of(field);
        int start = 0;
        for (int i = 0; i <= literal.Length; i++)
        {
            if (i < literal.Length && steady[literal[i]])
                continue;
            if (i - start >= LiteralScanner.MinLength)
                yield return literal[start..i];
            start = i + 1;
        }
    }

    private bool[] Of(int field)
    {
        if (_byField.TryGetValue(field, out bool[]? known))
            return known;

        string name = field == PredicateTable.WholeText ? "" : fields.NameOf(field);
        string changing = kind.Changing + kind.ChangingByField.GetValueOrDefault(name, "");
        string? only = kind.SteadyByField.GetValueOrDefault(name);
        bool[] steady = new bool[256];
        for (int b = 0x20; b < 0x7F; b++)
            steady[b] = !changing.Contains((char)b) && (only is null || only.Contains((char)b));
        _byField.Add(field, steady);
        return steady;
    }
}
