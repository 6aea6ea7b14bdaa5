using System.Text.RegularExpressions;

namespace Dijkwacht.Testing;

/// <summary>Commands that README and docs show, as a shell would hand them over.</summary>
internal static partial class DocumentedCommands
{
    /// <summary>Arguments of every shown call of a program, with the file and line that shows it.</summary>
    public static IEnumerable<(string Place, string[] Arguments)> Of(string program)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (string file in files.Prepend(Path.Combine(Repository.Root, "README.md")))
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Trim();
                if (!line.StartsWith(program + " ", StringComparison.Ordinal))
                    continue;

                // What follows two spaces or a sign of the shell is prose or goes elsewhere; a value that the shell makes stands for a time.
                string call = EndOfCall().Split(Computed().Replace(line, "2021-03-01T09:00:00Z"))[0];
                yield return ($"{Path.GetFileName(file)}:{i + 1}", call.Split(' ')[1..]);
            }
        }
    }

    [GeneratedRegex("\"\\$\\(.*\\)\"")]
    private static partial Regex Computed();

    [GeneratedRegex(" {2,}| #| >| <| \\|")]
    private static partial Regex EndOfCall();
}
