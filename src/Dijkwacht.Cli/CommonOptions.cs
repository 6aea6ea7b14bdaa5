using System.CommandLine;
using System.Globalization;
using System.Reflection;

namespace Dijkwacht.Cli;

/// <summary>Options that several commands have, and how their values are read.</summary>
internal static class CommonOptions
{
    /// <summary>The program's version.</summary>
    public static string Version =>
        typeof(CommonOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static Argument<string[]> Paths() => new("PATH")
    {
        Description = "Folders, archives (zip, 7z, tar, tar.gz) or files that were collected; several servers of one organisation in one run.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string> AssumedOffset() => new("--assume-utc-offset")
    {
        Description = "What the clock of exported events (JSON) is ahead of UTC, such as +01:00, where the export says UTC and means local time.",
        HelpName = "OFFSET",
    };

    public static Option<string> Language(string description)
    {
        var language = new Option<string>("--lang") { Description = description, DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("nl", "en");
        return language;
    }

    public static Option<bool> Quiet() => new("--quiet") { Description = "No progress and no summary." };

    public static Option<bool> NoColor() => new("--no-color") { Description = "No colours (also with NO_COLOR set)." };

    /// <summary>Whether colours are wanted on the standard output.</summary>
    public static bool HasColor(bool noColor) =>
        !noColor && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 } && !Console.IsOutputRedirected;

    /// <summary>Reads <c>+01:00</c>, <c>-0530</c> or <c>+1</c>; says on the error stream what is wrong.</summary>
    public static bool TryOffset(CliWords words, string? text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is null or "Z" or "UTC")
            return true;
        string digits = text.TrimStart('+', '-');
        string[] formats = ["h\\:mm", "hh\\:mm", "hhmm", "%h", "hh"];
        if (digits.Length > 0 && text.Length - digits.Length <= 1
            && TimeSpan.TryParseExact(digits, formats, CultureInfo.InvariantCulture, out offset) && offset <= TimeSpan.FromHours(14))
        {
            if (text[0] == '-')
                offset = -offset;
            return true;
        }

        words.Complain("bad-offset", text);
        return false;
    }

    /// <summary>Whether all paths exist; says on the error stream which does not.</summary>
    /// <param name="words">Of the language wanted.</param>
    /// <param name="paths">May be none.</param>
    /// <param name="expected">The key of what to give instead.</param>
    public static bool Exist(CliWords words, IEnumerable<string> paths, string expected)
    {
        foreach (string path in paths)
        {
            if (Path.Exists(path))
                continue;
            words.Complain("no-path", path, words[expected]);
            return false;
        }

        return true;
    }

    /// <summary>Whether nothing is written into the evidence; says on the error stream what would be.</summary>
    public static bool IsOutside(CliWords words, string output, IEnumerable<string> evidence, string option)
    {
        string full = Path.GetFullPath(output);
        foreach (string path in evidence)
        {
            string held = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (full != held && !full.StartsWith(held + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            words.Complain("inside-evidence", option, output, path);
            return false;
        }

        return true;
    }
}
