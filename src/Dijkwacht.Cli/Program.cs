using System.CommandLine;
using Dijkwacht.Cli;

var root = new RootCommand("Dijkwacht tells from collected evidence whether an Exchange server was broken into, and what was taken.")
{
    TriageCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
