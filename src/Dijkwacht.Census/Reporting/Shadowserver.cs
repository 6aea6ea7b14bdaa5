using System.Globalization;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;

namespace Dijkwacht.Census.Reporting;

/// <summary>Observations in the shape of Shadowserver's report on vulnerable Exchange servers, for tools that read that.</summary>
/// <remarks>Columns of <c>scan_exchange</c> as IntelMQ's parser reads them. <c>asn</c>, <c>city</c> and <c>naics</c> stay empty.</remarks>
internal static class Shadowserver
{
    public const string Header = "timestamp,ip,hostname,port,version,servername,tag,asn,geo,region,city,naics,sector\n";

    /// <summary>One line, or nothing for what has no address.</summary>
    public static string? Line(Observation o, ObservationContext context)
    {
        if (o.Address is null)
            return null;
        Owner? owner = context.OwnerOf(o);
        return CsvCell.Line(
        [
            o.ObservedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), o.Address.ToString(), o.Name,
            o.Port.ToString(CultureInfo.InvariantCulture), ObservationContext.BuildText(o.Build, o.Precision), o.Server, Tag(o, context), "",
            context.CountryOf(o), owner?.Region, "", "", owner?.Sector,
        ]);
    }

    /// <summary><c>exchange</c> and the holes that are open for certain.</summary>
    public static string Tag(Observation o, ObservationContext context) =>
        string.Join(';', context.OpenCves(o).Select(cve => cve.ToLowerInvariant()).Prepend("exchange"));
}
