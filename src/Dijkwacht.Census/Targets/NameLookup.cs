using System.Net;
using System.Net.Sockets;
using Dijkwacht.Census.Scopes;
using DnsClient;
using DnsClient.Protocol;

namespace Dijkwacht.Census.Targets;

/// <summary>Finds the addresses of names; every question is written down first. Threads may share it.</summary>
internal sealed class NameLookup
{
    private const int MostAddresses = 8;
    private const int MostMailHosts = 10;
    private const int AtOnce = 8;

    private static readonly string[] s_usualHosts = ["autodiscover", "mail", "owa", "webmail"];

    private readonly LookupClient _client;
    private readonly string _server;
    private readonly Action<string, string, string> _log;

    /// <param name="server">Null for the system's.</param>
    /// <param name="log">Gets server, name and type of each question.</param>
    public NameLookup(IPEndPoint? server, Action<string, string, string> log)
    {
        LookupClientOptions options = server is null ? new LookupClientOptions() : new LookupClientOptions(server);
        options.ThrowDnsErrors = false;
        options.Timeout = TimeSpan.FromSeconds(4);
        options.Retries = 1;
        _client = new LookupClient(options);
        _server = server?.ToString() ?? "-";
        _log = log;
    }

    /// <summary>Addresses of a host, IPv4 first; none when it has none or the look-up failed.</summary>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        var addresses = new List<IPAddress>();
        foreach (QueryType type in new[] { QueryType.A, QueryType.AAAA })
            addresses.AddRange((await AskAsync(name, type, cancellationToken)).OfType<AddressRecord>().Select(record => record.Address));
        return [.. addresses.Distinct().Take(MostAddresses)];
    }

    /// <summary>The names of a scope with those that belong to its mail domains, each once per port.</summary>
    public async Task<IReadOnlyList<NamedTarget>> ExpandAsync(IReadOnlyList<ScopeName> names, Perimeter perimeter, OptOutList optOuts, CancellationToken cancellationToken)
    {
        var hosts = new List<string>[names.Count];
        await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, stop) =>
            hosts[i] = await HostsAsync(names[i], optOuts, stop));
        return [.. names.Zip(hosts, (entry, found) => (entry, found))
            .SelectMany(pair => pair.found.SelectMany(host => pair.entry.Ports.Select(port => new NamedTarget(host, port, pair.entry.Name))))
            .Where(target => perimeter.EntryOf(target.Name) is not null && !perimeter.IsExcluded(target.Name))
            .DistinctBy(target => (target.Name, target.Port))];
    }

    private async Task<List<string>> HostsAsync(ScopeName entry, OptOutList optOuts, CancellationToken cancellationToken)
    {
        if (!entry.IsMailDomain || optOuts.Contains(entry.Name))
            return [entry.Name];
        var hosts = new List<string>();
        foreach (MxRecord record in (await AskAsync(entry.Name, QueryType.MX, cancellationToken)).OfType<MxRecord>().OrderBy(r => r.Preference).Take(MostMailHosts))
        {
            // Mail is often handed to somebody else: a host of another domain is not the owner's, and not in the mandate.
            if (HostNames.Normalise(record.Exchange.Value) is { } host && Perimeter.IsBelow(host, entry.Name))
                hosts.Add(host);
        }

        hosts.AddRange(s_usualHosts.Select(host => $"{host}.{entry.Name}"));
        hosts.Add(entry.Name);
        return hosts;
    }

    private async Task<IReadOnlyList<DnsResourceRecord>> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        _log(_server, name, type.ToString());
        try
        {
            IDnsQueryResponse response = await _client.QueryAsync(name, type, cancellationToken: cancellationToken);
            return [.. response.Answers.Take(100)];
        }
        catch (Exception exception) when (exception is DnsResponseException or SocketException or ArgumentException or InvalidOperationException or IndexOutOfRangeException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}
