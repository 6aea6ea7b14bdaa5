using System.Globalization;
using System.Text;
using System.Text.Json;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Desk;

/// <summary>All that is known of one build, as text and as JSON.</summary>
internal sealed class BuildSheet
{
    private static readonly Exposure[] s_order = [Exposure.Open, Exposure.Possibly, Exposure.Closed, Exposure.Unknown];

    private readonly ExchangeVersion _asked;
    private readonly IdentifiedBuild _known;
    private readonly DateOnly _day;
    private readonly DateOnly? _supportEnds;
    private readonly (Campaign Campaign, Exposure Exposure)[] _campaigns;
    private readonly ExposureOpinion[] _opinions;

    private BuildSheet(ExchangeVersion asked, bool isExact, IdentifiedBuild known, DateOnly day)
    {
        (_asked, _known, _day) = (asked, known, day);
        VulnerabilityCatalogue holes = VulnerabilityCatalogue.Default;
        _supportEnds = BuildCatalogue.Default.EndOfSupport(known.Build.Product);
        _campaigns = [.. holes.Campaigns.Select(c => (c, holes.Judge(asked, isExact, c.Cves)))];
        _opinions = [.. holes.Cves.Select(cve => holes.Explain(asked, isExact, cve))];
    }

    /// <summary>Null when no build of the product line is known that is not higher.</summary>
    public static BuildSheet? Of(ExchangeVersion version, bool isExact, DateOnly day) =>
        BuildCatalogue.Default.Identify(version, isExact) is { } known ? new BuildSheet(version, isExact, known, day) : null;

    public string ToText(string language)
    {
        bool nl = language == "nl";
        var text = new StringBuilder();
        PublishedBuild build = _known.Build;
        string number = _known.IsCumulativeUpdateOnly ? $"{_asked.Major}.{_asked.Minor}.{_asked.Update}" : _asked.ToString();
        text.Append(CultureInfo.InvariantCulture, $"{number}: {build.Product} {(_known.IsCumulativeUpdateOnly ? build.CumulativeUpdate : build.PatchLevel)}\n");
        if (_known.IsBetween)
            text.Append(nl ? "Nooit uitgebracht: ligt tussen deze cumulatieve update en de volgende.\n" : "Never published: lies between this cumulative update and the next.\n");
        else if (!_known.IsPublished)
            text.Append(nl ? "Niet als zodanig uitgebracht: die update of een tussentijdse build erna.\n" : "Not published as such: that update, or an interim build after it.\n");
        if (_known.IsCumulativeUpdateOnly && !_known.IsBetween)
            text.Append(nl ? "Welke beveiligingsupdate erop staat is niet bekend.\n" : "Which security update is installed is not known.\n");
        if (build.ReleasedOn is { } released && !_known.IsCumulativeUpdateOnly)
            text.Append(CultureInfo.InvariantCulture, $"{(nl ? "Uitgebracht" : "Released")}: {released:yyyy-MM-dd}\n");
        if (_supportEnds is { } end)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(nl ? "Ondersteuning" : "Support")}: {Supported(end, nl)}");
            if (BuildCatalogue.Default.NewestOf(build.Product) is { } newest && newest.Version != build.Version)
                text.Append(CultureInfo.InvariantCulture, $"; {(nl ? "nieuwste bekende build" : "newest known build")} {newest.Version} ({newest.PatchLevel})");
            text.Append('\n');
        }

        text.Append(nl ? "\nCampagnes\n" : "\nCampaigns\n");
        int width = _campaigns.Max(c => c.Campaign.Name.Length);
        foreach ((Campaign campaign, Exposure exposure) in _campaigns.OrderBy(c => Array.IndexOf(s_order, c.Exposure)))
            text.Append(CultureInfo.InvariantCulture, $"  {Word(exposure, nl),-9} {campaign.Name.PadRight(width)}  {string.Join(' ', campaign.Cves)}\n");

        foreach (Exposure exposure in s_order)
        {
            ExposureOpinion[] group = [.. _opinions.Where(o => o.Exposure == exposure)];
            if (group.Length == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n{Heading(exposure, nl)} ({group.Length})\n");
            foreach (IGrouping<string, ExposureOpinion> same in group.GroupBy(o => nl ? o.ReasonNl : o.ReasonEn).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"  {same.Key}:\n{Wrapped(same.Select(o => o.Cve))}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{(nl ? "Kennis van" : "Knowledge of")} {BuildCatalogue.Default.Dated:yyyy-MM-dd} (builds), {VulnerabilityCatalogue.Default.Dated:yyyy-MM-dd} (CVEs). ");
        text.Append(nl ? "Maatregelen en instellingen zijn aan een build niet te zien.\n" : "A build does not show mitigations and settings.\n");
        return text.ToString();
    }

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("build", _asked.ToString());
            writer.WriteString("precision", _known.IsCumulativeUpdateOnly ? "cu" : "exact");
            writer.WriteString("product", _known.Build.Product);
            writer.WriteString("cumulativeUpdate", _known.Build.CumulativeUpdate);
            writer.WriteString("update", _known.IsCumulativeUpdateOnly ? null : _known.Build.Update);
            writer.WriteBoolean("published", _known.IsPublished && !_known.IsBetween);
            writer.WriteString("released", _known.IsCumulativeUpdateOnly ? null : _known.Build.ReleasedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            writer.WriteString("supportEnds", _supportEnds?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            writer.WriteStartObject("campaigns");
            foreach ((Campaign campaign, Exposure exposure) in _campaigns)
                writer.WriteString(campaign.Id, Word(exposure, nl: false));
            writer.WriteEndObject();
            writer.WriteStartArray("cves");
            foreach (ExposureOpinion opinion in _opinions)
            {
                writer.WriteStartObject();
                writer.WriteString("id", opinion.Cve);
                writer.WriteString("exposure", Word(opinion.Exposure, nl: false));
                writer.WriteStartObject("reason");
                writer.WriteString("nl", opinion.ReasonNl);
                writer.WriteString("en", opinion.ReasonEn);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private string Supported(DateOnly end, bool nl) => (_day <= end, nl) switch
    {
        (true, true) => $"tot en met {end:O}",
        (true, false) => $"until {end:O}",
        (false, true) => $"voorbij sinds {end:O}: er komen geen openbare updates meer",
        (false, false) => $"ended on {end:O}: there are no more public updates",
    };

    private static string Wrapped(IEnumerable<string> cves) =>
        string.Concat(cves.Chunk(6).Select(line => $"    {string.Join(' ', line.Select(c => c.PadRight(14))).TrimEnd()}\n"));

    private static string Word(Exposure exposure, bool nl) => exposure switch
    {
        Exposure.Open => "open",
        Exposure.Possibly => nl ? "mogelijk" : "possibly",
        Exposure.Closed => nl ? "dicht" : "closed",
        _ => nl ? "onbekend" : "unknown",
    };

    private static string Heading(Exposure exposure, bool nl) => exposure switch
    {
        Exposure.Open => nl ? "Zeker open" : "Open for certain",
        Exposure.Possibly => nl ? "Mogelijk open" : "Possibly open",
        Exposure.Closed => nl ? "Dicht" : "Closed",
        _ => nl ? "Aan de build niet te zien" : "Not to be seen from the build",
    };
}
