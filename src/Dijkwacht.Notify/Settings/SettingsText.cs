using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Notify.Settings;

/// <summary>Reads keys and values of a YAML file; all that is wrong is gathered, each with its place.</summary>
internal abstract class SettingsText
{
    private const int LongestText = 1_000_000;

    private readonly List<SettingsProblem> _problems = [];

    protected bool HasProblems => _problems.Count > 0;

    protected IReadOnlyList<SettingsProblem> Problems => [.. _problems.OrderBy(p => p.Line).ThenBy(p => p.Column)];

    protected YamlMappingNode? Root(string text)
    {
        if (text.Length > LongestText)
        {
            _problems.Add(new SettingsProblem("DW3001", 1, 1, "The file is longer than such a file can be."));
            return null;
        }

        try
        {
            if (PlainDocument.Objection(text) is { } objection)
            {
                _problems.Add(new SettingsProblem("DW3001", objection.At.Line, objection.At.Column, objection.Reason));
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return root;
            _problems.Add(new SettingsProblem("DW3001", 1, 1, "Expected one document of keys and values; docs/warn.md has an example."));
        }
        catch (YamlException failure)
        {
            _problems.Add(new SettingsProblem("DW3001", failure.Start.Line, failure.Start.Column, $"No YAML: {failure.Message}"));
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library's own word for some broken documents, without a place.
            _problems.Add(new SettingsProblem("DW3001", 1, 1, $"No YAML: {failure.Message}"));
        }

        return null;
    }

    protected List<string> Words(YamlNode? node, string[] known)
    {
        var words = new List<string>();
        if (node is null)
            return words;
        foreach (YamlNode item in node is YamlSequenceNode list ? list.Children : [node])
        {
            if (item is YamlScalarNode { Value: { } word } && known.Contains(word) && !words.Contains(word))
                words.Add(word);
            else
                Report("DW3004", item, $"Expected some of {string.Join(", ", known)}, each once.");
        }

        return words;
    }

    protected string Word(Dictionary<string, YamlNode> keys, string key, string[] known, string standard, YamlNode parent)
    {
        if (!keys.TryGetValue(key, out YamlNode? node))
        {
            if (key == "channel")
                Report("DW3003", parent, "'channel' is missing: mail, letter or phone.");
            return standard;
        }

        if (node is YamlScalarNode { Value: { } word } && known.Contains(word))
            return word;
        Report("DW3004", node, $"'{key}' is one of {string.Join(", ", known)}.");
        return standard;
    }

    protected string Name(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        string name = Text(keys, key, parent);
        if (name.Length > 0 && (name.Length > 60 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            Report("DW3004", keys[key], $"'{key}' holds lower-case letters, digits and hyphens, at most 60.");
        return name;
    }

    protected string Text(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        if (keys.TryGetValue(key, out YamlNode? node) && node is YamlScalarNode { Value: { Length: > 0 } text })
            return text;
        Report("DW3003", node ?? parent, $"'{key}' is missing.");
        return "";
    }

    protected DateOnly? Day(YamlNode? node)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode scalar && DateOnly.TryParseExact(scalar.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        Report("DW3004", node, "Expected a day such as 2021-03-16.");
        return null;
    }

    protected bool Flag(YamlNode? node, bool standard)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode { Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        Report("DW3004", node, "Expected true or false.");
        return standard;
    }

    protected double Number(YamlNode? node, double standard, double least, double most)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
            return number;
        Report("DW3004", node, string.Create(CultureInfo.InvariantCulture, $"Expected a number from {least} to {most}."));
        return standard;
    }

    protected TimeSpan Duration(YamlNode? node, TimeSpan standard)
    {
        if (node is null)
            return standard;
        if (node is YamlScalarNode { Value: { Length: > 1 and < 8 } text }
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 3650)
        {
            if (text[^1] == 'd')
                return TimeSpan.FromDays(number);
            if (text[^1] == 'h')
                return TimeSpan.FromHours(number);
        }

        Report("DW3004", node, "Expected days or hours, such as 7d or 72h.");
        return standard;
    }

    protected Dictionary<string, YamlNode> Keys(YamlNode node, params string[] known)
    {
        var keys = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Report("DW3004", node, $"Expected keys and values: {string.Join(", ", known)}.");
            return keys;
        }

        foreach ((YamlNode key, YamlNode value) in mapping)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (known.Contains(name))
                keys[name] = value;
            else
                Report("DW3002", key, $"Unknown key '{SafeText.Line(name, 60)}'; known are {string.Join(", ", known)}.");
        }

        return keys;
    }

    protected void Report(string code, YamlNode node, string message) => _problems.Add(new SettingsProblem(code, node.Start.Line, node.Start.Column, message));
}
