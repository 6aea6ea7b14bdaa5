using System.CommandLine;
using Dijkwacht.Desk.Warn;

namespace Dijkwacht.Desk;

/// <summary>Everything that <c>dijkwacht-desk</c> can be told to do.</summary>
internal static class DeskCommands
{
    public static RootCommand Create() => new("Dijkwacht Desk counts the Exchange servers of a mandated scope, says which holes are open and how fast that changes, and warns the owners until they are closed.")
    {
        CensusCommand.Create(),
        WarnCommand.Create(),
        LeaksCommand.Create(),
        BuildsCommand.Create(),
    };
}
