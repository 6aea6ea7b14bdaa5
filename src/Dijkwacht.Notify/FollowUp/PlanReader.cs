using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Reads a plan of warning; all that is wrong is told at once.</summary>
public sealed class PlanReader
{
    /// <summary>Longest time that an owner may be left waiting for the sake of a comparison.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(72);

    private const int LongestText = 1_000_000;

    private static readonly string[] s_channels = ["mail", "letter", "phone"];
    private static readonly string[] s_recipients = ["owner", "supplier", "upstream"];
    private static readonly string[] s_strata = ["sector", "region", "country", "language"];

    private readonly List<PlanProblem> _problems = [];

    private PlanReader()
    {
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="matters">What a plan may be about: ids of campaigns and <c>unsupported</c>.</param>
    /// <returns>The plan, null when there are problems.</returns>
    public static (WarningPlan? Plan, IReadOnlyList<PlanProblem> Problems) Read(string text, IReadOnlyCollection<string> matters)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(matters);
        var reader = new PlanReader();
        WarningPlan? plan = reader.ReadPlan(text, matters);
        return (reader._problems.Count == 0 ? plan : null, [.. reader._problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }

    private WarningPlan? ReadPlan(string text, IReadOnlyCollection<string> matters)
    {
        if (Root(text) is not { } root)
            return null;
        Dictionary<string, YamlNode> keys = Keys(root, "plan", "matter", "seed", "enteredFrom", "possibly", "grace", "looks", "strata", "arms", "stop");
        string id = Name(keys, "plan", root);
        string matter = Text(keys, "matter", root);
        if (matter.Length > 0 && !matters.Contains(matter))
            Report("DW3004", keys["matter"], $"'{SafeText.Line(matter, 60)}' is no matter; expected one of {string.Join(", ", matters)}.");
        List<Arm> arms = Arms(keys.GetValueOrDefault("arms"), root);
        return new WarningPlan
        {
            Id = id,
            Matter = matter,
            Seed = Seed(keys, root),
            EnteredFrom = Day(keys.GetValueOrDefault("enteredFrom")),
            IncludesPossibly = Flag(keys.GetValueOrDefault("possibly"), true),
            Grace = Duration(keys.GetValueOrDefault("grace"), TimeSpan.FromDays(14)),
            Looks = Looks(keys.GetValueOrDefault("looks")),
            Strata = Words(keys.GetValueOrDefault("strata"), s_strata),
            Arms = arms,
            Stop = Stop(keys.GetValueOrDefault("stop")),
            Text = text,
        };
    }

    private YamlMappingNode? Root(string text)
    {
        if (text.Length > LongestText)
        {
            _problems.Add(new PlanProblem("DW3001", 1, 1, "The file is longer than a plan can be."));
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return root;
            _problems.Add(new PlanProblem("DW3001", 1, 1, "Expected one document of keys and values; docs/warn.md has an example."));
        }
        catch (YamlException failure)
        {
            _problems.Add(new PlanProblem("DW3001", failure.Start.Line, failure.Start.Column, $"No YAML: {failure.Message}"));
        }

        return null;
    }

    private List<Arm> Arms(YamlNode? node, YamlNode root)
    {
        var arms = new List<Arm>();
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report("DW3003", node ?? root, "'arms' is missing: a list of at least one, each with id and steps.");
            return arms;
        }

        foreach (YamlNode item in list)
        {
            Dictionary<string, YamlNode> keys = Keys(item, "id", "share", "wait", "steps");
            string id = Name(keys, "id", item);
            TimeSpan wait = Duration(keys.GetValueOrDefault("wait"), TimeSpan.Zero);
            if (wait > LongestWait)
                Report("DW3005", keys["wait"], "Nobody is left waiting for longer than 72 hours.");
            List<ArmStep> steps = Steps(keys.GetValueOrDefault("steps"), item);
            arms.Add(new Arm(id, (int)Number(keys.GetValueOrDefault("share"), 1, 1, 1000), wait, steps));
        }

        foreach (IGrouping<string, Arm> same in arms.GroupBy(a => a.Id).Where(g => g.Count() > 1))
            Report("DW3004", list, $"Two arms are called '{same.Key}'.");
        if (arms.All(a => a.Wait > TimeSpan.Zero))
            Report("DW3005", list, "Every arm waits; owners whose servers may be entered need one that does not.");
        return arms;
    }

    private List<ArmStep> Steps(YamlNode? node, YamlNode arm)
    {
        var steps = new List<ArmStep>();
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report("DW3003", node ?? arm, "'steps' is missing: a list such as [{ after: 0d, channel: mail }, { after: 14d, channel: letter }].");
            return steps;
        }

        foreach (YamlNode item in list)
        {
            Dictionary<string, YamlNode> keys = Keys(item, "after", "channel", "to");
            TimeSpan after = Duration(keys.GetValueOrDefault("after"), TimeSpan.Zero);
            if (steps.Count == 0 && after > TimeSpan.Zero)
                Report("DW3005", item, "The first step starts at 0d; 'wait' of the arm is the place for waiting.");
            if (steps.Count > 0 && after <= steps[^1].After)
                Report("DW3004", item, "Each step comes later than the one before.");
            steps.Add(new ArmStep(after, Word(keys, "channel", s_channels, "mail", item), Word(keys, "to", s_recipients, "owner", item)));
        }

        return steps;
    }

