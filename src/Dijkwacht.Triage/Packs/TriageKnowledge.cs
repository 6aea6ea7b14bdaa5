using System.Text;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Packs;

/// <summary>A rule that a run does not evaluate, and why.</summary>
/// <param name="File">Its file.</param>
/// <param name="Rule">Its id or title.</param>
/// <param name="Reason">Why.</param>
public sealed record UnusedRule(string File, string Rule, string Reason);

/// <summary>All that a triage knows before it reads evidence: packs, compiled rules, builds, holes, noise. Immutable.</summary>
public sealed class TriageKnowledge
{
    private TriageKnowledge(IReadOnlyList<CampaignPack> packs, Indicators indicators, Noise noise)
    {
        Packs = packs;
        Indicators = indicators;
        Noise = noise;
        Roles = new RecordRoles(Fields);
        EventRoles = new EventRoles(Fields);
    }

    /// <summary>Packs in order of id, the generic one last.</summary>
    public IReadOnlyList<CampaignPack> Packs { get; }

    /// <summary>Published indicators.</summary>
    public Indicators Indicators { get; }

    /// <summary>Who looks without attacking.</summary>
    public Noise Noise { get; }

    /// <summary>Published builds.</summary>
    public BuildCatalogue Builds { get; } = BuildCatalogue.Default;

    /// <summary>Holes and fixes.</summary>
    public VulnerabilityCatalogue Vulnerabilities { get; } = VulnerabilityCatalogue.Default;

    /// <summary>Rules in use, those of packs and of the user, and the user's correlations.</summary>
    public int RulesLoaded => MainRules.Length + ActorRules.Length + CorrelationRules.Length;

    /// <summary>Rules not in use.</summary>
    public IReadOnlyList<UnusedRule> RulesSkipped { get; private set; } = [];

    internal FieldTable Fields { get; } = new();

    internal RecordRoles Roles { get; }

    internal EventRoles EventRoles { get; }

    internal LogRecogniser Recogniser { get; private set; } = null!;

    internal RuleEngine Main { get; private set; } = null!;

    internal HitRule[] MainRules { get; private set; } = [];

    /// <summary>The user's correlations, in the order of <see cref="Main"/>.</summary>
    internal HitRule[] CorrelationRules { get; private set; } = [];

    internal RuleEngine Actor { get; private set; } = null!;

    internal HitRule[] ActorRules { get; private set; } = [];

    /// <summary>Loads the packs inside the program and the user's rules.</summary>
    /// <param name="ruleDirectories">Folders of Sigma rules; their matches never change the verdict.</param>
    /// <exception cref="InvalidDataException">A pack is broken: all its problems are named.</exception>
    public static TriageKnowledge Load(IReadOnlyList<string> ruleDirectories)
    {
        ArgumentNullException.ThrowIfNull(ruleDirectories);
        var files = PackFiles().ToList();
        var problems = new List<PackProblem>();
        var packs = files.Where(f => f.Name.EndsWith("/pack.yml", StringComparison.Ordinal))
            .Select(f => PackReader.Read(f.Name, f.Text, problems))
            .OfType<CampaignPack>()
            .OrderBy(p => p.IsGeneric).ThenBy(p => p.FirstExploited ?? p.Patched).ThenBy(p => p.Id, StringComparer.Ordinal)
            .ToList();
        var indicators = new Indicators();
        foreach ((string name, string text) in files.Where(f => f.Name.EndsWith(".csv", StringComparison.Ordinal)))
            indicators.Read(text);
        var knowledge = new TriageKnowledge(packs, indicators, Noise.Read(files.Single(f => f.Name == "packs/noise.yml").Text));
        knowledge.Compile(files, ruleDirectories, problems);
        if (problems.Count > 0)
            throw new InvalidDataException("A pack is broken: " + string.Join("; ", problems.Select(p => $"{p.File}:{p.Line}: {p.Message}")));
        return knowledge;
    }

    /// <summary>The meaning of a pack's rule, for matches that joins raise to it.</summary>
    internal HitRule RuleNamed(string packId, string name)
    {
        CampaignPack pack = Packs.Single(p => p.Id == packId);
        RuleMeaning meaning = pack.Rules[name];
        return new HitRule(name, meaning.Title.En, pack, meaning, meaning.Severity, meaning.Attack);
    }

