using System.Globalization;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Desk.Warn;

/// <summary>What all censuses of a workspace say of every server, for the matter of a plan.</summary>
internal sealed class SeenServers
{
    /// <summary>The matter of products without support.</summary>
    public const string Unsupported = "unsupported";

    // A hole that was used before there was a fix: whoever had not patched a week later must take the server for entered.
    private static readonly TimeSpan s_entered = TimeSpan.FromDays(7);

    private readonly WarningPlan _plan;
    private readonly OwnerRegister _owners;
    private readonly Campaign? _campaign;
    private readonly int _matter;
    private readonly DateOnly? _enteredFrom;
    private readonly DateOnly? _used;

    public SeenServers(WarningPlan plan, OwnerRegister owners)
    {
        (_plan, _owners) = (plan, owners);
        _campaign = VulnerabilityCatalogue.Default.Campaigns.FirstOrDefault(c => c.Id == plan.Matter);
        _matter = _campaign is null ? -1 : CampaignExposures.Ids.ToList().IndexOf(_campaign.Id);
        _used = FirstDay(_campaign?.FirstExploited);
        _enteredFrom = plan.EnteredFrom ?? (_used is { } used && _campaign?.PatchedOn is { } patched && used < patched ? patched.AddDays(s_entered.Days) : null);
    }

    /// <summary>Everything a plan may be about.</summary>
    public static IReadOnlyList<string> Matters => [.. VulnerabilityCatalogue.Default.Campaigns.Select(c => c.Id), Unsupported, WarningPlan.Shell, WarningPlan.Offered];

    /// <summary>The wave of attacks as notices speak of it; null when the plan is about none.</summary>
    public NoticeCampaign? Campaign => _campaign is null ? null : new NoticeCampaign(_campaign.Id, _campaign.Name, _campaign.Cves, _campaign.FirstExploited, _campaign.PatchedOn);

    /// <summary>Servers of known and unknown owners, in order of their key.</summary>
    public IEnumerable<SeenServer> Read(ObservationStore store)
    {
        List<string> runs = [.. store.Runs.OrderBy(r => r.Record.StartedAt).Select(r => r.Id)];
        return store.Histories(runs, new CampaignExposures()).Select(Of).OfType<SeenServer>();
    }

    private SeenServer? Of(ServerHistory server)
    {
        // Not asked says nothing; of all that was asked, the last counts.
        List<Sighting> asked = [.. server.Sightings.OfType<Sighting>().Where(s => s.Reach != Reach.NotAsked).OrderBy(s => s.SeenAt)];
        if (asked.Count == 0)
            return null;
        Sighting last = asked[^1];
        Sighting? told = asked.FindLast(s => s.Reach == Reach.Server);
        List<Sighting> open = [.. asked.Where(s => StateOf(s) is SeenState.Open or SeenState.PossiblyOpen)];
        SeenState state = StateOf(last);
        return new SeenServer(OwnerOf(server), state, last.SeenAt, new NoticedServer
        {
            Key = server.Key,
            Name = server.Name ?? told?.Server,
            Address = server.Address?.ToString(),
            Port = (told ?? last).Port,
            Product = told?.Product,
            Build = BuildOf(told),
            BuildName = told?.Build is { } build ? BuildCatalogue.Default.Identify(build, told.Precision == BuildPrecision.Exact) is { IsBetween: false } known ? NameOf(known) : null : null,
            Situation = SituationOf(state, last, open),
            IsCertain = state != SeenState.PossiblyOpen,
            FirstSeen = (open.Count > 0 ? open[0] : last).SeenAt,
            LastSeen = last.SeenAt,
            Method = MethodOf(told?.Source ?? BuildSource.None),
            EndOfSupport = told?.Product is { } product ? BuildCatalogue.Default.EndOfSupport(product) : null,
        });
    }

    private SeenState StateOf(Sighting sighting)
    {
        if (sighting.Reach == Reach.Gone)
            return SeenState.Gone;
        if (sighting.Reach != Reach.Server)
            return SeenState.Unreachable;
        if (_matter < 0)
        {
            return ProductSupport.Of(sighting.Product, DateOnly.FromDateTime(sighting.SeenAt.UtcDateTime)) switch
            {
                "unsupported" => SeenState.Open,
                "supported" => SeenState.Closed,
                _ => SeenState.Unreachable,
            };
        }

        return sighting.Exposures[_matter] switch
        {
            Exposure.Open => SeenState.Open,
            Exposure.Possibly => SeenState.PossiblyOpen,
            Exposure.Closed => SeenState.Closed,
            _ => SeenState.Unreachable,
        };
    }

    private Situation SituationOf(SeenState state, Sighting last, List<Sighting> open)
    {
        if (state is SeenState.Closed)
            return _matter >= 0 && open.Exists(s => StateOf(s) == SeenState.Open && _used <= Day(s)) ? Situation.PatchedLate : Situation.Closed;
        if (_matter < 0)
            return Situation.OutOfSupport;
        return _enteredFrom <= Day(last) ? Situation.ProbablyEntered : Situation.Open;
    }

    // Nobody of the register: found later by name or address.
    private string OwnerOf(ServerHistory server) => _owners.Find(server.Address, server.Name)?.Key ?? OwnerBook.KeyOfStranger(server.Name, server.Address?.ToString());

    private static string? BuildOf(Sighting? told) => told?.Build is not { } build || told.Precision == BuildPrecision.None ? null
        : told.Precision == BuildPrecision.Exact ? build.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{build.Major}.{build.Minor}.{build.Update}");

    private static string? NameOf(IdentifiedBuild known) => known.IsCumulativeUpdateOnly ? known.Build.CumulativeUpdate : known.Build.PatchLevel;

    private static string MethodOf(BuildSource source) => source switch
    {
        BuildSource.VersionHeader => "header",
        BuildSource.Manifest => "manifest",
        BuildSource.LoginPage => "path",
        BuildSource.ServerApplication => "header",
        BuildSource.Import => "import",
        _ => "path",
    };

    private static DateOnly Day(Sighting sighting) => DateOnly.FromDateTime(sighting.SeenAt.UtcDateTime);

    // A month means its first day.
    private static DateOnly? FirstDay(string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            || DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) ? day : null;
}
