namespace Dijkwacht.Notify.Notices;

/// <summary>A stretch of text; a link when it is a page that the sender or the legal file named.</summary>
internal readonly record struct Run(string Text, bool IsLink = false);

/// <summary>One block of a notice: text, HTML and letter are all written from the same list of these.</summary>
internal abstract record ContentBlock;

/// <summary>A heading of level 2 or 3; level 1 is the subject.</summary>
internal sealed record Heading(int Level, IReadOnlyList<Run> Runs) : ContentBlock;

/// <summary>A paragraph.</summary>
internal sealed record Paragraph(IReadOnlyList<Run> Runs) : ContentBlock;

/// <summary>A list, numbered or not.</summary>
internal sealed record ItemList(bool IsNumbered, IReadOnlyList<IReadOnlyList<Run>> Items) : ContentBlock;

/// <summary>Paragraphs meant to be passed on to somebody else.</summary>
internal sealed record Passage(IReadOnlyList<IReadOnlyList<Run>> Paragraphs) : ContentBlock;

/// <summary>Rows under named columns; the first cell names its row.</summary>
internal sealed record Table(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ContentBlock;

/// <summary>Lines that keep their breaks: the answer form.</summary>
internal sealed record Preformatted(string Text) : ContentBlock;

/// <summary>A notice as it is said, before it is written as text, HTML or letter.</summary>
internal sealed record NoticeContent(string Subject, string Language, IReadOnlyList<ContentBlock> Blocks);
