using System.Text;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Configurations, tasks, setup logs and pages.</summary>
internal sealed class DocumentTarget : FuzzTarget
{
    private static readonly string[] s_paths =
    [
        "C/Windows/System32/inetsrv/config/applicationHost.config", "C/inetpub/wwwroot/web.config", "C/V15/agents.config",
        "C/ExchangeSetupLogs/ExchangeSetup.log", "C/Windows/System32/Tasks/a", "C/inetpub/wwwroot/aspnet_client/a.aspx", "a.compiled", "",
    ];

    private readonly FieldTable _fields = new();

    public DocumentTarget()
    {
        foreach (string field in new[] { "element", "name", "value", "physicalPath", "Command", "version" })
            _fields.Intern(field);
    }

    public override string Name => "documents";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Texts(
            """<?xml version="1.0"?><configuration><system.applicationHost><sites><site name="Default Web Site" id="1"><application path="/"><virtualDirectory path="/owa" physicalPath="C:\a"/></application></site></sites></system.applicationHost></configuration>""",
            """<configuration><!-- a --><location path="b"><system.webServer><modules><add name="m" type="T, A"/></modules></system.webServer></location><system.web><machineKey validationKey="AA"/></system.web></configuration>""",
            """<configuration><mexRuntime><agentList><agent name="a" baseType="b" classFactory="c" assemblyPath="C:\x.dll" enabled="true" priority="1"/></agentList></mexRuntime></configuration>""",
            """<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><RegistrationInfo><URI>\a</URI></RegistrationInfo><Actions><Exec><Command>cmd.exe</Command><Arguments>/c "a &amp; b"</Arguments></Exec></Actions></Task>""",
            """<preserve resultType="3" virtualPath="/owa/auth/a.aspx" hash="1" assembly="App_Web_a"><filedeps><filedep name="/owa/auth/a.aspx"/></filedeps></preserve>""",
            "[03/02/2021 20:11:12.0123] [0] Starting Microsoft Exchange Server 2016 Setup\r\n[03/02/2021 20:11:13.0000] [0] Setup version: 15.1.2176.9.\r\n[03/02/2021 20:11:14.0000] [0] Command Line Parameter Name='mode', Value='Upgrade'.\r\n[03/02/2021 20:30:00.0000] [0] The Exchange Server setup operation completed successfully.\r\n",
            "plain text of a page"),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "<a>", "</a>", "<a b='c'>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&#0;", "&#x10FFFF;", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "xmlns:a='b'", "<location path='x'>", "<site name='a'>",
        "[03/02/2021 20:11:12.0123] [0] ", "Setup version: 99999999999999999999.1.1.1", "<configuration", "<agentList", "<preserve virtualPath", "system.applicationHost", "!BDN", "\n", "\0", "\uFEFF");

    public override void Run(byte[] input)
    {
        foreach (string path in s_paths)
        {
            DocumentParser? parser = DocumentParsers.For(input.AsSpan(0, Math.Min(input.Length, 64 << 10)), path);
            if (parser is not null)
                Look(parser, input, path);
        }

        // Recognition only narrows: every parser must bear every document.
        int some = RandomOf(input).Next(DocumentParsers.All.Count);
        Look(DocumentParsers.All[some], input, s_paths[0]);
    }

    private void Look(DocumentParser parser, byte[] input, string path)
    {
        IReadOnlyList<DocumentRecord> records = parser.Parse(input, path, out ParseProblem? problem);
        foreach (DocumentRecord record in records)
        {
            Require(record.Line >= 1, "lines count from 1");
            DocumentRecordView view = record.View(_fields);
            for (int field = 0; field < _fields.Count; field++)
            {
                if (view.TryGetField(field, out ReadOnlySpan<byte> value))
                    Require(Encoding.UTF8.GetCharCount(value) <= value.Length, "a value decodes");
            }
        }

        Require(problem is null || problem.Value.Length <= input.Length, "a problem lies in the document");
    }
}
