using System.Text.Json;
using System.Xml.Linq;

namespace Dijkwacht.Evidence.Tests.Evtx;

public sealed class RenderingTests
{
    [Fact]
    public void An_event_is_the_json_of_evtx_dump()
    {
        Same(
            """
            {"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},
            "System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"}},
            "EventID":1,"Version":5,"Level":4,"Keywords":"0x8000000000000000","TimeCreated":{"#attributes":{"SystemTime":"2021-03-02T10:11:19.000000Z"}},
            "EventRecordID":7,"Correlation":null,"Execution":{"#attributes":{"ProcessID":3208,"ThreadID":1724}},"Channel":"Microsoft-Windows-Sysmon/Operational",
            "Computer":"ex01.example.org","Security":{"#attributes":{"UserID":"S-1-5-18"}}},
            "EventData":{"Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"a \"b\"","ProcessId":4242,"ProcessGuid":"0197231E-C424-69E1-C922-000000000800",
            "LogonId":"0x3e7","Elevated":true,"Level":"own"}}}
            """,
            EventFieldTests.One(SampleEvents.Process(7, "a \"b\" ")).Json);
    }

    [Fact]
    public void An_element_with_attributes_has_its_value_under_text_and_unnamed_data_too() =>
        Same(
            """
            {"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},
            "System":{"Provider":{"#attributes":{"Name":"MSExchange CmdletLogs"}},"EventID":{"#attributes":{"Qualifiers":16384},"#text":1},
            "TimeCreated":{"#attributes":{"SystemTime":"2021-03-02T10:11:13.000000Z"}},"EventRecordID":1,"Channel":"MSExchange Management","Computer":"ex01.example.org"},
            "EventData":{"Data":{"#text":["Get-Mailbox","x"]},"Binary":null}}}
            """,
            EventFieldTests.One(SampleEvents.Cmdlet(1, "Get-Mailbox", "x")).Json);

    [Fact]
    public void Several_unnamed_data_elements_are_an_array_and_one_is_not()
    {
        Same("""{"a":{"Data":{"#text":"x"}}}""", Json(new Tag("a", new Tag("Data", new Literal("x")))));
        Same("""{"a":{"Data":{"#text":["x","y","z"]}}}""", Json(new Tag("a", new Tag("Data", new Literal("x")), new Tag("Data", new Literal("y")), new Tag("Data", new Literal("z")))));
        Same("""{"a":null}""", Json(new Tag("a", new Tag("Data"))));
    }

    [Fact]
    public void An_older_element_of_the_same_name_takes_the_next_number()
    {
        Part[] headers = [.. "abcd".Select(c => (Part)new Tag("Header", new Literal($"{c}")))];
        Same("""{"r":{"Header":"d","Header_1":"a","Header_2":"b","Header_3":"c"}}""", Json(new Tag("r", headers)));
        Same("""{"r":{"Header":"b"}}""", Json(new Tag("r", new Tag("Header"), new Tag("Header", new Literal("b")))));
        Same("""{"r":{"a":"y","a_1":{"b":"x"}}}""", Json(new Tag("r", new Tag("a", new Tag("b", new Literal("x"))), new Tag("a", new Literal("y")))));
    }

    [Fact]
    public void Hundreds_of_elements_of_the_same_name_all_stay()
    {
        Part[] headers = [.. Enumerable.Range(0, 300).Select(i => (Part)new Tag("H", new Literal($"{i}")))];
        JsonElement root = JsonDocument.Parse(Json(new Tag("r", headers))).RootElement.GetProperty("r");
        Assert.Equal(300, root.EnumerateObject().Count());
        Assert.Equal("299", root.GetProperty("H").GetString());
        Assert.Equal("298", root.GetProperty("H_299").GetString());
    }

    [Fact]
    public void Text_in_pieces_is_joined() =>
        Same("""{"a":"x<y"}""", Json(new Tag("a", new Literal("x"), new EntityReference("lt"), new CData("y"))));

    [Fact]
    public void An_event_is_the_xml_of_the_event_viewer()
    {
        Assert.Equal(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"MSExchange CmdletLogs\"/><EventID Qualifiers=\"16384\">1</EventID>"
            + "<TimeCreated SystemTime=\"2021-03-02T10:11:13.0000000Z\"/><EventRecordID>1</EventRecordID><Channel>MSExchange Management</Channel><Computer>ex01.example.org</Computer></System>"
            + "<EventData><Data>Get-Mailbox</Data><Data>a&amp;b&lt;c</Data><Data/><Binary/></EventData></Event>",
            EventFieldTests.One(SampleEvents.Cmdlet(1, "Get-Mailbox", "a&b<c", "")).Xml);
    }

    [Fact]
    public void Characters_that_xml_forbids_are_replaced()
    {
        string xml = Xml(new Tag("a", [new Attribute("b", new Literal("\u0001\"\r\n"))], new Literal("\u0000\u000B\uFFFE\uFFFF\uFFFD\r\n\t")));
        Assert.Equal("<a b=\"\uFFFD&quot;&#13;&#10;\">\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD&#13;\n\t</a>", xml);
        _ = XElement.Parse(xml);
    }

    [Fact]
    public void Names_that_xml_forbids_are_mended()
    {
        Assert.Equal("<_1a_b/>", Xml(new Tag("1a b")));
        Assert.Equal("<__/>", Xml(new Tag("<")));
        Assert.Equal("<p_a/>", Xml(new Tag("p:a")));
        Assert.Equal("<p:a xmlns:p=\"urn:x\"><p:b/></p:a>", Xml(new Tag("p:a", [new Attribute("xmlns:p", new Literal("urn:x"))], new Tag("p:b"))));
        Assert.Equal("<r><p:a xmlns:p=\"urn:x\"/><p_b/></r>", Xml(new Tag("r", new Tag("p:a", [new Attribute("xmlns:p", new Literal("urn:x"))]), new Tag("p:b"))));
        Assert.Equal("<a b=\"1\"/>", Xml(new Tag("a", [new Attribute("b", new Literal("1")), new Attribute("b", new Literal("2"))])));
        Assert.Equal("<a/>", Xml(new Tag("a", [new Attribute("xmlns:p", new Literal(""))])));
    }

    [Fact]
    public void Processing_instructions_end_where_they_should() =>
        Assert.Equal("<a><?b c  > d?></a>", Xml(new Tag("a", new Instruction("b", "c ?> d"))));

    [Fact]
    public void An_array_in_the_root_does_not_make_a_second_root() =>
        Assert.Equal("<a>x,y</a>", EventFieldTests.One(new Instance(new EventTemplate(new Tag("a", new Slot(0, 0x81))), EventData.Of("x", "y"))).Xml);

    [Fact]
    public void Attributes_without_a_value_are_left_out()
    {
        Instance one = SampleEvents.Event(1, 1, data: null);
        TakenEvent taken = EventFieldTests.One(one);
        Assert.Contains("<Correlation/>", taken.Xml);
        Assert.Contains("<EventID>1</EventID>", taken.Xml);
    }

    private static string Json(Tag root) => EventFieldTests.One(root).Json;

    private static string Xml(Tag root) => EventFieldTests.One(root).Xml;

    private static void Same(string expected, string actual) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement), actual);
}