    private StopRules Stop(YamlNode? node)
    {
        if (node is null)
            return new StopRules();
        Dictionary<string, YamlNode> keys = Keys(node, "bounced", "refused", "atLeast", "level");
        var standard = new StopRules();
        return new StopRules
        {
            Bounced = Number(keys.GetValueOrDefault("bounced"), standard.Bounced, 0, 1),
            Refused = Number(keys.GetValueOrDefault("refused"), standard.Refused, 0, 1),
            AtLeast = (int)Number(keys.GetValueOrDefault("atLeast"), standard.AtLeast, 1, 1_000_000),
            Level = Number(keys.GetValueOrDefault("level"), standard.Level, 0.001, 0.5),
        };
    }

    private int[] Looks(YamlNode? node)
    {
        if (node is null)
            return [7, 14, 28];
        var days = new List<int>();
        foreach (YamlNode item in node is YamlSequenceNode list ? list.Children : [node])
            days.Add((int)Duration(item, TimeSpan.FromDays(7)).TotalDays);
        if (days.Count is 0 or > 50 || days[0] < 1 || days.Zip(days.Skip(1)).Any(pair => pair.First >= pair.Second))
            Report("DW3004", node, "'looks' are 1 to 50 rising numbers of days, such as [7d, 14d, 28d].");
        return [.. days];
    }

    private List<string> Words(YamlNode? node, string[] known)
    {
        var words = new List<string>();
        if (node is null)
            return words;
        foreach (YamlNode item in node is YamlSequenceNode list ? list.Children : [node])
        {
            if (item is YamlScalarNode { Value: { } word } && known.Contains(word) && !words.Contains(word))
                words.Add(word);
            else
                Report("DW3004", item, $"Expected some of {string.Join(", ", known)}, each once.");
        }

        return words;
    }

    private string Word(Dictionary<string, YamlNode> keys, string key, string[] known, string standard, YamlNode parent)
    {
        if (!keys.TryGetValue(key, out YamlNode? node))
        {
            if (key == "channel")
                Report("DW3003", parent, "'channel' is missing: mail, letter or phone.");
            return standard;
        }

        if (node is YamlScalarNode { Value: { } word } && known.Contains(word))
            return word;
        Report("DW3004", node, $"'{key}' is one of {string.Join(", ", known)}.");
        return standard;
    }

    private string Name(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        string name = Text(keys, key, parent);
        if (name.Length > 0 && (name.Length > 60 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            Report("DW3004", keys[key], $"'{key}' holds lower-case letters, digits and hyphens, at most 60.");
        return name;
    }

    private string Text(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        if (keys.TryGetValue(key, out YamlNode? node) && node is YamlScalarNode { Value: { Length: > 0 } text })
            return text;
        Report("DW3003", node ?? parent, $"'{key}' is missing.");
        return "";
    }

    private long Seed(Dictionary<string, YamlNode> keys, YamlNode root)
    {
        string text = Text(keys, "seed", root);
        if (text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seed))
            return text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
        Report("DW3004", keys["seed"], "'seed' is a whole number of your choice, written down before the first owner is assigned.");
        return seed;
    }

    private DateOnly? Day(YamlNode? node)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode scalar && DateOnly.TryParseExact(scalar.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        Report("DW3004", node, "Expected a day such as 2021-03-16.");
        return null;
    }

    private bool Flag(YamlNode? node, bool standard)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode { Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        Report("DW3004", node, "Expected true or false.");
        return standard;
    }

    private double Number(YamlNode? node, double standard, double least, double most)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
            return number;
        Report("DW3004", node, string.Create(CultureInfo.InvariantCulture, $"Expected a number from {least} to {most}."));
        return standard;
    }

    private TimeSpan Duration(YamlNode? node, TimeSpan standard)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode { Value: { Length: > 1 and < 8 } text }
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 3650)
        {
            if (text[^1] == 'd')
                return TimeSpan.FromDays(number);
            if (text[^1] == 'h')
                return TimeSpan.FromHours(number);
        }

        Report("DW3004", node, "Expected days or hours, such as 7d or 72h.");
        return standard;
    }

    private Dictionary<string, YamlNode> Keys(YamlNode node, params string[] known)
    {
        var keys = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Report("DW3004", node, $"Expected keys and values: {string.Join(", ", known)}.");
            return keys;
        }

        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (known.Contains(name))
                keys[name] = value;
            else
                Report("DW3002", key, $"Unknown key '{SafeText.Line(name, 60)}'; known are {string.Join(", ", known)}.");
        }

        return keys;
    }

    private void Report(string code, YamlNode node, string message) => _problems.Add(new PlanProblem(code, node.Start.Line, node.Start.Column, message));
}
