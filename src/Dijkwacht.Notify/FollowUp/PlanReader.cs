using System.Globalization;
using Dijkwacht.Notify.Settings;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Reads a plan of warning; all that is wrong is told at once.</summary>
internal sealed class PlanReader : SettingsText
{
    /// <summary>Longest time that an owner may be left waiting for the sake of a comparison.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(72);

    private static readonly string[] s_channels = ["mail", "letter", "phone"];
    private static readonly string[] s_recipients = ["owner", "supplier", "upstream"];
    private static readonly string[] s_strata = ["sector", "region", "country", "language"];

    public static (WarningPlan? Plan, IReadOnlyList<SettingsProblem> Problems) Read(string text, IReadOnlyCollection<string> matters)
    {
        var reader = new PlanReader();
        WarningPlan? plan = reader.ReadPlan(text, matters);
        return (reader.HasProblems ? null : plan, reader.Problems);
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
            Dictionary<string, YamlNode> keys = Keys(item, "id", "share", "wait", "wording", "steps");
            string id = Name(keys, "id", item);
            TimeSpan wait = Duration(keys.GetValueOrDefault("wait"), TimeSpan.Zero);
            if (wait > LongestWait)
                Report("DW3005", keys["wait"], "Nobody is left waiting for longer than 72 hours.");
            List<ArmStep> steps = Steps(keys.GetValueOrDefault("steps"), item);
            arms.Add(new Arm(id, (int)Number(keys.GetValueOrDefault("share"), 1, 1, 1000), wait, steps, keys.ContainsKey("wording") ? Name(keys, "wording", item) : null));
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

    private long Seed(Dictionary<string, YamlNode> keys, YamlNode root)
    {
        string text = Text(keys, "seed", root);
        if (text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seed))
            return text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
        Report("DW3004", keys["seed"], "'seed' is a whole number of your choice, written down before the first owner is assigned.");
        return seed;
    }

}
