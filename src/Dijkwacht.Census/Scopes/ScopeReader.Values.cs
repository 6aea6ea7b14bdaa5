using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Census.Scopes;

/// <content>Days, rates, and the values that all keys are made of.</content>
internal sealed partial class ScopeReader
{
    private static readonly Dictionary<string, DayOfWeek[]> s_days = DayNames();

    private TimeWindow? ReadWindow(YamlNode node)
    {
        int before = _problems.Count;
        Dictionary<string, YamlNode> keys = Keys(node, "a window", "days", "from", "to", "zone");
        var days = new HashSet<DayOfWeek>();
        if (keys.TryGetValue("days", out YamlNode? value))
        {
            foreach (YamlNode item in Items(value, "days"))
            {
                if (s_days.TryGetValue(Text(item).ToLowerInvariant(), out DayOfWeek[]? named))
                    days.UnionWith(named);
                else
                    Add(WrongValue, item, $"'{Text(item)}' is no day; expected mon, tue, wed, thu, fri, sat, sun, or a span such as mon-fri");
            }
        }
        else
        {
            days.UnionWith(Enum.GetValues<DayOfWeek>());
        }

        TimeOnly from = Clock(keys, node, "from"), to = Clock(keys, node, "to");
        TimeZoneInfo zone = TimeZoneInfo.Utc;
        if (keys.TryGetValue("zone", out value) && !TimeZoneInfo.TryFindSystemTimeZoneById(Text(value), out zone!))
            Add(WrongValue, value, $"'{Text(value)}' is no time zone of this machine; expected a name such as Europe/Amsterdam, or UTC");
        return _problems.Count == before ? new TimeWindow(days, from, to, zone) : null;
    }

    private Pace ReadPace(YamlNode node, bool isLoopback)
    {
        Dictionary<string, YamlNode> keys = Keys(node, "pace", "perSecond", "perNetworkPerSecond", "betweenRequests", "atOnce", "connectTimeout", "requestTimeout", "hostTimeout");
        Pace pace = isLoopback ? Pace.Loopback : new Pace();
        double between = Number(keys, "betweenRequests", pace.BetweenRequests.TotalSeconds, 0, 3600);
        if (between < 1 && !isLoopback && keys.TryGetValue("betweenRequests", out YamlNode? value))
            Add(Refused, value, "less than a second between requests to one host is allowed only where every range is loopback (127.0.0.0/8, ::1)");
        return new Pace
        {
            PerSecond = Number(keys, "perSecond", pace.PerSecond, 0.001, 100_000),
            PerNetworkPerSecond = Number(keys, "perNetworkPerSecond", pace.PerNetworkPerSecond, 0.001, 100_000),
            BetweenRequests = TimeSpan.FromSeconds(between),
            AtOnce = (int)Number(keys, "atOnce", pace.AtOnce, 1, 1024),
            ConnectTimeout = TimeSpan.FromSeconds(Number(keys, "connectTimeout", pace.ConnectTimeout.TotalSeconds, 0.1, 60)),
            RequestTimeout = TimeSpan.FromSeconds(Number(keys, "requestTimeout", pace.RequestTimeout.TotalSeconds, 0.1, 60)),
            HostTimeout = TimeSpan.FromSeconds(Number(keys, "hostTimeout", pace.HostTimeout.TotalSeconds, 0.1, 300)),
        };
    }

    private double Number(Dictionary<string, YamlNode> keys, string key, double otherwise, double least, double most)
    {
        if (!keys.TryGetValue(key, out YamlNode? value))
            return otherwise;
        string text = Text(value);
        if (text.EndsWith('s') && !key.StartsWith("per", StringComparison.Ordinal) && key != "atOnce")
            text = text[..^1];
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            && (key != "atOnce" || number == Math.Floor(number)))
            return number;
        Add(WrongValue, value, $"'{Text(value)}' is no number from {least} to {most}");
        return otherwise;
    }

    private TimeOnly Clock(Dictionary<string, YamlNode> keys, YamlNode parent, string key)
    {
        if (Required(keys, parent, key, "a time such as 08:30") is not { Length: > 0 } text)
            return default;
        if (text == "24:00")
            return TimeOnly.MinValue;
        if (!TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly clock))
            Add(WrongValue, keys[key], $"'{text}' is no time of day such as 08:30");
        return clock;
    }

    private int[] Ports(YamlNode node)
    {
        var ports = new SortedSet<int>();
        foreach (YamlNode item in node is YamlScalarNode ? [node] : Items(node, "ports"))
        {
            if (Port(item) is { } port)
                ports.Add(port);
        }

        return ports.Count == 0 ? s_defaultPorts : [.. ports];
    }

    private int? Port(YamlNode node)
    {
        if (int.TryParse(Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536)
            return port;
        Add(WrongValue, node, $"'{Text(node)}' is no port from 1 to 65535");
        return null;
    }

    private bool Flag(YamlNode node)
    {
        if (Text(node) is "true" or "false")
            return Text(node) == "true";
        Add(WrongValue, node, "expected true or false");
        return false;
    }

    private string? HostName(YamlNode node)
    {
        if (HostNames.Normalise(Text(node)) is { } name && !name.Split('.')[^1].All(char.IsAsciiDigit))
            return name;
        Add(WrongValue, node, $"'{Text(node)}' is no host or domain name");
        return null;
    }

    private string Required(Dictionary<string, YamlNode> keys, YamlNode parent, string key, string meaning)
    {
        if (!keys.TryGetValue(key, out YamlNode? value))
            Add(Missing, parent, $"'{key}:' is missing: {meaning}");
        else if (value is not YamlScalarNode || string.IsNullOrWhiteSpace(Text(value)))
            Add(WrongValue, value, $"'{key}:' is empty: {meaning}");
        else
            return Text(value).Trim();
        return "";
    }

    private IEnumerable<YamlNode> Items(YamlNode node, string key)
    {
        if (node is YamlSequenceNode sequence)
            return sequence.Children;
        Add(WrongValue, node, $"'{key}:' must be a list, one item per line after '- '");
        return [];
    }

    private Dictionary<string, YamlNode> Keys(YamlNode node, string what, params string[] known)
    {
        var keys = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Add(WrongValue, node, $"{what} must have keys: {string.Join(", ", known)}");
            return keys;
        }

        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && known.Contains(name))
                keys[name] = value;
            else
                Add(UnknownKey, key, $"'{Text(key)}' is no key of {what}; expected {string.Join(", ", known)}");
        }

        return keys;
    }

    private static string Text(YamlNode node) => node is YamlScalarNode { Value: { } text } ? text : "";

    private void Add(string code, YamlNode node, string message) =>
        _problems.Add(new ScopeProblem(code, file, Math.Max(1, (int)node.Start.Line), Math.Max(1, (int)node.Start.Column), message));

    private static Dictionary<string, DayOfWeek[]> DayNames()
    {
        var names = new Dictionary<string, DayOfWeek[]>(StringComparer.Ordinal);
        DayOfWeek[] week = Enum.GetValues<DayOfWeek>();
        foreach (DayOfWeek first in week)
        {
            names[first.ToString()[..3].ToLowerInvariant()] = names[first.ToString().ToLowerInvariant()] = [first];
            foreach (DayOfWeek last in week)
            {
                int length = ((int)last - (int)first + 7) % 7;
                names[$"{first.ToString()[..3]}-{last.ToString()[..3]}".ToLowerInvariant()] =
                    [.. Enumerable.Range(0, length + 1).Select(i => (DayOfWeek)(((int)first + i) % 7))];
            }
        }

        return names;
    }
}
