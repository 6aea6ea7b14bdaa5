using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dijkwacht.Exchange;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Desk;

/// <summary>Everything that is known of one build, for a person or a program.</summary>
internal sealed record BuildSheet(
    ExchangeVersion Version,
    bool IsExact,
    PublishedBuild Known,
    bool IsPublished,
    bool IsKnownUpdate,
    SupportState Support,
    DateOnly At,
    DateOnly KnowledgeOn,
    IReadOnlyList<(Campaign Campaign, Exposure Exposure, ExposureOpinion Worst)> Campaigns,
    IReadOnlyList<ExposureOpinion> Holes)
{
    private static readonly Exposure[] s_order = [Exposure.Open, Exposure.Possibly, Exposure.Unknown, Exposure.Closed];

    public static BuildSheet Of(Knowledge knowledge, ExchangeVersion version, bool hasRevision, DateOnly at)
    {
        PublishedBuild known = knowledge.Builds.Find(version)!;
        PublishedBuild? lowest = knowledge.Builds.BaseOf(version);
        bool exact = hasRevision && knowledge.Builds.IsExact(version);
        return new BuildSheet(
            version, exact, known, known.Version == version, lowest is not null,
            knowledge.Builds.SupportOf(version, at), at, knowledge.Builds.GeneratedOn,
            [.. knowledge.Vulnerabilities.Campaigns.Select(c => (
                c,
                knowledge.Vulnerabilities.Judge(version, exact, c.Cves),
                c.Cves.Select(cve => knowledge.Vulnerabilities.Explain(version, exact, cve)).MinBy(o => Array.IndexOf(s_order, o.Exposure))!))],
            [.. knowledge.Vulnerabilities.Cves.Select(cve => knowledge.Vulnerabilities.Explain(version, exact, cve))]);
    }

    public string ToText(string language)
    {
        bool nl = language == "nl";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Shown()}  {Known.Product} {Level(nl)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(nl ? "Uitgebracht" : "Released")}: {Known.ReleasedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "?"}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(nl ? "Ondersteuning" : "Support")}: {SupportText(nl)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(nl ? "Kennis van" : "Knowledge of")}: {KnowledgeOn:yyyy-MM-dd}\n\n{(nl ? "Campagnes" : "Campaigns")}\n");
        foreach ((Campaign campaign, Exposure exposure, ExposureOpinion worst) in Campaigns.OrderBy(c => Array.IndexOf(s_order, c.Exposure)))
            text.Append(CultureInfo.InvariantCulture, $"  {Word(exposure, nl),-9} {campaign.Name,-15} {worst.Id}: {worst.Reason(language)}\n");
        foreach (Exposure exposure in s_order)
        {
            ExposureOpinion[] group = [.. Holes.Where(h => h.Exposure == exposure)];
            text.Append(CultureInfo.InvariantCulture, $"\n{Heading(exposure, nl)}: {group.Length}\n");
            foreach (ExposureOpinion hole in group)
                text.Append(CultureInfo.InvariantCulture, $"  {hole.Id,-15} {hole.Reason(language)}\n");
        }

        return text.ToString();
    }

    public string ToJson(string language)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "dijkwacht.build/1");
            json.WriteString("build", Shown());
            json.WriteString("precision", IsExact ? "exact" : "cu");
            json.WriteString("known", Known.Version.ToString());
            json.WriteBoolean("published", IsPublished);
            json.WriteString("product", Known.Product);
            json.WriteString("cu", Known.CumulativeUpdate);
            if (IsExact && Known.Update is not null)
                json.WriteString("update", Known.Update);
            if (Known.ReleasedOn is { } released)
                json.WriteString("released", released.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteStartObject("support");
            json.WriteString("at", At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("state", Support.Kind switch { SupportKind.Supported => "supported", SupportKind.UpdateEnded => "cu-ended", SupportKind.ProductEnded => "product-ended", _ => "unknown" });
            if (Support.Until is { } until)
                json.WriteString("until", until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteString("knowledge", KnowledgeOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteStartArray("campaigns");
            foreach ((Campaign campaign, Exposure exposure, ExposureOpinion worst) in Campaigns)
                WriteOpinion(json, campaign.Id, exposure, $"{worst.Id}: {worst.Reason(language)}");
            json.WriteEndArray();
            json.WriteStartArray("cves");
            foreach (ExposureOpinion hole in Holes)
                WriteOpinion(json, hole.Id, hole.Exposure, hole.Reason(language));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteOpinion(Utf8JsonWriter json, string id, Exposure exposure, string reason)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("exposure", Word(exposure, nl: false));
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    private string Shown() => IsExact ? Version.ToString() : $"{Version.Major}.{Version.Minor}.{Version.Update}";

    private string Level(bool nl)
    {
        if (!IsKnownUpdate)
            return nl ? $"(niet bekend; de dichtstbijzijnde lagere is {Known.PatchLevel}, {Known.Version})" : $"(not known; the next lower one is {Known.PatchLevel}, {Known.Version})";
        if (!IsExact)
            return nl ? $"{Known.CumulativeUpdate}, update onbekend" : $"{Known.CumulativeUpdate}, update unknown";
        if (IsPublished)
            return Known.PatchLevel;
        return nl ? $"{Known.PatchLevel} ({Known.Version}) of een tussentijdse build daarna" : $"{Known.PatchLevel} ({Known.Version}) or an interim build after it";
    }

    private string SupportText(bool nl) => Support.Kind switch
    {
        SupportKind.Supported => nl ? $"ondersteund tot {Support.Until:yyyy-MM-dd}" : $"supported until {Support.Until:yyyy-MM-dd}",
        SupportKind.UpdateEnded => nl ? $"deze CU niet meer sinds {Support.Until:yyyy-MM-dd}" : $"this CU out of support since {Support.Until:yyyy-MM-dd}",
        SupportKind.ProductEnded => nl ? $"product niet meer ondersteund sinds {Support.Until:yyyy-MM-dd}" : $"product out of support since {Support.Until:yyyy-MM-dd}",
        _ => nl ? "onbekend" : "unknown",
    };

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
        _ => nl ? "Niet te zeggen" : "Cannot be told",
    };
}
