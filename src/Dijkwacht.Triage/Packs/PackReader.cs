using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Triage.Packs;

/// <summary>What is wrong with a pack, and where.</summary>
/// <param name="File">The pack's file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record PackProblem(string File, long Line, string Message);

/// <summary>Reads <c>pack.yml</c>: all problems at once.</summary>
internal sealed class PackReader
{
    private readonly string _file;
    private readonly List<PackProblem> _problems = [];

    private PackReader(string file) => _file = file;

    public static CampaignPack? Read(string file, string text, List<PackProblem> problems)
    {
        var reader = new PackReader(file);
        CampaignPack? pack = null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
                pack = reader.Pack(root);
            else
                reader.Report(null, "one mapping was expected");
        }
        catch (YamlException failure)
        {
            problems.Add(new PackProblem(file, failure.Start.Line, failure.Message));
        }

        problems.AddRange(reader._problems);
        return reader._problems.Count == 0 ? pack : null;
    }

    /// <summary>Reads a pack's <c>values.yml</c>: lists of values that its rules name as <c>%list%</c> with the modifier <c>expand</c>.</summary>
    public static void ReadValues(string file, string text, Dictionary<string, IReadOnlyList<string>> into, List<PackProblem> problems)
    {
        var reader = new PackReader(file);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
                reader.Values(root, into);
            else
                reader.Report(null, "one mapping of names to lists was expected");
        }
        catch (YamlException failure)
        {
            problems.Add(new PackProblem(file, failure.Start.Line, failure.Message));
        }

        problems.AddRange(reader._problems);
    }

    private void Values(YamlMappingNode root, Dictionary<string, IReadOnlyList<string>> into)
    {
        foreach ((YamlNode key, YamlNode value) in root)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name } || value is not YamlSequenceNode { Children.Count: > 0 } list
                || !list.Children.All(c => c is YamlScalarNode { Value.Length: > 0 }))
            {
                Report(value, "each name must hold a list of texts");
            }
            else if (!into.TryAdd(name, List(root, name)))
            {
                Report(key, $"the list '{name}' is there already; lists of all packs share their names");
            }
        }
    }

    private CampaignPack Pack(YamlMappingNode root)
    {
        if (Scalar(root, "schema", required: true) is { } schema && schema != "dijkwacht.pack/1")
            Report(root, $"schema '{schema}' is not known; expected dijkwacht.pack/1");
        var rules = new Dictionary<string, RuleMeaning>(StringComparer.Ordinal);
        if (Child(root, "rules") is YamlMappingNode meanings)
        {
            foreach ((YamlNode key, YamlNode value) in meanings)
            {
                if (key is YamlScalarNode { Value: { } name } && value is YamlMappingNode meaning)
                    rules[name] = Meaning(name, meaning);
                else
                    Report(value, "each rule name must hold a mapping");
            }
        }
        else
        {
            Report(root, "'rules' is missing");
        }

        if (List(root, "cves").Count > 0 && Child(root, "first-exploited") is null && Child(root, "public-exploit") is null && Child(root, "patched") is null)
            Report(root, "a pack with cves needs one of first-exploited, public-exploit and patched");
        return new CampaignPack
        {
            Id = Scalar(root, "id", required: true) ?? "",
            Name = Scalar(root, "name", required: true) ?? "",
            Cves = List(root, "cves"),
            FirstExploited = Date(root, "first-exploited"),
            Patched = Date(root, "patched"),
            PublicExploit = Date(root, "public-exploit"),
            IsZeroDay = Scalar(root, "zero-day") == "true",
            UnknownWindowCounts = Scalar(root, "unknown-window") == "cannot-tell",
            SuccessShownBy = List(root, "success-shown-by"),
            Rules = rules,
        };
    }

    private RuleMeaning Meaning(string name, YamlMappingNode node)
    {
        string stage = Scalar(node, "stage", required: true) ?? "";
        if (!Stages.All.Contains(stage))
            Report(node, $"stage '{stage}' is not known; expected one of {string.Join(", ", Stages.All)}");
        return new RuleMeaning
        {
            Rule = name,
            Stage = stage,
            Outcome = Value<Outcome>(node, "outcome"),
            Severity = Value<Severity>(node, "severity"),
            Effect = Scalar(node, "effect") is null ? Effect.None : Value<Effect>(node, "effect"),
            OnlyActor = When(node) == "actor",
            OnlyIntrusion = When(node) == "intrusion",
            IsCertain = Scalar(node, "certain") == "true",
            NeedsAnswer = Scalar(node, "needs-answer") == "true",
            WorksDespiteError = Scalar(node, "works-despite-error") == "true",
            ElseRule = Scalar(node, "else-rule"),
            Title = LocalText(node, "title"),
            Explanation = LocalText(node, "explanation"),
            Attack = List(node, "attack"),
        };
    }

    private string? When(YamlMappingNode node)
    {
        string? when = Scalar(node, "when");
        if (when is not (null or "actor" or "intrusion"))
            Report(node, $"when '{when}' is not known; expected actor or intrusion");
        return when;
    }

    private T Value<T>(YamlMappingNode node, string key)
        where T : struct, Enum
    {
        string? text = Scalar(node, key, required: true);
        if (text is not null && Enum.TryParse(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T value))
            return value;
        Report(node, $"{key} '{text}' is not known; expected one of {string.Join(", ", Enum.GetNames<T>())}");
        return default;
    }

    private Text LocalText(YamlMappingNode node, string key)
    {
        if (Child(node, key) is YamlMappingNode both && Scalar(both, "nl") is { Length: > 0 } nl && Scalar(both, "en") is { Length: > 0 } en)
            return new Text(nl, en);
        Report(node, $"'{key}' needs a text in nl and one in en");
        return default;
    }

    private DateOnly? Date(YamlMappingNode node, string key)
    {
        if (Scalar(node, key) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            return date;
        if (DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            return date;
        Report(node, $"{key} '{text}' is no date; expected yyyy-MM-dd or yyyy-MM");
        return null;
    }

    private string? Scalar(YamlMappingNode node, string key, bool required = false)
    {
        string? value = (Child(node, key) as YamlScalarNode)?.Value;
        if (required && string.IsNullOrEmpty(value))
            Report(node, $"'{key}' is missing");
        return value;
    }

    private static IReadOnlyList<string> List(YamlMappingNode node, string key) =>
        Child(node, key) is YamlSequenceNode list ? [.. list.OfType<YamlScalarNode>().Select(s => s.Value ?? "")] : [];

    private static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    private void Report(YamlNode? node, string message) => _problems.Add(new PackProblem(_file, node?.Start.Line ?? 1, message));
}
