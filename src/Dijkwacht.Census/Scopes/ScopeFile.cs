using System.Security.Cryptography;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Census.Scopes;

/// <summary>A scope file, read: the scope, or everything that is wrong with it.</summary>
/// <param name="Scope">Null when there is a problem.</param>
/// <param name="Problems">All problems, in the order of the file.</param>
public sealed record ScopeFile(Scope? Scope, IReadOnlyList<ScopeProblem> Problems)
{
    private const int LargestFile = 16 * 1024 * 1024;
    private const int DeepestNode = 12;

    /// <summary>Reads a file. Unknown keys are problems: a misspelt exclusion must not pass.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ScopeFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (new FileInfo(path).Length > LargestFile)
            return Refused(path, 1, 1, $"the file is larger than {LargestFile / 1024 / 1024} MiB; give long lists of addresses with --targets");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the bytes of a file; <paramref name="file"/> is its name in messages.</summary>
    public static ScopeFile Parse(byte[] bytes, string file)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            if (Objection(text) is { } objection)
                return Refused(file, (int)objection.At.Line, (int)objection.At.Column, objection.Reason);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
                return Refused(file, 1, 1, "expected one document with keys such as 'mandate:' and 'ranges:'; docs/census.md has a complete example");
            return new ScopeReader(file).Read(root, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (YamlException exception)
        {
            return Refused(file, (int)exception.Start.Line, (int)exception.Start.Column, "not YAML: " + exception.Message.ReplaceLineEndings(" "));
        }
        catch (DecoderFallbackException)
        {
            return Refused(file, 1, 1, "not UTF-8 text");
        }
        // A malformed document must not bring the program down, whatever the YAML library thinks of it.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Refused(file, 1, 1, "not YAML that can be read: " + exception.Message.ReplaceLineEndings(" "));
        }
    }

    // The library would end the program over these: it recurses into every level, and compares an alias of what surrounds it without end.
    private static (Mark At, string Reason)? Objection(string text)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNode && parser.Current is MappingStart or SequenceStart && depth > DeepestNode)
                return (parser.Current.Start, "nested too deeply for a scope file");
            if (parser.Current is AnchorAlias)
                return (parser.Current.Start, "aliases (*name) are not read; write the value out");
        }

        return null;
    }

    private static ScopeFile Refused(string file, int line, int column, string message) =>
        new(null, [new ScopeProblem(ScopeReader.NotYaml, file, Math.Max(1, line), Math.Max(1, column), message)]);
}
