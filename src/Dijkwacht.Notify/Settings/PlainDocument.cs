using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dijkwacht.Notify.Settings;

/// <summary>What a YAML file may not hold, looked for before it is built: the library would end the program over it.</summary>
/// <remarks>It goes down into every level by itself, and compares a key that is an alias of what surrounds it without end.</remarks>
internal static class PlainDocument
{
    private const int DeepestNesting = 64;

    /// <summary>Where and why a file is refused, or null.</summary>
    /// <exception cref="YamlException">No YAML.</exception>
    public static (Mark At, string Reason)? Objection(string text)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
                return (parser.Current.Start, "Nested more deeply than such a file can be.");
            if (parser.Current is AnchorAlias)
                return (parser.Current.Start, "Aliases (*name) are not read; write the value out.");
        }

        return null;
    }
}
