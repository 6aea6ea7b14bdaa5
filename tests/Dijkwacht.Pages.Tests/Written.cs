using System.Diagnostics;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Census.Storage;
using Dijkwacht.Census.Tests.Storage;
using Dijkwacht.Desk.Warn;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Testing;
using Sample = Dijkwacht.Notify.Tests.Notices.Sample;

namespace Dijkwacht.Pages.Tests;

/// <summary>Pages as the product writes them, in Dutch and English.</summary>
internal static class Written
{
#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    /// <summary>Writes all pages of a kind into a folder.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> AllAsync(string kind, string folder)
    {
        List<(string Path, string Text)> pages = kind switch
        {
            "notices" => Notices(),
            "census" => await CensusAsync(),
            "status" => Status(),
            "triage" => await TriageAsync(folder),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such pages."),
        };
        foreach ((string path, string text) in pages)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);

            // The page at the root goes on before anyone can look at it; here it stays.
            await File.WriteAllTextAsync(file, System.Text.RegularExpressions.Regex.Replace(text, "<meta http-equiv=\"refresh\"[^>]*>", ""));
        }

        return pages.Count;
    }

    private static List<(string, string)> Notices()
    {
        List<(string, string)> pages = [];
        foreach (string language in (string[])["nl", "en"])
        {
            foreach (Situation situation in Enum.GetValues<Situation>())
                pages.Add(($"{language}/{situation.Name()}.html", Html(Sample.Notice(situation, language))));
            pages.Add(($"{language}/offered-without-servers.html", Html(Sample.Notice(Situation.MailboxOffered, language, hasServers: false))));
            pages.Add(($"{language}/supplier-reminder.html", Html(Sample.Notice(Situation.Open, language, wave: 2, relation: "supplier", isCertain: false, hasBuild: false, hasName: false))));
        }

        return pages;
    }

    private static string Html(Notice notice) => NoticeRenderer.Render(notice, Sample.Sender).Html;

    private static async Task<List<(string, string)>> CensusAsync()
    {
        using var folder = new WorkspaceFolder();
        var random = new Random(5);
        string?[] builds = ["15.2.721.2", "15.2.1748.36", "15.2.721", "15.1.2106.2", "15.0.1497.2", null];
        string[] methods = ["scan", "import:csv", "scan", "recheck", "scan", "import:shadowserver"];
        for (int run = 0; run < methods.Length; run++)
        {
            List<Observation> observations = [];
            for (int i = 0; i < 60; i++)
            {
                string? name = random.Next(3) == 0 ? $"n{random.Next(5)}.example.org" : null;
                observations.Add(WorkspaceFolder.Server($"192.0.2.{random.Next(40)}", builds[random.Next(builds.Length)], run * 7, name));
            }

            folder.Add($"r{run}", observations, run * 7, methods[run]);
        }

        await File.WriteAllTextAsync(folder.Workspace.OwnersFile, "organisation,sector,addresses\nHospital,health,192.0.2.0/27\n");
        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);
        using CountryDatabase countries = CountryDatabase.Open(Path.Combine(folder.Workspace.OwnersFile, "absent.mmdb"), null);
        CensusReport report = CensusReportBuilder.Build(store, store.Default!, null, OwnerRegister.Open(folder.Workspace), countries);

        // The pages of the other waves are made alike.
        return [.. HtmlReport.Pages(report, "nl", hasNames: true).Where(p => !p.Path.Contains("campaign-", StringComparison.Ordinal) || p.Path.Contains("proxylogon", StringComparison.Ordinal))];
    }

    private static List<(string, string)> Status()
    {
        StatusReport report = StatusSample.Make();
        Assert.NotEmpty(report.Arms);
        return
        [
            .. StatusPages.Of(report, "nl", hasNames: true),
            .. StatusPages.Of(report with { StoppedWhy = "more than 5% bounced" }, "en", hasNames: false).Select(p => ("stopped/" + p.Path, p.Text)),
        ];
    }

    private static async Task<List<(string, string)>> TriageAsync(string folder)
    {
        string program = Path.Combine(Repository.Root, "artifacts", "bin", "Dijkwacht.Cli", Configuration, "dijkwacht.dll");
        List<(string, string)> pages = [];
        foreach (string language in (string[])["nl", "en"])
        {
            string output = Path.Combine(folder + "-out", language);
            using Process process = Process.Start(new ProcessStartInfo(
                "dotnet", [program, "triage", Path.Combine(Repository.Root, "samples", "exchange-march-2021.zip"), "--out", output, "--lang", language])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            Task<string> text = process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"dijkwacht triage ended with {process.ExitCode}: {errors}{await text}");
            pages.Add(($"{language}/report.html", await File.ReadAllTextAsync(Path.Combine(output, "report.html"))));
        }

        return pages;
    }
}
