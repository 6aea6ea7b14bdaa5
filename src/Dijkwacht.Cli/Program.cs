using System.CommandLine;
using Dijkwacht.Cli;

var root = new RootCommand("Dijkwacht tells from collected evidence whether an Exchange server was broken into, and what was taken.")
{
    TriageCommand.Create(),
    HuntCommand.Create(),
    EventsCommand.Create(),
    RulesCommand.Create(),

};
ParseResult parsed = root.Parse(args);
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
