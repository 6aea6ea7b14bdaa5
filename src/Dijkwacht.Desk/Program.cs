using System.CommandLine;
using Dijkwacht.Desk;

ParseResult parsed = DeskCommands.Create().Parse(args);
if (parsed.Errors.Count == 0 && !WorkspaceKnowledge.TryUse(parsed))
    return ExitCodes.Failed;
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
