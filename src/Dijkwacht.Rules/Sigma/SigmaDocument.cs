namespace Dijkwacht.Rules.Sigma;

/// <summary>What a rule, a correlation and a filter have in common: who wrote it, what it is for, where it lies. Immutable.</summary>
public abstract class SigmaDocument
{
    private readonly DocumentHeader _header;

    private protected SigmaDocument(DocumentHeader header) => _header = header;

    /// <summary>A UUID as a rule; null when the author gave none.</summary>
    public string? Id => _header.Id;

    /// <summary>The name by which correlations and filters refer to the document, or null.</summary>
    public string? Name => _header.Name;

    /// <summary>One line; never empty.</summary>
    public string Title => _header.Title;

    /// <summary>What the rule detects; empty when the author says nothing.</summary>
    public string Description => _header.Description;

    /// <summary>How much a match matters.</summary>
    public SigmaLevel Level => _header.Level;

    /// <summary><c>stable</c>, <c>test</c>, <c>experimental</c>, <c>deprecated</c> or <c>unsupported</c>; empty when not stated.</summary>
    public string Status => _header.Status;

    /// <summary>To be named beside every match (Detection Rule License); empty when not stated.</summary>
    public string Author => _header.Author;

    /// <summary>The licence stated in the rule; empty when not stated.</summary>
    public string License => _header.License;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> Tags => _header.Tags;

    /// <summary>ATT&amp;CK techniques from the tags, such as <c>T1505.003</c>, in the order of the file.</summary>
    public IReadOnlyList<string> Techniques => _header.Techniques;

    /// <summary>Fields that help an analyst to judge a match.</summary>
    public IReadOnlyList<string> Fields => _header.Fields;

    /// <summary>Where the author's knowledge comes from.</summary>
    public IReadOnlyList<string> References => _header.References;

    /// <summary>
    /// Keys that Sigma does not define, flattened: <c>dijkwacht: { stage: access }</c> is <c>dijkwacht.stage</c>. Items of a
    /// list are joined by line feeds.
    /// </summary>
    public IReadOnlyDictionary<string, string> Custom => _header.Custom;

    /// <summary>The file the rule was read from, as it was named when the rules were loaded.</summary>
    public string File => _header.File;

    /// <summary>The line of the file where the rule begins, from 1.</summary>
    public int Line => _header.Line;

    /// <summary>The title, and the id where there is one.</summary>
    public override string ToString() => Id is null ? Title : $"{Title} ({Id})";
}

/// <summary>The keys that every kind of document has.</summary>
internal sealed record DocumentHeader
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    public SigmaLevel Level { get; init; }

    public string Status { get; init; } = "";

    public string Author { get; init; } = "";

    public string License { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Techniques { get; init; } = [];

    public IReadOnlyList<string> Fields { get; init; } = [];

    public IReadOnlyList<string> References { get; init; } = [];

    public IReadOnlyDictionary<string, string> Custom { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required string File { get; init; }

    public int Line { get; init; }
}
