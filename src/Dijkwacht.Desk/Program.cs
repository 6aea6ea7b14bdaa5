using System.CommandLine;
using Dijkwacht.Desk;

var root = new RootCommand("Dijkwacht Desk counts the Exchange servers of a mandated scope, says which holes are open, and how fast that changes.")
{
    new Command("census", "Count the Exchange servers of a scope.") { ObservationsCommand.Create(), ReportCommand.Create() },
    BuildsCommand.Create(),
};
ParseResult parsed = root.Parse(args);
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
