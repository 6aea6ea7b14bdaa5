using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Documents;

/// <summary>IIS <c>applicationHost.config</c>: sites, virtual directories, modules, logging.</summary>
internal sealed class ApplicationHostConfigParser : DocumentParser
{
    public override RecordKind Kind => RecordKind.ApplicationHostConfig;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        XmlElements.Has(head, "<configuration"u8)
        && (XmlElements.Has(head, "system.applicationHost"u8) || path.EndsWith("applicationHost.config", StringComparison.OrdinalIgnoreCase));

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem) =>
        XmlElements.Read(content, out problem);
}

/// <summary>ASP.NET <c>web.config</c>: modules, handlers, rewrite rules, machine keys.</summary>
internal sealed class WebConfigParser : DocumentParser
{
    public override RecordKind Kind => RecordKind.WebConfig;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        XmlElements.Has(head, "<configuration"u8)
        && (path.EndsWith("web.config", StringComparison.OrdinalIgnoreCase) || XmlElements.Has(head, "<system.web"u8));

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem) =>
        XmlElements.Read(content, out problem);
}

/// <summary>Exchange <c>agents.config</c>: one record per transport agent.</summary>
internal sealed class AgentsConfigParser : DocumentParser
{
    public override RecordKind Kind => RecordKind.AgentsConfig;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        XmlElements.Has(head, "<agentList"u8) || XmlElements.Has(head, "<mexRuntime"u8)
        || (path.EndsWith("agents.config", StringComparison.OrdinalIgnoreCase) && XmlElements.Has(head, "<configuration"u8));

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem) =>
        [.. XmlElements.Read(content, out problem).Where(r => string.Equals(r["element"], "agent", StringComparison.OrdinalIgnoreCase))];
}

/// <summary>ASP.NET <c>*.compiled</c>: a page that was requested, even when its file is gone.</summary>
internal sealed class CompiledPageParser : DocumentParser
{
    public override RecordKind Kind => RecordKind.CompiledPage;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        XmlElements.Has(head, "<preserve"u8) && XmlElements.Has(head, "virtualPath"u8);

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem) =>
        [.. XmlElements.Read(content, out problem).Where(r => string.Equals(r["element"], "preserve", StringComparison.OrdinalIgnoreCase))];
}

/// <summary>A scheduled task's XML: one record with what it runs, as whom and since when.</summary>
internal sealed class ScheduledTaskParser : DocumentParser
{
    private static readonly string[] s_kept = ["URI", "Author", "Command", "Arguments", "UserId", "Date", "Enabled", "RunLevel", "WorkingDirectory"];

    public override RecordKind Kind => RecordKind.ScheduledTask;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        XmlElements.Has(head, "<Task "u8) && XmlElements.Has(head, "schemas.microsoft.com/windows/2004/02/mit/task"u8);

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["element"] = "Task",
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
        };
        foreach (DocumentRecord element in XmlElements.Read(content, out problem))
        {
            string name = element["element"]!;
            if (element["value"] is not { } value || !s_kept.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            fields[name] = fields.TryGetValue(name, out string? earlier) && earlier != value ? earlier + " ; " + value : value;
        }

        return [new DocumentRecord(1, fields, content)];
    }
}

/// <summary>A page or handler in a web root: one record with its text.</summary>
internal sealed class WebPageParser : DocumentParser
{
    private static readonly string[] s_extensions = [".aspx", ".ashx", ".asmx", ".asp", ".ascx", ".asax", ".svc", ".cshtml", ".soap", ".php", ".jsp"];

    public override RecordKind Kind => RecordKind.WebPage;

    public override bool Recognises(ReadOnlySpan<byte> head, string path) =>
        s_extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public override IReadOnlyList<DocumentRecord> Parse(ReadOnlyMemory<byte> content, string path, out ParseProblem? problem)
    {
        problem = null;
        ReadOnlySpan<byte> bytes = content.Span;
        string magic = bytes.StartsWith("!BDN"u8) ? "pst" : bytes.StartsWith((ReadOnlySpan<byte>)[0x30, 0x82]) ? "der" : "text";
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["element"] = "page",
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["file"] = path,
            ["magic"] = magic,
            ["size"] = content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return [new DocumentRecord(1, fields, content)];
    }
}
