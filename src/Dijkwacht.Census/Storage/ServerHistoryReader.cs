using System.Net;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Exchange.Vulnerabilities;
using DuckDB.NET.Data;

namespace Dijkwacht.Census.Storage;

/// <summary>Follows servers through runs, one server at a time in memory.</summary>
/// <remarks>
/// A server is an address and port; names that were asked at one address are one server, and a name that no longer resolves is
/// the server at the address where it was Exchange last. Addresses that are one server are merged, see <see cref="ObservationViews"/>.
/// </remarks>
internal static class ServerHistoryReader
{
    // Only equalities in the join: any other condition in it makes DuckDB compare every row with every name.
    private const string Views = $"""
        CREATE OR REPLACE TEMP TABLE named AS
            SELECT name, port, max_by(address, (seen, address)) AS address FROM observations
            WHERE address IS NOT NULL AND name IN (SELECT name FROM observations WHERE address IS NULL)
                AND state IN ({ObservationStore.ServerStates}) GROUP BY name, port;
        CREATE OR REPLACE TEMP VIEW endpoints AS
            SELECT run, seen, address, name, port, state, build, precision, product, source, server, coalesce(i.server_key, e.endpoint) AS server_key
            FROM (SELECT o.run, o.seen, coalesce(o.address, n.address) AS address, o.name, o.port, o.state, o.build, o.precision, o.product, o.source, o.server,
                    coalesce(o.address, n.address, 'name:' || o.name, '') || '|' || o.port AS endpoint
                FROM observations o LEFT JOIN named n ON CASE WHEN o.address IS NULL THEN o.name END = n.name AND o.port = n.port) e
            LEFT JOIN identity i ON i.endpoint = e.endpoint;
        """;

    /// <summary>Servers that at least one of the runs saw as Exchange, by key.</summary>
    public static IEnumerable<ServerHistory> Read(ObservationStore store, IReadOnlyList<string> runs, CampaignExposures exposures)
    {
        ObservationStore.Execute(store.Connection, Views);
        var index = runs.Select((run, i) => (run, i)).ToDictionary(r => r.run, r => r.i, StringComparer.Ordinal);
        using DuckDBCommand command = store.Connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = $"""
            SELECT server_key, run, seen, address, name, port, state, build, precision, product, source, server FROM endpoints
            WHERE run IN ({ObservationStore.List(runs)}) AND server_key IN (
                SELECT server_key FROM endpoints WHERE run IN ({ObservationStore.List(runs)}) AND state IN ({ObservationStore.ServerStates}))
            ORDER BY server_key, seen, run, address, name NULLS LAST
            """;
        using DuckDBDataReader row = command.ExecuteReader();
        string? key = null;
        IPAddress? address = null;
        string? name = null;
        var sightings = new Sighting?[runs.Count];
        while (row.Read())
        {
            string next = row.GetString(0);
            if (next != key)
            {
                if (key is not null)
                    yield return new ServerHistory(key, address, name, sightings);
                (key, address, name, sightings) = (next, null, null, new Sighting?[runs.Count]);
            }

            Observation target = Target(row);
            address ??= target.Address;
            name ??= target.Name;
            int run = index[target.Run];
            IReadOnlyList<Exposure> judged = exposures.Of(target.Build, target.Precision);
            if (sightings[run] is { } sighting)
                sighting.Add(target, judged);
            else
                sightings[run] = new Sighting(target, judged);
        }

        if (key is not null)
            yield return new ServerHistory(key, address, name, sightings);
    }

    private static Observation Target(DuckDBDataReader row) => new()
    {
        Run = row.GetString(1),
        ObservedAt = ObservationRow.Time(row, 2),
        Address = !row.IsDBNull(3) && IPAddress.TryParse(row.GetString(3), out IPAddress? address) ? address : null,
        Name = row.IsDBNull(4) ? null : row.GetString(4),
        Port = row.GetInt32(5),
        State = ObservationRow.State(row.GetString(6)),
        Build = row.IsDBNull(7) ? null : ObservationRow.Build(row.GetString(7)),
        Precision = ObservationRow.Precision(row.IsDBNull(8) ? null : row.GetString(8)),
        Product = row.IsDBNull(9) ? null : row.GetString(9),
        Source = !row.IsDBNull(10) && Enum.TryParse(row.GetString(10), out BuildSource source) ? source : BuildSource.None,
        Server = row.IsDBNull(11) ? null : row.GetString(11),
    };
}
