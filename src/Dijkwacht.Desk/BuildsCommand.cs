using System.CommandLine;
using System.Globalization;
using Dijkwacht.Exchange;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Desk;

/// <summary><c>dijkwacht-desk builds</c>: what a build is, which holes it has, and how that knowledge is kept up to date.</summary>
internal static class BuildsCommand
{
    public static Command Create() => new("builds", "Say what an Exchange build is and which holes it has; update that knowledge.")
    {
        Show(), List(), Update(),
    };

    /// <summary>Reads a build of three or four parts, zero-padded or not.</summary>
    public static bool TryBuild(string text, out ExchangeVersion version, out bool hasRevision)
    {
        hasRevision = text.AsSpan().Count('.') == 3;
        return ExchangeVersion.TryParse(hasRevision ? text : text + ".0", out version);
    }

    private static Command Show()
    {
        var build = new Argument<string>("build") { Description = "Such as 15.1.2176.9, 15.01.2176.009, or 15.1.2176 when only the cumulative update is known.", HelpName = "BUILD" };
        var at = new Option<string>("--at") { Description = "Date at which support is judged (default: today).", HelpName = "DATE" };
        var language = new Option<string>("--lang") { Description = "Language of the text.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("nl", "en");
        var format = new Option<string>("--format") { Description = "Text for people or JSON for programs.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        Option<string> workspace = WorkspaceOption();
        var command = new Command("show", "Say what a build is, its support, and which holes it has.") { build, at, language, format, workspace };
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            string text = parsed.GetValue(build)!;
            if (!TryBuild(text, out ExchangeVersion version, out bool hasRevision))
                return Wrong(error, $"'{Short(text)}' is no Exchange build; expected three or four numbers such as 15.1.2176 or 15.1.2176.9.");
            DateOnly date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            if (parsed.GetValue(at) is { } given && !DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
                return Wrong(error, $"--at '{Short(given)}' is no date; expected one such as 2026-11-24.");
            Knowledge knowledge = Load(parsed.GetValue(workspace)!, error);
            if (knowledge.Builds.Find(version) is null)
                return Wrong(error, $"'{Short(text)}' is no build of an Exchange Server that is known; expected 14.x or 15.0, 15.1 or 15.2 with an update number such as 15.1.2176.9.");
            var sheet = BuildSheet.Of(knowledge, version, hasRevision, date);
            string output = parsed.GetValue(format) == "json" ? sheet.ToJson(parsed.GetValue(language)!) : sheet.ToText(parsed.GetValue(language)!);
            parsed.InvocationConfiguration.Output.Write(output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        Option<string> workspace = WorkspaceOption();
        var command = new Command("list", "List all published builds, lowest first, tab-separated: build, product, patch level, release date.") { workspace };
        command.SetAction(parsed =>
        {
            foreach (PublishedBuild known in Load(parsed.GetValue(workspace)!, parsed.InvocationConfiguration.Error).Builds.Builds)
                parsed.InvocationConfiguration.Output.WriteLine($"{known.Version}\t{known.Product}\t{known.PatchLevel}\t{known.ReleasedOn:yyyy-MM-dd}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Update()
    {
        var file = new Argument<string>("file") { Description = "Knowledge with its detached signature beside it as FILE.sig.", HelpName = "FILE" };
        var key = new Option<string>("--key") { Description = "Public key (ECDSA P-256, PEM) of whoever signed it.", HelpName = "PEM", Required = true };
        var force = new Option<bool>("--force") { Description = "Take knowledge that is older than what is in use." };
        Option<string> workspace = WorkspaceOption();
        var command = new Command("update", "Check a signed file of knowledge and put it in use.") { file, key, force, workspace };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(workspace)!;
            try
            {
                string done = KnowledgeUpdate.Apply(parsed.GetValue(file)!, parsed.GetValue(key)!, Path.Combine(folder, "knowledge"), parsed.GetValue(force));
                parsed.InvocationConfiguration.Output.WriteLine(done);
                return ExitCodes.Done;
            }
            catch (FormatException failure)
            {
                return Wrong(parsed.InvocationConfiguration.Error, failure.Message);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"dijkwacht-desk: {failure.Message}");
                return failure is FileNotFoundException or DirectoryNotFoundException ? ExitCodes.Usage : ExitCodes.Failed;
            }
        });
        return command;
    }

    private static Option<string> WorkspaceOption() => new("--workspace")
    {
        Description = "Folder of everything of the desk; its knowledge/ wins when newer.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "dijkwacht-workspace",
    };

    private static Knowledge Load(string workspace, TextWriter error)
    {
        var knowledge = Knowledge.Load(Path.Combine(workspace, "knowledge"));
        if (knowledge.Problem is { } problem)
            error.WriteLine($"dijkwacht-desk: {problem}");
        return knowledge;
    }

    private static int Wrong(TextWriter error, string message)
    {
        error.WriteLine($"dijkwacht-desk: {message}");
        return ExitCodes.Usage;
    }

    private static string Short(string text) => new([.. text.Take(60).Where(c => !char.IsControl(c))]);
}