    private void Compile(List<(string Name, string Text)> files, IReadOnlyList<string> ruleDirectories, List<PackProblem> problems)
    {
        RuleSet own = RuleSet.Load(files.Where(f => f.Name.Contains("/rules/", StringComparison.Ordinal)));
        problems.AddRange(own.Problems.Select(p => new PackProblem(p.File, p.Line, p.Message)));
        RuleSet user = RuleSet.Join(ruleDirectories.Select(RuleSet.Load));
        var byPack = own.Rules.Select(r => (Rule: r, Pack: PackOf(r.File))).ToList();
        foreach ((SigmaRule rule, CampaignPack? pack) in byPack)
        {
            if (pack is null || rule.Name is null || !pack.Rules.ContainsKey(rule.Name))
                problems.Add(new PackProblem(rule.File, 1, $"the rule '{rule.Name ?? rule.Title}' has no meaning in its pack.yml"));
        }

        foreach (CampaignPack pack in Packs)
        {
            foreach (RuleMeaning meaning in pack.Rules.Values.Where(m => m.ElseRule is not null))
            {
                string[] other = meaning.ElseRule!.Split('/');
                if (other.Length != 2 || !Packs.Any(p => p.Id == other[0] && p.WindowStart is not null && p.Rules.ContainsKey(other[1])))
                    problems.Add(new PackProblem($"packs/{pack.Id}/pack.yml", 1, $"else-rule '{meaning.ElseRule}' of {meaning.Rule} is no rule of a campaign; expected pack/rule"));
            }
        }

        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach ((string name, string text) in files.Where(f => f.Name.EndsWith("/values.yml", StringComparison.Ordinal)))
            PackReader.ReadValues(name, text, values, problems);
        if (problems.Count > 0)
            return;
        bool IsActor(SigmaRule rule) => PackOf(rule.File)!.Rules[rule.Name!].OnlyActor;
        Main = RuleEngine.Compile([.. own.Rules.Where(r => !IsActor(r))], user, Fields, values);
        Actor = RuleEngine.Compile(own.Rules.Where(IsActor), Fields, values);
        var owned = own.Rules.ToHashSet();
        problems.AddRange(Main.Skipped.Concat(Actor.Skipped).Where(s => owned.Contains(s.Rule)).Select(s => new PackProblem(s.Rule.File, s.Rule.Line, s.Reason)));
        MainRules = [.. Main.Rules.Select(r => owned.Contains(r) ? OwnRule(r) : UserRule(r))];
        CorrelationRules = [.. Main.Correlations.Select(UserRule)];
        ActorRules = [.. Actor.Rules.Select(OwnRule)];
        RulesSkipped =
        [
            .. user.Problems.Select(p => new UnusedRule(p.File, p.RuleId ?? "", $"{p.Line}:{p.Column}: {p.Message}")),
            .. Main.Problems.Select(p => new UnusedRule(p.File, p.RuleId ?? "", $"{p.Line}:{p.Column}: {p.Message}")),
            .. Main.Skipped.Concat(Actor.Skipped).Select(s => new UnusedRule(s.Rule.File, s.Rule.Id ?? s.Rule.Title, s.Reason)),
            .. Main.SkippedCorrelations.Select(s => new UnusedRule(s.Rule.File, s.Rule.Id ?? s.Rule.Title, s.Reason)),
        ];
        Recogniser = new LogRecogniser(Fields);
    }

    private CampaignPack? PackOf(string file)
    {
        string[] parts = file.Split('/');
        return parts.Length > 2 ? Packs.FirstOrDefault(p => p.Id == parts[1]) : null;
    }

    private HitRule OwnRule(SigmaRule rule)
    {
        CampaignPack pack = PackOf(rule.File)!;
        RuleMeaning meaning = pack.Rules[rule.Name!];
        return new HitRule(rule.Name!, meaning.Title.En, pack, meaning, meaning.Severity, meaning.Attack);
    }

    private static HitRule UserRule(SigmaDocument rule) =>
        new(rule.Name ?? rule.Id ?? rule.Title, rule.Title, null, null, rule.Level switch
        {
            SigmaLevel.Critical => Severity.Critical,
            SigmaLevel.High => Severity.High,
            SigmaLevel.Medium => Severity.Medium,
            SigmaLevel.Low => Severity.Low,
            _ => Severity.Info,
        }, rule.Techniques);

    private static IEnumerable<(string Name, string Text)> PackFiles()
    {
        System.Reflection.Assembly assembly = typeof(TriageKnowledge).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            yield return (name.Replace('\\', '/'), reader.ReadToEnd());
        }
    }
}
