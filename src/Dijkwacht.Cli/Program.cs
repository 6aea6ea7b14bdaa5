using System.CommandLine;
using Dijkwacht.Cli;
using Dijkwacht.Cli.Output;

using var console = new Utf8Console();
ParseResult parsed = CliCommands.Create().Parse(args);
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exitCode;
