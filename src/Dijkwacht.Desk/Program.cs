using System.CommandLine;
using Dijkwacht.Desk;
using Dijkwacht.Desk.Warn;

var root = new RootCommand("Dijkwacht Desk counts the Exchange servers of a mandated scope, says which holes are open and how fast that changes, and warns the owners until they are closed.")
{
    CensusCommand.Create(),
    WarnCommand.Create(),
    LeaksCommand.Create(),
    BuildsCommand.Create(),
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count == 0 && !WorkspaceKnowledge.TryUse(parsed))
    return ExitCodes.Failed;
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
