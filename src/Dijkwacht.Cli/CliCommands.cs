using System.CommandLine;

namespace Dijkwacht.Cli;

/// <summary>Everything that <c>dijkwacht</c> can be told to do.</summary>
internal static class CliCommands
{
    public static RootCommand Create() => new("Dijkwacht tells from collected evidence whether an Exchange server was broken into, and what was taken.")
    {
        TriageCommand.Create(),
        HuntCommand.Create(),
        EventsCommand.Create(),
        RulesCommand.Create(),
    };
}
