using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Documents;

/// <summary>Reads one kind of small document into records. Stateless; shared by threads.</summary>
public abstract class DocumentParser
{
    /// <summary>The most bytes of a document that are read.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>What kind of records it makes.</summary>
    public abstract RecordKind Kind { get; }

    /// <summary>Whether this is such a document.</summary>
    /// <param name="head">The first bytes as UTF-8, at most 64 KiB.</param>
    /// <param name="path">Path inside the collection, with <c>/</c>.</param>
    public abstract bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <summary>Reads the document.</summary>
    /// <param name="content">UTF-8, at most <see cref="MaxBytes"/>.</param>
    /// <param name="path">Path inside the collection, with <c>/</c>.</param>
    /// <param name="problem">Where it could not be read any further, or null.</param>
    /// <returns>What was read before that, in order.</returns>
    public abstract IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem);
}

/// <summary>All document parsers, in the order they are asked: most special first.</summary>
public static class DocumentParsers
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DocumentParser> All { get; } =
    [
        new CompiledPageParser(),
        new ScheduledTaskParser(),
        new AgentsConfigParser(),
        new ApplicationHostConfigParser(),
        new WebConfigParser(),
        new ExchangeSetupLogParser(),
        new WebPageParser(),
    ];

    /// <summary>The parser for a document, or null.</summary>
    public static DocumentParser? For(ReadOnlySpan<byte> head, string path)
    {
        foreach (DocumentParser parser in All)
        {
            if (parser.Recognises(head, path))
                return parser;
        }

        return null;
    }
}
