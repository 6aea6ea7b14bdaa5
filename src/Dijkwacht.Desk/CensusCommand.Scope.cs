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
        var command = new Command("scope", "Check a scope file and show what a run would ask. Sends nothing.") { file, s_language };
        command.SetAction(parsed => ShowScope(parsed.GetValue(file)!, Words(parsed)));
        return command;
    }

    private static int ShowScope(string path, CensusWords words)
    {
        if (!Exists(path, words))
            return ExitCodes.Usage;
        ScopeFile file = ScopeFile.Read(path);
        foreach (ScopeProblem problem in file.Problems)
            Console.Error.WriteLine(problem);
        if (file.Scope is not { } scope)
        {
            Console.Error.WriteLine(words.Format("scope-problems", file.Problems.Count));
            return ExitCodes.Usage;
        }

        var perimeter = new Perimeter(scope);
        var space = new TargetSpace(perimeter, [], list: null, "scope");
        TextWriter output = Console.Out;
        output.WriteLine(words.Format("mandate", scope.Mandate.Who, scope.Mandate.What));
        output.WriteLine(scope.Mandate.From == DateTimeOffset.MinValue ? words.Format("until", scope.Mandate.Until) : words.Format("from-until", scope.Mandate.From, scope.Mandate.Until));
        output.WriteLine(words.Format("agent", scope.Mandate.UserAgent));
        foreach (int port in perimeter.Ports)
        {
            foreach (IpRange range in perimeter.Addresses(port).Ranges.Take(20))
                output.WriteLine(words.Format("port", port, range));
            if (perimeter.Addresses(port).Ranges.Count > 20)
                output.WriteLine(words.Format("more-ranges", perimeter.Addresses(port).Ranges.Count - 20));
        }

        foreach (ScopeName name in scope.Names.Take(20))
            output.WriteLine(words.Format("name", name.Name) + (name.IsMailDomain ? words["mail-hosts"] : "") + (name.IsAnywhere ? words["anywhere"] : ""));
        if (scope.Names.Count > 20)
            output.WriteLine(words.Format("more-names", scope.Names.Count - 20));
        output.WriteLine(words.Format("targets", space.Addresses, scope.Names.Count));
        output.WriteLine(scope.HasDns ? words.Format("dns", scope.DnsServer?.ToString() ?? words["systems-dns"]) : words["no-dns"]);
        output.WriteLine(words.Format("pace", scope.Pace.PerSecond, scope.Pace.PerNetworkPerSecond, scope.Pace.BetweenRequests.TotalSeconds));
        output.WriteLine(words.Format("shortest", TimeSpan.FromSeconds((space.Addresses + scope.Names.Count) / scope.Pace.PerSecond)));
        return ExitCodes.Done;
    }
}
