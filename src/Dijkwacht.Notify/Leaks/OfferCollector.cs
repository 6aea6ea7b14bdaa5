using System.Globalization;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Gathers what an offer says, within bounds.</summary>
internal sealed class OfferCollector(Func<string, bool> isLookedFor)
{
    private const int MostAddresses = 2_000_000;
    private const int MostDomains = 100_000;
    private const int MostFacts = 1_000;
    private const int MostProblems = 100;

    private static readonly string[] s_dateFormats = ["yyyy-MM-dd", "yyyy/MM/dd", "dd-MM-yyyy", "dd.MM.yyyy", "dd/MM/yyyy"];

    private readonly Dictionary<string, Gathered> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _counted = [];
    private readonly SortedSet<DateOnly> _dates = [];
    private readonly SortedSet<string> _hosts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hashes = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public long Records { get; set; }

    public string? Title { get; set; }

    public void Address(string text)
    {
        if (OfferedAddress.Normalise(text) is not { } address || Find(address[(address.LastIndexOf('@') + 1)..]) is not { } domain)
            return;
        if (_counted.Count + _addresses.Count >= MostAddresses)
        {
            Report("more than 2 million different addresses: later ones were not counted");
            return;
        }

        if (domain.IsLookedFor ? _addresses.Add(address) : _counted.Add(Short(address)))
        {
            domain.Count++;
            if (domain.IsLookedFor)
                domain.Addresses.Add(address);
        }
    }

    public void Domain(string text, long? mailboxes, long? bytes)
    {
        if (OfferedAddress.Domain(text) is not { } name || Find(name) is not { } domain)
            return;
        domain.Mailboxes = Sum(domain.Mailboxes, mailboxes);
        domain.Bytes = Sum(domain.Bytes, bytes);
    }

    public void Date(string text)
    {
        ReadOnlySpan<char> day = text.AsSpan().Trim();
        if (day.Length > 10 && day[10] is 'T' or ' ')
            day = day[..10];
        if (_dates.Count < MostFacts && day.Length == 10 && DateOnly.TryParseExact(day, s_dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year is > 1990 and < 2100)
            _dates.Add(date);
    }

    public void Host(string text)
    {
        if (_hosts.Count < MostFacts && OfferedAddress.Domain(text) is { } host)
            _hosts.Add(host);
    }

    public void Hash(string text)
    {
        if (_hashes.Count < MostAddresses)
            _hashes.Add(text.ToLowerInvariant());
    }

    public void Report(string problem)
    {
        if (_problems.Count < MostProblems && !_problems.Contains(problem))
            _problems.Add(problem);
    }

    public Offer Finish(string name, string sha256, string format) => new()
    {
        Title = SafeText.Line(Title ?? name, 120),
        Sha256 = sha256,
        Format = format,
        Domains = [.. _domains.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new OfferedDomain(d.Key, [.. d.Value.Addresses.Order(StringComparer.Ordinal)], d.Value.Count, d.Value.Mailboxes, d.Value.Bytes))],
        Dates = [.. _dates],
        Hosts = [.. _hosts],
        Hashes = [.. _hashes],
        Records = Records,
        Problems = _problems,
    };

    private Gathered? Find(string domain)
    {
        if (_domains.TryGetValue(domain, out Gathered? known))
            return known;
        bool isLookedForHere = isLookedFor(domain);

        // A flood of strange domains must not crowd out those that are looked for.
        if (_domains.Count >= MostDomains && !isLookedForHere)
        {
            Report("more than 100,000 domains: later ones that nobody of the register owns were left out");
            return null;
        }

        return _domains[domain] = new Gathered(isLookedForHere);
    }

    // Enough to tell different addresses apart without keeping them.
    private static UInt128 Short(string address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address)));

    private static long? Sum(long? one, long? other) => one is null ? other : other is null ? one : one > long.MaxValue - other ? long.MaxValue : one + other;

    private sealed record Gathered(bool IsLookedFor)
    {
        public List<string> Addresses { get; } = [];

        public long Count { get; set; }

        public long? Mailboxes { get; set; }

        public long? Bytes { get; set; }
    }
}
