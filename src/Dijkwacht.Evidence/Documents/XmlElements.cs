using System.Text;
using System.Xml;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Documents;

/// <summary>Reads XML of unknown origin into one record per element: no DTD, bounded depth and count.</summary>
internal static class XmlElements
{
    private const int MaxElements = 200_000;
    private const int MaxDepth = 64;

    /// <summary>
    /// Every element as a record: its attributes, <c>element</c> (local name), <c>parent</c> (path of local names),
    /// <c>scope</c> (the nearest named site, location or rule above) and <c>value</c> (its own text).
    /// </summary>
    public static IReadOnlyList<DocumentRecord> Read(ReadOnlyMemory<byte> content, out ParseProblem? problem)
    {
        problem = null;
        var records = new List<(int Order, DocumentRecord Record)>();
        int elements = 0;
        var open = new Stack<Frame>();
        using var text = new StringReader(Encoding.UTF8.GetString(content.Span));
        using var reader = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = DocumentParser.MaxBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        try
        {
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (reader.Depth > MaxDepth || records.Count + open.Count > MaxElements)
                            throw new XmlException($"more than {MaxDepth} levels or {MaxElements} elements");
                        Frame frame = Open(reader, open, elements++);
                        if (reader.IsEmptyElement)
                            Close(frame, records);
                        else
                            open.Push(frame);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when open.Count > 0:
                        open.Peek().Value.Append(reader.Value);
                        break;
                    case XmlNodeType.EndElement:
                        Close(open.Pop(), records);
                        break;
                    default:
                        break;
                }
            }
        }
        catch (XmlException failure)
        {
            problem = new ParseProblem(ParseProblemKind.Malformed, 0, content.Length);
            _ = failure;
            while (open.Count > 0)
                Close(open.Pop(), records);
        }

        // Children close before their parents; a stable order by the number of the element is that of the document.
        records.Sort((a, b) => a.Order.CompareTo(b.Order));
        return [.. records.Select(r => r.Record)];
    }

    /// <summary>Whether the head of a document has this text, ignoring ASCII case.</summary>
    public static bool Has(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text) => AsciiText.ContainsIgnoreCase(head, text);

    private static Frame Open(XmlReader reader, Stack<Frame> open, int order)
    {
        int line = (reader as IXmlLineInfo)?.LineNumber ?? 1;
        Frame? parent = open.Count > 0 ? open.Peek() : null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["element"] = reader.LocalName,
            ["parent"] = parent is null ? "" : parent.Parent.Length == 0 ? parent.Name : parent.Parent + "/" + parent.Name,
            ["scope"] = parent?.Scope ?? "",
        };
        string name = reader.LocalName;
        string scope = parent?.Scope ?? "";
        if (reader.MoveToFirstAttribute())
        {
            do
                fields[reader.LocalName] = reader.Value;
            while (reader.MoveToNextAttribute());
            reader.MoveToElement();
        }

        if (name is "site" or "rule" && fields.TryGetValue("name", out string? own))
            scope = own;
        else if (name == "location" && fields.TryGetValue("path", out string? location))
            scope = location;
        return new Frame(order, name, fields["parent"], scope, line, fields, new StringBuilder());
    }

    private static void Close(Frame frame, List<(int Order, DocumentRecord Record)> records)
    {
        string value = frame.Value.ToString().Trim();
        if (value.Length > 0)
            frame.Fields["value"] = value;
        var all = new StringBuilder(frame.Name);
        foreach ((string key, string text) in frame.Fields)
        {
            if (key is not ("element" or "parent" or "scope"))
                all.Append(' ').Append(key).Append("=\"").Append(text).Append('"');
        }

        records.Add((frame.Order, new DocumentRecord(frame.Line, frame.Fields, Encoding.UTF8.GetBytes(all.ToString()))));
    }

    private sealed record Frame(int Order, string Name, string Parent, string Scope, int Line, Dictionary<string, string> Fields, StringBuilder Value);
}
