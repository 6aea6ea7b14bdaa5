using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Dijkwacht.Census.Runs;
using Dijkwacht.Exchange;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Desk;

/// <summary><c>builds show</c> and <c>builds update</c>: what is known of Exchange builds and their holes.</summary>
internal static class BuildsCommand
{
    private const int MaxFileBytes = 64 << 20;

    public static Command Create() => new("builds", "What an Exchange build is, whether it is supported, and which holes it leaves open.") { Show(), Update() };

    private static Command Show()
    {
        var build = new Argument<string>("BUILD") { Description = "Such as 15.1.2176.9, 15.01.2176.009, or 15.1.2176 when the update is not known." };
        var at = new Option<string?>("--at") { Description = "Day for which support is told (default: today).", HelpName = "DATE" };
        var language = new Option<string>("--lang") { Description = "nl or en.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("nl", "en");
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        Option<string> workspace = ReportOptions.Workspace();
        var command = new Command("show", "Tell what a build is and which holes it leaves open.") { build, at, language, format, workspace };
        command.SetAction(parsed =>
        {
            var words = BuildsWords.Of(parsed.GetValue(language)!);
            string text = parsed.GetValue(build)!;
            if (!TryBuild(text, out ExchangeVersion version, out bool isExact))
                return Wrong(words, "no-build", text);
            DateOnly day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            if (parsed.GetValue(at) is { } date && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
                return Wrong(words, "no-date", date);
            if (BuildSheet.Of(version, isExact, day) is not { } sheet)
                return Wrong(words, "unknown-build", text);
            Console.Out.Write(parsed.GetValue(format) == "json" ? sheet.ToJson() : sheet.ToText(parsed.GetValue(language)!));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Update()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "builds.json or cves.json; its signature lies beside it as FILE.sig." };
        var key = new Option<FileInfo>("--key") { Description = "Public key of the publisher (PEM, ECDSA).", Required = true };
        var force = new Option<bool>("--force") { Description = "Take a file that is not newer than the one in use." };
        Option<string> language = ReportOptions.Language();
        Option<string> workspace = ReportOptions.Workspace();
        var command = new Command("update", "Take over a signed file of knowledge that is newer than the program's.") { file, key, force, language, workspace };
        command.SetAction(async (parsed, cancellation) =>
        {
            var words = BuildsWords.Of(parsed.GetValue(language)!);
            FileInfo source = parsed.GetValue(file)!;
            try
            {
                if (!Knowledge.Files.Contains(source.Name))
                    return Wrong(words, "no-knowledge", source.Name, string.Join(words["or"], Knowledge.Files));
                if (source.Length > MaxFileBytes)
                    return Wrong(words, "too-large", source, MaxFileBytes >> 20);
                byte[] content = await File.ReadAllBytesAsync(source.FullName, cancellation);
                if (!IsSigned(content, await File.ReadAllBytesAsync(source.FullName + ".sig", cancellation), await File.ReadAllTextAsync(parsed.GetValue(key)!.FullName, cancellation)))
                    return Failed(words.Format("no-signature", source, parsed.GetValue(key)!));
                var home = new Workspace(parsed.GetValue(workspace)!);
                DateOnly dated = Knowledge.Check(source.Name, content);
                DateOnly inUse = source.Name == Knowledge.Files[0] ? BuildCatalogue.Default.Dated : Exchange.Vulnerabilities.VulnerabilityCatalogue.Default.Dated;
                if (dated <= inUse && !parsed.GetValue(force))
                    return Failed(words.Format("not-newer", source, dated, inUse));
                Directory.CreateDirectory(home.KnowledgeFolder);
                string target = Path.Combine(home.KnowledgeFolder, source.Name);
                await File.WriteAllBytesAsync(target + ".new", content, cancellation);
                File.Move(target + ".new", target, overwrite: true);
                await Console.Out.WriteLineAsync(words.Format("taken-over", source.Name, dated, inUse));
                return ExitCodes.Done;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or CryptographicException or ArgumentException)
            {
                return Failed(failure.Message);
            }
        });
        return command;
    }

    private static bool IsSigned(byte[] content, byte[] signature, string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool TryBuild(string text, out ExchangeVersion version, out bool isExact)
    {
        isExact = text.AsSpan().Count('.') == 3;
        if (!ExchangeVersion.TryParse(isExact ? text : text + ".0", out version))
            return false;
        isExact &= BuildCatalogue.Default.IsExact(version);
        return true;
    }

    private static int Wrong(BuildsWords words, string key, params object[] values)
    {
        words.Complain(key, values);
        return ExitCodes.Usage;
    }

    private static int Failed(string message)
    {
        Console.Error.WriteLine($"dijkwacht-desk: {message}");
        return ExitCodes.Failed;
    }
}
