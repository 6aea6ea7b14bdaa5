using System.Globalization;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Regression;

/// <summary>The cases of a folder of regression data in SigmaHQ's form: an <c>info.yml</c> per rule, with event logs beside it.</summary>
/// <remarks>Source: SigmaHQ specification, regression testing conventions.</remarks>
public sealed class RegressionCases
{
    private const long MaxFileBytes = 1 << 20;
    private const int MaxFiles = 100_000;

    private RegressionCases(IReadOnlyList<RegressionCase> cases, IReadOnlyList<RuleProblem> problems)
    {
        Cases = cases;
        Problems = problems;
    }

    /// <summary>In the order of the files (ordinal by name), then of the tests in a file.</summary>
    public IReadOnlyList<RegressionCase> Cases { get; }

    /// <summary>What could not be read, and event logs that are not there.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Reads every <c>info.yml</c> below a folder.</summary>
    /// <exception cref="IOException">The folder cannot be listed. A file that cannot be read is a problem instead.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder below it may not be listed.</exception>
    public static RegressionCases Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        var files = Directory.EnumerateFiles(folder, "info.yml", options).Order(StringComparer.Ordinal).Take(MaxFiles);
        var cases = new List<RegressionCase>();
        var problems = new List<RuleProblem>();
        foreach (string file in files)
            Read(folder, file, cases, problems);
        return new RegressionCases(cases, problems);
    }

    private static void Read(string folder, string file, List<RegressionCase> cases, List<RuleProblem> problems)
    {
        string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
        if (YamlFile.Read(file, name, MaxFileBytes, problems) is not var (sink, documents))
            return;
        foreach (var (root, isSound) in documents)
        {
            if (isSound && root is YamlMapping map)
                Read(map, new Source(folder, file, name, sink), cases);
            else if (isSound)
                sink.Add(ProblemCode.Regression, root, "A regression test is a map with rule_metadata and regression_tests_info.");
        }
    }

    private static void Read(YamlMapping map, Source source, List<RegressionCase> cases)
    {
        var rules = Maps(map["rule_metadata"]);
        var tests = Maps(map["regression_tests_info"]);
        if (rules.Count == 0 || tests.Count == 0)
            source.Sink.Add(ProblemCode.Regression, map, "A regression test has rule_metadata and regression_tests_info, lists of maps.");

        foreach (var test in tests)
        {
            if (Text(test, "type") is { } type && type != "evtx")
            {
                source.Sink.Add(ProblemCode.Regression, test, $"Tests of the type '{ProblemSink.Shorten(type)}' are not run.");
                continue;
            }

            string? path = Text(test, "path");
            string? found = path is null ? null : source.Find(path);
            if (found is null)
            {
                source.Sink.Add(ProblemCode.Regression, test["path"] ?? test, "The event log is neither beside the info.yml nor where 'path' says.");
                continue;
            }

            int minimum = int.TryParse(Text(test, "match_count"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? Math.Max(1, count) : 1;
            foreach (var rule in rules)
            {
                if (Text(rule, "id") is { Length: > 0 } id)
                    cases.Add(new RegressionCase(Text(test, "name") ?? "", id, Text(rule, "title") ?? "", source.Name, found, minimum));
                else
                    source.Sink.Add(ProblemCode.Regression, rule, "The rule has no id.");
            }
        }
    }

    private static List<YamlMapping> Maps(YamlNode? node) => [.. (node as YamlSequence)?.Items.OfType<YamlMapping>() ?? []];

    private static string? Text(YamlMapping map, string key) => map[key] is YamlScalar { IsNull: false } scalar ? scalar.Value : null;

    private sealed record Source(string Folder, string File, string Name, ProblemSink Sink)
    {
        // `path` is relative to the root of the repository the cases come from; copies have moved, but the log stays beside its
        // info.yml. A path that leads out of the folder is not followed.
        public string? Find(string path)
        {
            string[] parts = path.Split('/', '\\');
            if (parts.Any(p => p is "" or "." or ".." || p.Contains(':')))
                return null;
            string relative = Path.Combine(parts);
            string root = Path.GetFullPath(Folder);
            string[] candidates = [Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File))!, parts[^1]), Path.Combine(root, relative), Path.Combine(Path.GetDirectoryName(root) ?? root, relative)];
            return candidates.FirstOrDefault(System.IO.File.Exists);
        }
    }
}
