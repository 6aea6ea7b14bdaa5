using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Resolves the correlations of an engine: what they refer to, in which order they run, which fields they need.</summary>
internal sealed class CorrelationCompiler(IReadOnlyList<SigmaRule> rules, IReadOnlyList<SkippedRule> skippedRules, ReferenceIndex index, List<RuleProblem> problems)
{
    private enum Visit
    {
        None,
        Open,
        Usable,
        Unusable,
    }

    // A rule may be given twice.
    private readonly ILookup<SigmaDocument, int> _ordinals = rules.Select((rule, ordinal) => (rule, ordinal)).ToLookup(r => (SigmaDocument)r.rule, r => r.ordinal);
    private readonly ILookup<SigmaDocument, string> _skipped = skippedRules.ToLookup(s => (SigmaDocument)s.Rule, s => s.Reason);
    private readonly Dictionary<CorrelationRule, List<SigmaDocument>> _sources = [];
    private readonly Dictionary<CorrelationRule, Visit> _visits = [];
    private readonly List<CorrelationRule> _order = [];

    /// <summary>In the order given, for the report.</summary>
    public List<SkippedCorrelation> Skipped { get; } = [];

    public CorrelationProgram Compile(IReadOnlyList<CorrelationRule> correlations, FieldTable fields)
    {
        foreach (var correlation in correlations)
            ResolveSources(correlation);
        foreach (var correlation in correlations)
            Order(correlation, 0);

        var plans = correlations.Where(c => _visits[c] == Visit.Usable).Select((rule, ordinal) => new CorrelationPlan(rule, ordinal)).ToList();
        var byRule = plans.ToDictionary(p => p.Rule);
        for (int i = 0; i < _order.Count; i++)
            byRule[_order[i]].Order = i;
        foreach (var plan in plans)
            plan.Sources.AddRange(_sources[plan.Rule]);

        // From the outermost inwards: what a correlation needs, those below it must bring.
        foreach (var parent in plans.OrderByDescending(p => p.Order))
            Link(parent, byRule);
        return new CorrelationProgram(plans, MakeInputs(plans, fields), fields.Intern("Channel"), fields.Intern("EventID"));
    }

    /// <summary>The documents that only correlations refer to: they give no matches of their own.</summary>
    public static HashSet<SigmaDocument> OnlyReferenced(IReadOnlyList<CorrelationPlan> plans)
    {
        var silent = plans.SelectMany(p => p.Sources).ToHashSet();
        silent.ExceptWith(plans.Where(p => p.Rule.Generate).SelectMany(p => p.Sources));
        return silent;
    }

    private void ResolveSources(CorrelationRule correlation)
    {
        var sources = new List<SigmaDocument>();
        foreach (var reference in correlation.Rules)
        {
            if (index.Resolve(reference, correlation, problems) is { } source)
                sources.Add(source);
        }

        bool isComplete = sources.Count == correlation.Rules.Count;
        var unknown = isComplete ? correlation.Aliases.SelectMany(a => a.Value.Keys).FirstOrDefault(k => !IsSource(k, correlation, sources)) : null;
        if (unknown is not null)
        {
            problems.Add(new RuleProblem(ProblemCode.UnknownReference, correlation.File, correlation.Line, 1, correlation.Id,
                $"An alias names the rule '{ProblemSink.Shorten(unknown)}', which the correlation does not refer to.", ""));
        }

        if (!isComplete || unknown is not null)
            Skip(correlation, "refers to a rule that is not there");
        _sources[correlation] = sources;
    }

    private static bool IsSource(string key, CorrelationRule correlation, List<SigmaDocument> sources) =>
        sources.Where((s, slot) => key == correlation.Rules[slot].Text || key == s.Name || key == s.Id).Any();

    private void Order(CorrelationRule correlation, int depth)
    {
        const int maxDepth = 64;
        if (_visits.GetValueOrDefault(correlation) is Visit.Usable or Visit.Unusable)
            return;
        if (_visits.GetValueOrDefault(correlation) == Visit.Open || depth > maxDepth)
        {
            var reference = correlation.Rules[0];
            problems.Add(ReferenceIndex.ProblemAt(reference, correlation, ProblemCode.ReferenceCycle, "The correlation refers to itself, directly or through others."));
            Skip(correlation, "refers to itself");
            return;
        }

        _visits[correlation] = Visit.Open;
        foreach (var source in _sources[correlation])
        {
            string? reason = _skipped[source].FirstOrDefault();
            if (source is CorrelationRule child)
            {
                Order(child, depth + 1);
                reason = _visits[child] == Visit.Usable ? null : "it is not evaluated";
            }

            if (reason is not null)
                Skip(correlation, $"refers to '{source.Title}': {reason}");
            if (_visits[correlation] == Visit.Unusable)
                return;
        }

        _visits[correlation] = Visit.Usable;
        _order.Add(correlation);
    }

    private void Skip(CorrelationRule correlation, string reason)
    {
        if (_visits.GetValueOrDefault(correlation) == Visit.Unusable)
            return;
        _visits[correlation] = Visit.Unusable;
        Skipped.Add(new SkippedCorrelation(correlation, reason));
    }

    private static void Link(CorrelationPlan parent, Dictionary<CorrelationRule, CorrelationPlan> byRule)
    {
        for (int slot = 0; slot < parent.Sources.Count; slot++)
        {
            if (parent.Sources[slot] is not CorrelationRule rule)
                continue;
            var child = byRule[rule];
            child.Parents.Add(new CorrelationLink(parent, slot, [.. parent.Fields.Select(f => child.FieldIndex(parent.NameIn(slot, f)))]));
        }
    }

    private RuleInput[][] MakeInputs(List<CorrelationPlan> plans, FieldTable fields)
    {
        var inputs = new List<RuleInput>[rules.Count];
        foreach (var plan in plans)
        {
            for (int slot = 0; slot < plan.Sources.Count; slot++)
            {
                if (plan.Sources[slot] is SigmaRule rule)
                    (inputs[_ordinals[rule].First()] ??= []).Add(new RuleInput(plan, slot, MakePlaces(plan, slot, rule, fields)));
            }
        }

        return [.. inputs.Select(i => i?.ToArray() ?? [])];
    }

    private static FieldPlaces[] MakePlaces(CorrelationPlan plan, int slot, SigmaRule rule, FieldTable fields)
    {
        string[] names = [.. plan.Fields.Select(f => plan.NameIn(slot, f))];
        var places = MappingTable.Default.Find(rule.LogSource)!.Variants.Select(variant => new FieldPlaces(
            [.. variant.Channels.Select(c => Folding.ToLower(Encoding.UTF8.GetBytes(c)))],
            [.. variant.EventIds],
            [.. names.Select(n => fields.Intern(variant.Fields.GetValueOrDefault(n, n)))])).ToArray();
        return Array.TrueForAll(places, p => p.Ordinals.SequenceEqual(places[0].Ordinals)) ? [places[0]] : places;
    }
}
