using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Finds rules and correlations by id or name.</summary>
internal sealed class ReferenceIndex
{
    private readonly Dictionary<string, List<SigmaDocument>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SigmaDocument>> _byId = new(StringComparer.OrdinalIgnoreCase);

    public ReferenceIndex(IEnumerable<SigmaDocument> documents)
    {
        foreach (var document in documents)
        {
            if (document.Id is { } id)
                Add(_byId, id, document);
            if (document.Name is { Length: > 0 } name)
                Add(_byName, name, document);
        }
    }

    /// <summary>What a reference means, or null and a problem. A document of the same file goes before those of others.</summary>
    public SigmaDocument? Resolve(RuleReference reference, SigmaDocument from, List<RuleProblem> problems)
    {
        IEnumerable<SigmaDocument> all = [.. _byId.GetValueOrDefault(reference.Text, []), .. _byName.GetValueOrDefault(reference.Text, [])];
        List<SigmaDocument> found = [.. all.Distinct()];
        if (found.Count > 1)
            found.Remove(from);
        if (found.Count > 1 && found.Exists(d => d.File == from.File))
            found = [.. found.Where(d => d.File == from.File)];
        if (found.Count == 1)
            return found[0];

        string shown = ProblemSink.Shorten(reference.Text);
        problems.Add(found.Count == 0
            ? ProblemAt(reference, from, ProblemCode.UnknownReference, $"No rule has the id or the name '{shown}', or it was not loaded.")
            : ProblemAt(reference, from, ProblemCode.AmbiguousReference, $"{found.Count} rules have the id or the name '{shown}', the first in {found[0].File} and {found[1].File}."));
        return null;
    }

    public static RuleProblem ProblemAt(RuleReference reference, SigmaDocument from, string code, string message) =>
        new(code, from.File, reference.Line, reference.Column, from.Id, message, reference.Excerpt);

    private static void Add(Dictionary<string, List<SigmaDocument>> index, string key, SigmaDocument document)
    {
        if (!index.TryGetValue(key, out var list))
            index.Add(key, list = []);
        list.Add(document);
    }
}
