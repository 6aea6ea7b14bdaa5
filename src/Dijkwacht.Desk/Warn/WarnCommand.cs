using System.CommandLine;
using System.Data.Common;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Desk.Warn;

/// <summary><c>dijkwacht-desk warn</c>: reach the owners, follow up until it is fixed, and measure what helped.</summary>
internal static partial class WarnCommand
{
    public static Command Create() => new("warn", "Reach the owners of open servers, follow up until they are fixed, and measure what helped.")
    {
        CreatePlan(),
        CreateSend(),
        CreateReceive(),
        CreateStatus(),
        CreateRecord(),
        CreateResolve(),
        CreateResume(),
        CreateAudit(),
    };

    // Shared by the commands: each reads its own values out of what was parsed.
    private static readonly Option<string> s_workspace = ReportOptions.Workspace();
    private static readonly Option<string> s_language = ReportOptions.Language();
    private static readonly Option<string> s_plan = new("--plan") { Description = "Id of the plan; not needed where there is only one.", HelpName = "ID" };
    private static readonly Option<string> s_at = new("--at") { Description = "Pretend that it is this time (2021-03-02T09:00:00Z): for test countries, only with a mail server on a loopback address.", HelpName = "TIME" };

    /// <summary>The rim of a command: opens the workspace; what may go wrong becomes a message and an exit code.</summary>
    private static async Task<int> HandleAsync(ParseResult parsed, Func<WarnSession, Task<int>> work, bool usesServers = false)
    {
        WarnWords words = WarnWords.Of(parsed.GetValue(s_language)!);
        try
        {
            string workspace = parsed.GetValue(s_workspace)!;
            if (!Directory.Exists(workspace))
            {
                words.Complain("no-folder", workspace);
                return ExitCodes.Usage;
            }

            using WarnSession? session = WarnSession.Open(workspace, words, parsed.GetValue(s_at), usesServers);
            return session is null ? ExitCodes.Usage : await work(session);
        }
        catch (NoticeFileException failure)
        {
            foreach (string error in failure.Errors)
                await Console.Error.WriteLineAsync(error);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            words.Complain("cut-off");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or DbException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
