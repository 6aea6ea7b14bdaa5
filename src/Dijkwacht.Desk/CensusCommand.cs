using System.CommandLine;

namespace Dijkwacht.Desk;

/// <summary><c>dijkwacht-desk census</c>: all that counts servers.</summary>
internal static partial class CensusCommand
{
    private static readonly Option<string> s_language = ReportOptions.Language();

    public static Command Create() => new("census", "Count the Exchange servers of a scope and what they run.")
    {
        CreateScope(),
        CreateRun(),
        CreateRecheck(),
        CreateImport(),
        ObservationsCommand.Create(),
        ReportCommand.Create(),
        CreateAudit(),
    };

    private static CensusWords Words(ParseResult parsed) => CensusWords.Of(parsed.GetValue(s_language)!);

    private static Option<string> ScopeOption() => new("--scope")
    {
        Description = "Scope file: mandate, contact, ranges, names, exclusions, hours, pace. docs/census.md has a complete example.",
        HelpName = "FILE",
        Required = true,
    };

    private static Option<bool> QuietOption() => new("--quiet") { Description = "No progress and no summary." };
}
