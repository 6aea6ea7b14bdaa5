using System.Text;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads a YAML file of bounded size; whatever is wrong becomes a problem.</summary>
internal static class YamlFile
{
    /// <summary>The file's text, or null after a problem.</summary>
    public static string? ReadText(string path, string name, long maxBytes, List<RuleProblem> problems)
    {
        try
        {
            if (new FileInfo(path).Length <= maxBytes)
                return File.ReadAllText(path, Encoding.UTF8);
            problems.Add(new RuleProblem(ProblemCode.TooLarge, name, 0, 0, null, $"The file is larger than {maxBytes} bytes.", ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new RuleProblem(ProblemCode.Unreadable, name, 0, 0, null, $"The file cannot be read: {e.Message}", ""));
        }

        return null;
    }

    /// <summary>The documents of a file and where their problems go, or null after a problem.</summary>
    public static (ProblemSink Sink, List<(YamlNode Root, bool IsSound)> Documents)? Read(string path, string name, long maxBytes, List<RuleProblem> problems)
    {
        if (ReadText(path, name, maxBytes, problems) is not { } text)
            return null;
        var sink = new ProblemSink(name, text, problems);
        return (sink, YamlReader.Read(text, sink));
    }
}
