using System.CommandLine;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Census.Targets;

namespace Dijkwacht.Desk;

/// <content><c>census scope</c>: what a scope file says, without asking anybody anything.</content>
internal static partial class CensusCommand
{
    private static Command CreateScope()
    {
        var file = new Argument<string>("file") { Description = "Scope file.", HelpName = "FILE" };
        var command = new Command("scope", "Check a scope file and show what a run would ask. Sends nothing.") { file };
        command.SetAction(parsed => ShowScope(parsed.GetValue(file)!));
        return command;
    }

    private static int ShowScope(string path)
    {
        if (!Exists(path))
            return ExitCodes.Usage;
        ScopeFile file = ScopeFile.Read(path);
        foreach (ScopeProblem problem in file.Problems)
            Console.Error.WriteLine(problem);
        if (file.Scope is not { } scope)
        {
            Console.Error.WriteLine($"{file.Problems.Count} problems; nothing would be asked.");
            return ExitCodes.Usage;
        }

        var perimeter = new Perimeter(scope);
        var space = new TargetSpace(perimeter, [], list: null, "scope");
        TextWriter output = Console.Out;
        output.WriteLine($"mandate     {scope.Mandate.Who}: {scope.Mandate.What}");
        output.WriteLine($"            {(scope.Mandate.From == DateTimeOffset.MinValue ? "" : $"from {scope.Mandate.From:yyyy-MM-dd HH:mm} ")}until {scope.Mandate.Until:yyyy-MM-dd HH:mm} UTC");
        output.WriteLine($"user agent  {scope.Mandate.UserAgent}");
        foreach (int port in perimeter.Ports)
        {
            foreach (IpRange range in perimeter.Addresses(port).Ranges.Take(20))
                output.WriteLine($"port {port,-6} {range}");
            if (perimeter.Addresses(port).Ranges.Count > 20)
                output.WriteLine($"            ... and {perimeter.Addresses(port).Ranges.Count - 20} more ranges");
        }

        foreach (ScopeName name in scope.Names.Take(20))
            output.WriteLine($"name        {name.Name}{(name.IsMailDomain ? " and its mail hosts" : "")}{(name.IsAnywhere ? ", anywhere" : "")}");
        if (scope.Names.Count > 20)
            output.WriteLine($"            ... and {scope.Names.Count - 20} more names");
        output.WriteLine($"targets     {space.Addresses} addresses, {scope.Names.Count} names");
        output.WriteLine($"look-ups    {(scope.HasDns ? $"DNS at {scope.DnsServer?.ToString() ?? "the system's server"}" : "none")}");
        output.WriteLine($"pace        {scope.Pace.PerSecond}/s in all, {scope.Pace.PerNetworkPerSecond}/s per network, {scope.Pace.BetweenRequests.TotalSeconds} s between requests to one host, at most 4 a day");
        output.WriteLine($"shortest    {TimeSpan.FromSeconds((space.Addresses + scope.Names.Count) / scope.Pace.PerSecond):d'.'hh':'mm':'ss} (days.hours:minutes:seconds) at that pace, silent hosts and hours not counted");
        return ExitCodes.Done;
    }
}
