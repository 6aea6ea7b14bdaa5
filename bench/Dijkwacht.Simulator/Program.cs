using System.CommandLine;
using System.Globalization;
using System.Net;
using Dijkwacht.Simulator.Population;
using Dijkwacht.Simulator.Serving;
using Dijkwacht.Simulator.Warned;

var seed = new Option<ulong>("--seed") { Description = "Everything follows from it.", DefaultValueFactory = _ => 1 };
var first = new Option<string>("--first") { Description = "First address, in 127.0.0.0/8.", DefaultValueFactory = _ => "127.16.0.0" };
var hosts = new Option<int>("--hosts") { Description = "Number of addresses.", DefaultValueFactory = _ => 4096 };
var week = new Option<double>("--week") { Description = "Weeks since the first day; decides who has been updated." };
var servers = new Option<bool>("--servers-only") { Description = "Exchange servers at every address, for measuring speed." };
var never = new Option<double>("--never-patched") { Description = "Share of servers that nobody updates by himself, 0 to 1.", DefaultValueFactory = _ => new PopulationOptions().NeverPatched };
var patched = new Option<FileInfo?>("--patched") { Description = "Addresses whose owners have updated, one a line; read again every second." };
var port = new Option<int>("--port") { Description = "Port on all addresses.", DefaultValueFactory = _ => 8443 };
var log = new Option<FileInfo?>("--log") { Description = "Writes every request to a file: time, address, method, path, agent, tab between." };

var serve = new Command("serve", "Plays the test country until it is interrupted.") { seed, first, hosts, servers, never, patched, week, port, log };
serve.SetAction(async (parsed, cancellation) =>
{
    Country country = CountryOf(parsed);
    StreamWriter? writer = parsed.GetValue(log) is { } file ? new StreamWriter(file.FullName) { AutoFlush = true } : null;
    await using SimulatorServer server = await SimulatorServer.StartAsync(country, parsed.GetValue(port), writer, cancellation);
    server.Week = parsed.GetValue(week);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{country.Options.Hosts} hosts from {country.Options.First} on port {server.Port}"));
    try
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            if (parsed.GetValue(patched) is { } list && File.Exists(list.FullName))
                country.Patched = Reactions.Read(list.FullName);
        }
        while (await second.WaitForNextTickAsync(cancellation));
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Tally.Requests.Count} hosts were asked {server.Tally.Requests.Values.Sum()} times, one of them {server.Tally.Requests.Values.DefaultIfEmpty().Max()} times"));
    }
});

var truth = new Command("truth", "Writes what a perfect census would find, as CSV.") { seed, first, hosts, servers, never, week };
truth.SetAction(parsed => Truth.Write(Console.Out, CountryOf(parsed), parsed.GetValue(week)));

var owners = new Command("owners", "Writes the register of owners, owners.csv: one for every site.") { seed, first, hosts, servers, never };
owners.SetAction(parsed => OwnerList.Write(Console.Out, CountryOf(parsed)));

var status = new Option<FileInfo>("--status") { Description = "What 'warn status --format csv' says.", Required = true };
var list = new Option<FileInfo>("--patched") { Description = "Addresses whose owners have updated; those who do now are added.", Required = true };
var react = new Command("react", "Lets owners who were written to update, or not, by chance and by the way they were written to; says what the chances were.") { seed, first, hosts, servers, never, status, list };
react.SetAction(parsed => Reactions.React(Console.Out, CountryOf(parsed), parsed.GetValue(status)!.FullName, parsed.GetValue(list)!.FullName));

return await new RootCommand("A country of simulated Exchange servers on loopback addresses, for tests and measurements of the census.") { serve, truth, owners, react }
    .Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });

Country CountryOf(ParseResult parsed) => new(new PopulationOptions
{
    Seed = parsed.GetValue(seed),
    First = IPAddress.Parse(parsed.GetValue(first)!),
    Hosts = parsed.GetValue(hosts),
    NeverPatched = parsed.GetValue(never),
    Shares = parsed.GetValue(servers) ? PopulationOptions.ServersOnly : PopulationOptions.Mixed,
});
