using System.Globalization;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Scenarios;

namespace Dijkwacht.Generator;

/// <summary>The command line: <c>generate SCENARIO|all --out DIR</c>, <c>big --bytes N --out DIR</c>, <c>list</c>.</summary>
internal static class Program
{
    private const string Usage = """
        dijkwacht-generator generate SCENARIO|all --out DIR [--seed N] [--days N] [--requests-per-day N]
                                    [--layout plain|kape|velociraptor] [--zip FILE] [--huge-line]
        dijkwacht-generator big --bytes N --out DIR [--seed N] [--actors N]
        dijkwacht-generator list
        """;

    internal static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (UsageException e)
        {
            Console.Error.WriteLine(e.Message);
            Console.Error.WriteLine(Usage);
            return 2;
        }
    }

    private static int Run(string[] args)
    {
        var given = Arguments.Parse(args);
        switch (given.Command)
        {
            case "list":
                foreach (Scenario scenario in Catalogue.All)
                    Console.WriteLine($"{scenario.Name,-24} {scenario.Shows}");
                return 0;
            case "generate":
                Generate(given);
                return 0;
            case "big":
                Big.BigLogs.Write(given.Required("out"), given.Number("bytes") ?? throw new UsageException("--bytes is missing"), (ulong)(given.Number("seed") ?? 1), (int)(given.Number("actors") ?? 0));
                return 0;
            default:
                throw new UsageException($"unknown command '{given.Command}'");
        }
    }

    private static void Generate(Arguments given)
    {
        string folder = given.Required("out");
        Scenario[] chosen = given.Subject == "all" ? Catalogue.All : [Catalogue.All.FirstOrDefault(s => s.Name == given.Subject) ?? throw new UsageException($"no scenario '{given.Subject}'")];
        var options = new Options
        {
            Seed = (ulong)(given.Number("seed") ?? 1),
            Days = (int?)given.Number("days"),
            RequestsPerDay = (int?)given.Number("requests-per-day"),
            Layout = Enum.TryParse(given.Text("layout") ?? "kape", ignoreCase: true, out LayoutKind layout) ? layout : throw new UsageException("layouts are plain, kape and velociraptor"),
            HugeLine = given.Has("huge-line"),
        };
        foreach (Scenario scenario in chosen)
        {
            string target = given.Subject == "all" ? Path.Combine(folder, scenario.Name) : folder;
            Generate(scenario, options, target, given.Text("zip"));
            Console.WriteLine(target);
        }
    }

    /// <summary>Writes <c>collection/</c> (or the zip) and <c>truth.json</c> beside it.</summary>
    internal static void Generate(Scenario scenario, Options options, string folder, string? zip = null)
    {
        var scene = new Scene(options);
        scenario.Play(scene);
        List<EvidenceFile> files = scene.Finish();
        Directory.CreateDirectory(folder);
        if (zip is null)
            Layout.WriteFolder(Path.Combine(folder, "collection"), options.Layout, files);
        else
            Layout.WriteZip(Path.IsPathRooted(zip) ? zip : Path.Combine(folder, zip), options.Layout, files);
        File.WriteAllText(Path.Combine(folder, "truth.json"), scene.Truth.ToJson(f => Layout.Place(options.Layout, f)));
    }
}

internal sealed class UsageException(string message) : Exception(message);

/// <summary>A command, its subject and its options.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _options = [];

    internal string Command { get; private init; } = "";

    internal string Subject { get; private init; } = "";

    internal static Arguments Parse(string[] args)
    {
        List<string> words = [];
        Dictionary<string, string> options = [];
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                words.Add(args[i]);
            else if (args[i] is "--huge-line")
                options["huge-line"] = "";
            else
                options[args[i][2..]] = i + 1 < args.Length ? args[++i] : throw new UsageException(args[i] + " needs a value");
        }

        var parsed = new Arguments { Command = words.ElementAtOrDefault(0) ?? "", Subject = words.ElementAtOrDefault(1) ?? "" };
        foreach ((string key, string value) in options)
            parsed._options[key] = value;
        return parsed;
    }

    internal bool Has(string name) => _options.ContainsKey(name);

    internal string? Text(string name) => _options.GetValueOrDefault(name);

    internal string Required(string name) => Text(name) ?? throw new UsageException("--" + name + " is missing");

    internal long? Number(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : throw new UsageException($"--{name}: '{text}' is not a number");
}
