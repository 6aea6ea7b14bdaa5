using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Triage.Packs;

/// <summary>Checks packs on disk before they are built in: each <c>pack.yml</c>, and that every rule has its meaning there.</summary>
public static class PackCheck
{
    /// <summary>The file that makes a folder a pack.</summary>
    public const string PackFile = "pack.yml";

    /// <summary>Checks every pack below a folder.</summary>
    /// <returns>Problems by file and line; empty when there is no pack, or nothing is wrong.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<PackProblem> Run(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            return [];
        var problems = new List<PackProblem>();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(folder, PackFile, options).Order(StringComparer.Ordinal))
            Check(file, Path.GetRelativePath(folder, file).Replace('\\', '/'), problems);
        return [.. problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line)];
    }

    private static void Check(string file, string name, List<PackProblem> problems)
    {
        if (PackReader.Read(name, File.ReadAllText(file), problems) is not { } pack)
            return;
        string folder = Path.GetDirectoryName(file)!;
        if (Path.GetFileName(folder) != pack.Id)
            problems.Add(new PackProblem(name, 1, $"the folder is '{Path.GetFileName(folder)}'; expected the pack's id '{pack.Id}'"));
        string rules = Path.Combine(folder, "rules");
        if (!Directory.Exists(rules))
            return;
        foreach (SigmaRule rule in RuleSet.Load(rules).Rules)
        {
            if (rule.Name is null || !pack.Rules.ContainsKey(rule.Name))
            {
                string ruleFile = Path.GetRelativePath(folder, Path.Combine(rules, rule.File)).Replace('\\', '/');
                problems.Add(new PackProblem($"{name[..^PackFile.Length]}{ruleFile}", rule.Line, $"the rule '{rule.Name ?? rule.Title}' has no meaning in its {PackFile}"));
            }
        }
    }
}
