namespace Dijkwacht.Rules.Sigma;

/// <summary>Lists of values for the modifier <c>expand</c>, by the name between the percent signs. Immutable.</summary>
/// <remarks>
/// From <c>.yml</c> and <c>.yaml</c> files with a map of names to lists, and from <c>name.txt</c> files with one value per line.
/// Values are Sigma strings: <c>*</c> and <c>?</c> are wildcards. Lists of one name are joined; names compare without case.
/// </remarks>
public sealed class Placeholders
{
    /// <summary>Values kept for one name.</summary>
    public const int MaxValues = 10_000;

    private const int MaxValueLength = 4096;
    private const long MaxFileBytes = 8 << 20;
    private const int MaxFiles = 10_000;

    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<RuleProblem> _problems = [];
    private readonly HashSet<(string, string)> _seen = [];

    private Placeholders()
    {
    }

    /// <summary>In the order of the files and lines, each value once.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values => _values;

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<RuleProblem> Problems => _problems;

    /// <summary>Reads files, and the lists in folders and below.</summary>
    /// <exception cref="IOException">A folder cannot be listed. A file that cannot be read is a problem instead.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be listed.</exception>
    public static Placeholders Load(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var placeholders = new Placeholders();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                foreach (string file in FilesIn(path))
                    placeholders.Read(file, Path.GetRelativePath(path, file).Replace('\\', '/'));
            }
            else
            {
                placeholders.Read(path, Path.GetFileName(path));
            }
        }

        return placeholders;
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(folder, "*", options)
            .Where(f => IsYaml(f) || f.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Take(MaxFiles);
    }

    private static bool IsYaml(string file) =>
        file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private void Read(string file, string name)
    {
        if (IsYaml(file))
            ReadYaml(file, name);
        else if (YamlFile.ReadText(file, name, MaxFileBytes, _problems) is { } text)
            ReadLines(Path.GetFileNameWithoutExtension(file), text, new ProblemSink(name, text, _problems));
    }

    private void ReadLines(string name, string text, ProblemSink sink)
    {
        int line = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            string value = raw.Trim().ToString();
            if (value.Length > 0 && value[0] != '#')
                Add(name, value, line, 1, sink);
        }
    }

    private void ReadYaml(string file, string name)
    {
        if (YamlFile.Read(file, name, MaxFileBytes, _problems) is not var (sink, documents))
            return;
        foreach (var (root, isSound) in documents)
        {
            if (isSound && root is YamlMapping map)
                ReadMap(map, sink);
            else if (isSound && root is not YamlScalar { IsNull: true })
                sink.Add(ProblemCode.Placeholders, root, "Expected a map of placeholder names to lists of values.");
        }
    }

    private void ReadMap(YamlMapping map, ProblemSink sink)
    {
        foreach (var (key, value) in map.Entries)
        {
            // pySigma writes its lists below a key "vars".
            if (value is YamlMapping inner && key.Value is "vars" or "placeholders")
            {
                ReadMap(inner, sink);
                continue;
            }

            foreach (var item in value is YamlSequence list ? list.Items : [value])
            {
                if (item is YamlScalar { IsNull: false } scalar)
                    Add(key.Value, scalar.Value, scalar.Line, scalar.Column, sink);
                else
                    sink.Add(ProblemCode.Placeholders, item, "A placeholder has a list of texts.");
            }
        }
    }

    private void Add(string name, string value, int line, int column, ProblemSink sink)
    {
        if (value.Length > MaxValueLength)
        {
            sink.Add(ProblemCode.Placeholders, line, column, $"A value has at most {MaxValueLength} characters.");
            return;
        }

        if (!_values.TryGetValue(name, out var known))
            _values.Add(name, known = new List<string>());
        var list = (List<string>)known;
        if (list.Count == MaxValues)
            sink.Add(ProblemCode.Placeholders, line, column, $"The placeholder '{ProblemSink.Shorten(name)}' has more than {MaxValues} values.");
        else if (_seen.Add((name.ToUpperInvariant(), value)))
            list.Add(value);
    }
}
