using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;

namespace Dijkwacht.Census.Reporting;

/// <summary>Observations as IntelMQ events: flat JSON in the harmonisation's names.</summary>
internal static class IntelMq
{
    /// <summary>The event of a server with a hole that is open for certain; null for the others.</summary>
    public static IReadOnlyList<KeyValuePair<string, object>>? Event(Observation o, ObservationContext context)
    {
        if (o.Address is null || context.OpenCves(o) is not { Count: > 0 } cves)
            return null;
        var members = new List<KeyValuePair<string, object>>();
        Owner? owner = context.OwnerOf(o);
        Add("time.source", o.ObservedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", System.Globalization.CultureInfo.InvariantCulture));
        Add("feed.name", "dijkwacht-census");
        Add("classification.taxonomy", "vulnerable");
        Add("classification.type", "vulnerable-system");
        Add("classification.identifier", "vulnerable-exchange-server");
        Add("protocol.application", "https");
        Add("protocol.transport", "tcp");
        Add("source.ip", o.Address.ToString());
        Add("source.port", o.Port);
        Add("source.fqdn", o.Name is { } name && Uri.CheckHostName(name) == UriHostNameType.Dns ? name.ToLowerInvariant() : null);
        Add("source.geolocation.cc", context.CountryOf(o) is { Length: 2 } country ? country : null);
        Add("source.geolocation.region", owner?.Region);
        Add("extra.tag", string.Join(';', cves.Select(cve => cve.ToLowerInvariant()).Prepend("exchange")));
        Add("extra.version", ObservationContext.BuildText(o.Build, o.Precision));
        Add("extra.product", o.Product);
        Add("extra.servername", o.Server);
        Add("extra.organisation", owner?.Organisation);
        Add("extra.sector", owner?.Sector);
        return members;

        void Add(string key, object? value)
        {
            if (value is not (null or ""))
                members.Add(new KeyValuePair<string, object>(key, value));
        }
    }
}
