namespace Dijkwacht.Rules.Sigma;

/// <summary>Rules as loaded, and what was wrong with the others. Immutable.</summary>
public sealed class RuleSet
{
    private const long MaxFileBytes = 8 << 20;
    private const int MaxFiles = 100_000;

    private RuleSet(RuleDocuments documents)
    {
        Rules = documents.Rules;
        Correlations = documents.Correlations;
        Filters = documents.Filters;
        Problems = documents.Problems;
    }

    /// <summary>In the order of the files (ordinal by name), then of the documents in a file.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>Rules about matches of other rules, in the same order.</summary>
    public IReadOnlyList<CorrelationRule> Correlations { get; }

    /// <summary>What rules shall not report, in the same order.</summary>
    public IReadOnlyList<FilterRule> Filters { get; }

    /// <summary>In the same order. A rule with a problem that matters is not among <see cref="Rules"/>.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Loads every <c>.yml</c> and <c>.yaml</c> file below a directory, or one such file.</summary>
    /// <param name="path">Files are named relative to it, with <c>/</c>.</param>
    /// <exception cref="IOException">The directory cannot be listed. A file that cannot be read is a problem instead.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory below it may not be listed.</exception>
    public static RuleSet Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(path, new RuleDocuments());
    }

    private static RuleSet Load(string path, RuleDocuments documents)
    {
        if (File.Exists(path))
            return LoadFiles([path], Path.GetDirectoryName(Path.GetFullPath(path))!, documents);

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        var files = Directory.EnumerateFiles(path, "*", options)
            .Where(f => f.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);
        return LoadFiles([.. files], path, documents);
    }

    /// <summary>The same with warnings about what is legal and probably not meant.</summary>
    internal static RuleSet LoadChecked(string path) => Load(path, new RuleDocuments { IsChecked = true });

    /// <summary>Loads rules that are already text.</summary>
    /// <param name="files">The name to use in problems, and the text, which may hold several documents.</param>
    public static RuleSet Load(IEnumerable<(string Name, string Text)> files)
    {
        return Load(files, new RuleDocuments());
    }

    /// <inheritdoc cref="LoadChecked(string)"/>
    internal static RuleSet LoadChecked(IEnumerable<(string Name, string Text)> files) => Load(files, new RuleDocuments { IsChecked = true });

    private static RuleSet Load(IEnumerable<(string Name, string Text)> files, RuleDocuments documents)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var (name, text) in files)
            RuleReader.Read(name, text, documents);
        return new RuleSet(documents);
    }

    /// <summary>The documents and problems of several sets, in their order.</summary>
    public static RuleSet Join(IEnumerable<RuleSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var all = new RuleDocuments();
        foreach (var set in sets)
        {
            all.Rules.AddRange(set.Rules);
            all.Correlations.AddRange(set.Correlations);
            all.Filters.AddRange(set.Filters);
            all.Problems.AddRange(set.Problems);
        }

        return new RuleSet(all);
    }

    private static RuleSet LoadFiles(IReadOnlyList<string> files, string root, RuleDocuments documents)
    {
        var problems = documents.Problems;
        if (files.Count > MaxFiles)
            problems.Add(new RuleProblem(ProblemCode.TooLarge, root, 0, 0, null, $"There are {files.Count} rule files; only the first {MaxFiles} are read.", ""));
        foreach (string file in files.Take(MaxFiles))
        {
            string name = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (YamlFile.ReadText(file, name, MaxFileBytes, problems) is { } text)
                RuleReader.Read(name, text, documents);
        }

        return new RuleSet(documents);
    }
}
