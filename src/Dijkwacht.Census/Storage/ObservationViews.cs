using System.Globalization;

namespace Dijkwacht.Census.Storage;

/// <summary>What can be said of an observation only beside all others: disguises, and addresses that are one server.</summary>
internal static class ObservationViews
{
    /// <summary>Addresses of one run from which one claim is no longer believed, when they have as many certificates as the next says.</summary>
    internal const int FewestDisguises = 16;

    /// <summary>Certificates of these addresses, at least: a farm and a provider's cluster share one.</summary>
    internal const int FewestCertificates = 8;

    /// <summary>Share of a server name's observations that must make the same claim; honest servers of one name differ in build.</summary>
    internal const double LeastPurity = 0.9;

    /// <summary>Networks (/16) in which one and the same server is no longer believed.</summary>
    internal const int MostNetworksOfOneServer = 8;

    /// <summary>Addresses that one server may have; more that look alike are counted one by one.</summary>
    internal const int MostAddressesOfOneServer = 16;

    /// <summary>
    /// Makes <c>observations</c> of <c>observed</c>: what repeats itself where no server could becomes doubtful, and its build
    /// counts for nothing.
    /// </summary>
    public static string Observations => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TEMP TABLE disguises AS
            WITH claims AS (
                SELECT run, upper(server) AS server, build, address, certificate_sha256 AS certificate,
                    CASE WHEN contains(address, ':') THEN array_to_string(string_split(address, ':')[1:2], ':') ELSE array_to_string(string_split(address, '.')[1:2], '.') END AS network
                FROM observed WHERE state = 'Exchange' AND server IS NOT NULL AND build IS NOT NULL AND address IS NOT NULL),
            names AS (SELECT run, server, count(DISTINCT address) AS addresses FROM claims GROUP BY ALL),
            alike AS (
                SELECT run, server, build, count(DISTINCT address) AS addresses, count(DISTINCT certificate) AS certificates FROM claims GROUP BY ALL),
            spread AS (
                SELECT run, server, build, max(networks) AS networks FROM (
                    SELECT run, server, build, certificate, count(DISTINCT network) AS networks FROM claims WHERE certificate IS NOT NULL GROUP BY ALL) GROUP BY ALL)
            SELECT a.run, a.server, a.build, a.addresses FROM alike a JOIN names n USING (run, server) LEFT JOIN spread s USING (run, server, build)
            WHERE (a.addresses >= {FewestDisguises} AND a.certificates >= {FewestCertificates} AND a.addresses >= {LeastPurity} * n.addresses) OR s.networks >= {MostNetworksOfOneServer};
        CREATE TEMP VIEW observations AS
            SELECT o.* REPLACE (
                CASE WHEN d.addresses IS NULL THEN o.state ELSE 'Doubtful' END AS state,
                CASE WHEN d.addresses IS NULL THEN o.build END AS build,
                CASE WHEN d.addresses IS NULL THEN o.precision ELSE 'none' END AS precision,
                CASE WHEN d.addresses IS NULL THEN o.detail ELSE 'claims build ' || o.build || ' under the same name as ' || d.addresses || ' addresses: a honeypot or a disguise' END AS detail)
            FROM observed o LEFT JOIN disguises d ON o.state = 'Exchange' AND o.run = d.run AND upper(o.server) = d.server AND o.build = d.build
        """);

    /// <summary>
    /// Makes <c>identity</c>: addresses and ports with the same server name, certificate and build when they were seen last are
    /// one server. Not by the certificate alone, since farms share one; not by the name alone, since half the world says EXCH01.
    /// </summary>
    public static string Identity => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TEMP TABLE identity AS
            SELECT endpoint, min(endpoint) OVER same AS server_key FROM (
                SELECT address || '|' || port AS endpoint, max_by(upper(server), (seen, run)) AS server,
                    max_by(certificate_sha256, (seen, run)) AS certificate, max_by(build, (seen, run)) AS build
                FROM observations WHERE state = 'Exchange' AND server IS NOT NULL AND certificate_sha256 IS NOT NULL AND address IS NOT NULL
                GROUP BY 1)
            WINDOW same AS (PARTITION BY server, certificate, build)
            QUALIFY count(*) OVER same BETWEEN 2 AND {MostAddressesOfOneServer}
        """);
}
