using System.CommandLine;
using Dijkwacht.Census.Runs;
using Dijkwacht.Exchange;

namespace Dijkwacht.Desk;

/// <summary>Newer builds and holes of a workspace count for every command that is given the workspace.</summary>
internal static class WorkspaceKnowledge
{
    /// <summary>Makes them those of this process; says on the error stream why not.</summary>
    public static bool TryUse(ParseResult parsed)
    {
        if (!parsed.CommandResult.Command.Options.Any(o => o.Name == "--workspace") || parsed.GetValue<string>("--workspace") is not { } folder)
            return true;
        try
        {
            Knowledge.Use(Workspace.KnowledgeFolderOf(folder));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"dijkwacht-desk: {failure.Message}");
            return false;
        }
    }
}
