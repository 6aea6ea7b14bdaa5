using System.Globalization;
using System.Net;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Census.Scopes;

/// <summary>Walks the document of a scope file and collects all that is wrong with it.</summary>
internal sealed partial class ScopeReader(string file)
{
    public const string NotYaml = "DW2001";
    private const string UnknownKey = "DW2002";
    private const string Missing = "DW2003";
    private const string WrongValue = "DW2004";
    private const string Refused = "DW2005";

    private static readonly int[] s_defaultPorts = [443];

    private readonly List<ScopeProblem> _problems = [];

    public ScopeFile Read(YamlMappingNode root, string sha256)
    {
        Dictionary<string, YamlNode> keys = Keys(root, "the scope", "mandate", "ranges", "names", "exclude", "ports", "windows", "pace", "smtp", "lookups", "dns");
        Mandate? mandate = keys.TryGetValue("mandate", out YamlNode? node) ? ReadMandate(node) : null;
        if (node is null)
            Add(Missing, root, "a scope needs a 'mandate:' with who, what, until and contact: without one nothing is asked");
        IReadOnlyList<int> ports = keys.TryGetValue("ports", out node) ? Ports(node) : s_defaultPorts;
        ScopeRange[] ranges = keys.TryGetValue("ranges", out node) ? [.. Items(node, "ranges").Select(item => ReadRange(item, ports)).OfType<ScopeRange>()] : [];
        ScopeName[] names = keys.TryGetValue("names", out node) ? [.. Items(node, "names").Select(item => ReadName(item, ports)).OfType<ScopeName>()] : [];
        if (!keys.ContainsKey("ranges") && !keys.ContainsKey("names"))
            Add(Missing, root, "a scope needs 'ranges:' or 'names:'");
        (IpRangeSet excluded, List<string> excludedNames) = keys.TryGetValue("exclude", out node) ? ReadExclusions(node) : (IpRangeSet.Empty, []);
        TimeWindow[] windows = keys.TryGetValue("windows", out node) ? [.. Items(node, "windows").Select(ReadWindow).OfType<TimeWindow>()] : [];
        bool isLoopback = ranges.Length > 0 && names.All(name => !name.IsAnywhere) && ranges.All(range => ReservedRanges.Loopback.Ranges.Any(loopback => loopback.Contains(range.Range)));
        Pace pace = keys.TryGetValue("pace", out node) ? ReadPace(node, isLoopback) : isLoopback ? Pace.Loopback : new Pace();
        bool hasDns = keys.TryGetValue("lookups", out node) && ReadLookups(node);
        IPEndPoint? server = keys.TryGetValue("dns", out node) ? ReadDns(node) : null;
        if (names.Length > 0 && !hasDns)
            Add(Missing, keys.GetValueOrDefault("lookups", root), "names are found by DNS: write 'lookups: [dns]' to allow it");
        int? smtp = keys.TryGetValue("smtp", out node) ? ReadSmtp(node) : null;
        if (_problems.Count > 0 || mandate is null)
            return new ScopeFile(null, [.. _problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
        var scope = new Scope
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Sha256 = sha256,
            Mandate = mandate,
            Ranges = ranges,
            Names = [.. names.DistinctBy(name => name.Name)],
            ExcludedRanges = excluded,
            ExcludedNames = excludedNames,
            Windows = windows,
            Pace = pace,
            SmtpPort = smtp,
            HasDns = hasDns,
            DnsServer = server,
        };
        return new ScopeFile(scope, []);
    }

    private Mandate? ReadMandate(YamlNode node)
    {
        int before = _problems.Count;
        Dictionary<string, YamlNode> keys = Keys(node, "mandate", "who", "what", "from", "until", "contact");
        string who = Required(keys, node, "who", "the organisation that ordered the census");
        string what = Required(keys, node, "what", "the purpose and its legal ground");
        string contact = Required(keys, node, "contact", "a mail address or web page; it goes into every request");
        if (contact.Length > 0 && !IsContact(contact))
            Add(WrongValue, keys["contact"], $"'{contact}' is neither a mail address nor an http(s) page");
        DateTimeOffset from = DateTimeOffset.MinValue, until = default;
        if (keys.TryGetValue("from", out YamlNode? value) && !TryMoment(Text(value), isEnd: false, out from))
            Add(WrongValue, value, "expected a date (2026-11-24) or a UTC time (2026-11-24T08:00:00Z)");
        if (Required(keys, node, "until", "the last day of the mandate") is { Length: > 0 } end && !TryMoment(end, isEnd: true, out until))
            Add(WrongValue, keys["until"], "expected a date (2026-11-24, which is included) or a UTC time (2026-11-24T18:00:00Z)");
        else if (until != default && until <= from)
            Add(WrongValue, keys["until"], "the mandate ends before it starts");
        return _problems.Count == before ? new Mandate(who, what, from, until, contact) : null;
    }

    private ScopeRange? ReadRange(YamlNode node, IReadOnlyList<int> ports)
    {
        YamlNode? text = node;
        if (node is YamlMappingNode)
        {
            Dictionary<string, YamlNode> keys = Keys(node, "a range", "range", "ports");
            if (!keys.TryGetValue("range", out text))
                Add(Missing, node, "expected 'range: 192.0.2.0/24'");
            if (keys.TryGetValue("ports", out YamlNode? own))
                ports = Ports(own);
        }

        if (text is null)
            return null;
        if (!IpRange.TryParse(Text(text), out IpRange range, out string? problem))
        {
            Add(WrongValue, text, problem!);
            return null;
        }

        if (range.IsV6 && range.Last - range.First >= (UInt128.One << 32))
        {
            Add(Refused, text, "more than 4,294,967,296 addresses cannot be asked one by one: name the hosts under 'names:', or import a list with --targets");
            return null;
        }

        return new ScopeRange(range, ports);
    }

    private ScopeName? ReadName(YamlNode node, IReadOnlyList<int> ports)
    {
        YamlNode? text = node;
        bool isMail = false, isAnywhere = false;
        if (node is YamlMappingNode)
        {
            Dictionary<string, YamlNode> keys = Keys(node, "a name", "name", "mail", "anywhere", "ports");
            if (!keys.TryGetValue("name", out text))
                Add(Missing, node, "expected 'name: example.org'");
            if (keys.TryGetValue("ports", out YamlNode? own))
                ports = Ports(own);
            isMail = keys.TryGetValue("mail", out own) && Flag(own);
            isAnywhere = keys.TryGetValue("anywhere", out own) && Flag(own);
        }

        return text is null || HostName(text) is not { } name ? null : new ScopeName(name, isMail, isAnywhere, ports);
    }

    private (IpRangeSet Ranges, List<string> Names) ReadExclusions(YamlNode node)
    {
        var ranges = new List<IpRange>();
        var names = new List<string>();
        foreach (YamlNode item in Items(node, "exclude"))
        {
            string text = Text(item);
            if (IpRange.TryParse(text, out IpRange range, out string? problem))
                ranges.Add(range);
            else if (HostNames.Normalise(text) is { } name && !name.Split('.')[^1].All(char.IsAsciiDigit))
                names.Add(name);
            else
                Add(WrongValue, item, problem + ", and no name");
        }

        return (new IpRangeSet(ranges), names);
    }

    private bool ReadLookups(YamlNode node)
    {
        bool hasDns = false;
        foreach (YamlNode item in Items(node, "lookups"))
        {
            if (Text(item) == "dns")
                hasDns = true;
            else
                Add(WrongValue, item, $"'{Text(item)}' is no look-up that the census makes; expected dns");
        }

        return hasDns;
    }

    private IPEndPoint? ReadDns(YamlNode node)
    {
        Dictionary<string, YamlNode> keys = Keys(node, "dns", "server");
        if (!keys.TryGetValue("server", out YamlNode? value))
            return null;
        if (IPEndPoint.TryParse(Text(value), out IPEndPoint? server))
            return server.Port == 0 ? new IPEndPoint(server.Address, 53) : server;
        Add(WrongValue, value, "expected an address, or address:port");
        return null;
    }

    private int? ReadSmtp(YamlNode node)
    {
        if (node is not YamlMappingNode)
            return Flag(node) ? 25 : null;
        Dictionary<string, YamlNode> keys = Keys(node, "smtp", "port");
        return keys.TryGetValue("port", out YamlNode? value) ? Port(value) : 25;
    }

    private static bool TryMoment(string text, bool isEnd, out DateTimeOffset moment)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
        {
            moment = new DateTimeOffset((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return true;
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
    }

    // The contact becomes part of a header: nothing that could end the line or the comment.
    private static bool IsContact(string text) =>
        text.Length <= 200 && text.All(c => c is > ' ' and <= '~' and not ('(' or ')' or '<' or '>' or '"'))
        && ((Uri.TryCreate(text, UriKind.Absolute, out Uri? page) && page.Scheme is "http" or "https" or "mailto")
            || (text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && HostNames.Normalise(text[(at + 1)..]) is not null));
}
