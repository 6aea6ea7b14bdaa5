using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Documents;

public class DocumentParserTests
{
    private const string TaskXml = """
        <?xml version="1.0" encoding="UTF-16"?>
        <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <RegistrationInfo><Date>2021-03-03T06:50:00</Date><Author>EXAMPLE\é</Author><URI>\Microsoft\a</URI></RegistrationInfo>
          <Actions><Exec><Command>cmd.exe</Command><Arguments>/c "a &amp; b"</Arguments></Exec><Exec><Command>other.exe</Command></Exec></Actions>
        </Task>
        """;

    [Fact]
    public void The_list_holds_every_parser_once()
    {
        var types = typeof(DocumentParser).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DocumentParser)) && !t.IsAbstract);
        Assert.Equal(types.OrderBy(t => t.Name, StringComparer.Ordinal), DocumentParsers.All.Select(p => p.GetType()).OrderBy(t => t.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void The_hosts_configuration_gives_sites_with_their_folders_and_lines()
    {
        const string Xml = """
            <configuration>
              <system.applicationHost>
                <sites>
                  <site name="Default Web Site" id="1">
                    <application path="/"><virtualDirectory path="/" physicalPath="C:\inetpub\wwwroot" /></application>
                    <logFile directory="D:\logs" />
                  </site>
                </sites>
              </system.applicationHost>
            </configuration>
            """;
        var records = Parse(Xml, "C/Windows/System32/inetsrv/config/renamed.txt", RecordKind.ApplicationHostConfig);
        DocumentRecord folder = records.Single(r => r["element"] == "virtualDirectory");
        Assert.Equal((@"C:\inetpub\wwwroot", "Default Web Site", 5), (folder["physicalPath"], folder["scope"], folder.Line));
        Assert.Equal("configuration/system.applicationHost/sites/site/application", folder["parent"]);
        Assert.Equal(@"D:\logs", records.Single(r => r["element"] == "logFile")["DIRECTORY"]);
        Assert.Equal(records.OrderBy(r => r.Line).Select(r => r.Line), records.Select(r => r.Line));
    }

    [Fact]
    public void A_web_configuration_gives_modules_within_their_location()
    {
        const string Xml = """<configuration><location path="owa"><system.webServer><modules><add name="m" type="T, A" /></modules></system.webServer></location></configuration>""";
        DocumentRecord module = Parse(Xml, "C/inetpub/wwwroot/WEB.config", RecordKind.WebConfig).Single(r => r["element"] == "add");
        Assert.Equal(("m", "T, A", "owa"), (module["name"], module["type"], module["scope"]));
        Assert.Equal("add name=\"m\" type=\"T, A\"", Encoding.UTF8.GetString(module.Content.Span));
    }

    [Fact]
    public void The_agents_configuration_gives_agents_only()
    {
        const string Xml = """<configuration><mexRuntime><monitoring /><agentList><agent name="a" assemblyPath="C:\x.dll" enabled="true" /><agent name="b" /></agentList></mexRuntime></configuration>""";
        var agents = Parse(Xml, "TransportRoles/Shared/agents.config", RecordKind.AgentsConfig);
        Assert.Equal(["a", "b"], agents.Select(a => a["name"]));
        Assert.Equal(@"C:\x.dll", agents[0]["assemblyPath"]);
    }

    [Fact]
    public void A_task_in_utf_16_gives_what_it_runs()
    {
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(TaskXml)];
        using var reader = new BlockReader(new MemoryStream(bytes), hash: false, CancellationToken.None);
        while (reader.Fill())
        {
        }

        DocumentRecord task = Assert.Single(Parse(Encoding.UTF8.GetString(reader.Window), "C/Windows/System32/Tasks/a", RecordKind.ScheduledTask));
        Assert.Equal("a", task["name"]);
        Assert.Equal("cmd.exe ; other.exe", task["Command"]);
        Assert.Equal("/c \"a & b\"", task["Arguments"]);
        Assert.Equal(@"EXAMPLE\é", task["Author"]);
        Assert.Equal(@"\Microsoft\a", task["URI"]);
    }

    [Fact]
    public void A_compiled_page_names_the_page_that_was_requested()
    {
        const string Xml = """<?xml version="1.0" encoding="utf-8"?><preserve resultType="3" virtualPath="/owa/auth/a.aspx" hash="1" assembly="App_Web_a"><filedeps><filedep name="/owa/auth/a.aspx" /></filedeps></preserve>""";
        DocumentRecord page = Assert.Single(Parse(Xml, "Temporary ASP.NET Files/root/a.aspx.cdcab7d2.compiled", RecordKind.CompiledPage));
        Assert.Equal(("/owa/auth/a.aspx", "App_Web_a"), (page["virtualPath"], page["assembly"]));
    }

    [Fact]
    public void A_setup_log_gives_one_record_for_each_run()
    {
        const string Log = """
            [03/02/2021 20:11:12.0123] [0] **********************************************
            [03/02/2021 20:11:12.0130] [0] Starting Microsoft Exchange Server 2016 Setup
            [03/02/2021 20:11:13.0000] [0] Setup version: 15.1.2176.9.
            [03/02/2021 20:11:14.0000] [0] Command Line Parameter Name='mode', Value='Upgrade'.
            [03/02/2021 20:45:00.0000] [0] The Exchange Server setup operation completed successfully.
            [03/10/2021 08:00:00.0000] [0] Starting Microsoft Exchange Server 2016 Setup
            [03/10/2021 08:00:01.0000] [0] Setup version: 15.1.2242.4.
            not a line of this log
            """;
        var runs = Parse(Log, "ExchangeSetupLogs/renamed.txt", RecordKind.ExchangeSetup);
        DocumentRecord first = runs.First(r => r["version"] == "15.1.2176.9");
        Assert.Equal(("2021-03-02T20:45:00Z", "Upgrade"), (first["completed"], first["mode"]));
        DocumentRecord last = runs[^1];
        Assert.Equal(("2021-03-10T08:00:00Z", "15.1.2242.4", null, 6), (last["started"], last["version"], last["completed"], last.Line));
    }

    [Theory]
    [InlineData("text of a page", "text")]
    [InlineData("!BDN rest of a mailbox file", "pst")]
    public void A_page_is_one_record_with_its_text(string content, string magic)
    {
        DocumentRecord page = Assert.Single(Parse(content, "C/inetpub/wwwroot/aspnet_client/A.ASPX", RecordKind.WebPage));
        Assert.Equal(("A.ASPX", magic, content.Length.ToString()), (page["name"], page["magic"], page["size"]));
        Assert.Equal(content, Encoding.UTF8.GetString(page.Content.Span));
    }

    [Fact]
    public void A_document_type_is_refused_and_its_entities_are_not_expanded()
    {
        byte[] xml = Encoding.UTF8.GetBytes("""<!DOCTYPE configuration [<!ENTITY a "expanded">]><configuration><system.web a="&a;">&a;</system.web></configuration>""");
        var records = new WebConfigParser().Parse(xml, "web.config", out ParseProblem? problem);
        Assert.Empty(records);
        Assert.Equal(new ParseProblem(ParseProblemKind.Malformed, 0, xml.Length), problem);
    }

    [Fact]
    public void Broken_xml_gives_what_came_before()
    {
        byte[] xml = Encoding.UTF8.GetBytes("<configuration>\n<add name=\"first\"/>\n<open>text\n<add name=\"sec");
        var records = new WebConfigParser().Parse(xml, "web.config", out ParseProblem? problem);
        Assert.Equal(["configuration", "add", "open"], records.Select(r => r["element"]));
        Assert.Equal("first", records[1]["name"]);
        Assert.Equal(ParseProblemKind.Malformed, problem?.Kind);
    }

    [Fact]
    public void Elements_nested_without_end_are_cut_at_a_depth()
    {
        byte[] xml = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)));
        Assert.InRange(new WebConfigParser().Parse(xml, "web.config", out ParseProblem? problem).Count, 1, 100);
        Assert.NotNull(problem);
    }

    [Fact]
    public void Fields_of_a_record_are_seen_through_their_ordinals()
    {
        var fields = new FieldTable();
        int name = fields.Intern("NAME");
        int other = fields.Intern("other");
        DocumentRecordView view = Parse("<configuration><add name='é'/></configuration>", "web.config", RecordKind.WebConfig).Single(r => r["element"] == "add").View(fields);
        Assert.True(view.TryGetField(name, out ReadOnlySpan<byte> value));
        Assert.Equal("é", Encoding.UTF8.GetString(value));
        Assert.False(view.TryGetField(other, out _));
    }

    [Fact]
    public void A_file_of_another_kind_has_no_parser() => Assert.Null(DocumentParsers.For("plain text"u8, "notes.txt"));

    [Fact]
    public void Any_document_is_read_or_refused_by_every_parser()
    {
        Gen<string> documents = Gen.OneOf("<a>", "</a>", "<a b='c'/>", "<configuration>", "&b;", "&#0;", "<![CDATA[", "]]>", "<!--", "<?x", "\n", "[03/02/2021 20:11:12.0123] [0] ", "Setup version: 15.1.1.1", "text", "\0", "é").Array[0, 40].Select(string.Concat);
        documents.Sample(text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            foreach (DocumentParser parser in DocumentParsers.All)
            {
                var records = parser.Parse(bytes, "a/web.config", out ParseProblem? problem);
                Assert.All(records, r => Assert.True(r.Line >= 1));
                Assert.True(problem is null || problem.Value.Length == bytes.Length);
            }
        }, iter: 300);
    }

    private static IReadOnlyList<DocumentRecord> Parse(string text, string path, RecordKind kind)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        DocumentParser? parser = DocumentParsers.For(bytes, path);
        Assert.Equal(kind, parser?.Kind);
        var records = parser!.Parse(bytes, path, out ParseProblem? problem);
        Assert.Null(problem);
        return records;
    }
}
