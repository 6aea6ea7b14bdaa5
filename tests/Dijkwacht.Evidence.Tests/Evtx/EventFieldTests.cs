using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Evtx;

public sealed class EventFieldTests
{
    [Fact]
    public void System_and_event_data_have_the_names_that_rules_use()
    {
        TakenEvent taken = One(SampleEvents.Process(7, "cmd /c whoami"));
        Assert.Equal(
            [
                ("Provider_Name", "Microsoft-Windows-Sysmon"),
                ("Provider_Guid", "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"),
                ("EventID", "1"),
                ("Version", "5"),
                ("Level", "4"),
                ("Keywords", "0x8000000000000000"),
                ("TimeCreated", "2021-03-02T10:11:19.0000000Z"),
                ("EventRecordID", "7"),
                ("Execution_ProcessID", "3208"),
                ("Execution_ThreadID", "1724"),
                ("Channel", "Microsoft-Windows-Sysmon/Operational"),
                ("Computer", "ex01.example.org"),
                ("Security_UserID", "S-1-5-18"),
                ("Image", @"C:\Windows\System32\cmd.exe"),
                ("CommandLine", "cmd /c whoami"),
                ("ProcessId", "4242"),
                ("ProcessGuid", "{0197231E-C424-69E1-C922-000000000800}"),
                ("LogonId", "0x3e7"),
                ("Elevated", "true"),
                ("Level", "own"),
            ],
            taken.Fields);
        Assert.Equal(string.Join('\n', taken.Fields.Select(f => f.Value)), taken.Text);
    }

    [Fact]
    public void Event_data_goes_before_system_except_for_five_names()
    {
        Instance clash = SampleEvents.Event(1, 4688, new Instance(new EventTemplate(new Tag(
            "EventData", SampleEvents.Named("Level", new Literal("own")), SampleEvents.Named("EventID", new Literal("99")), SampleEvents.Named("Channel", new Literal("other"))))));
        TakenEvent taken = One(clash, "Level", "EventID", "Channel", "Computer");
        Assert.Equal("own", taken.Asked["Level"]);
        Assert.Equal("4688", taken.Asked["EventID"]);
        Assert.Equal("Microsoft-Windows-Sysmon/Operational", taken.Asked["Channel"]);
    }

    [Fact]
    public void Names_are_asked_for_without_case_and_absent_ones_are_absent()
    {
        TakenEvent taken = One(SampleEvents.Process(7, "x"), "COMMANDLINE", "Correlation_ActivityID", "EventID_Qualifiers", "NoSuchField");
        Assert.Equal(["COMMANDLINE"], taken.Asked.Keys);
    }

    [Fact]
    public void Of_several_values_with_one_name_the_first_counts()
    {
        Instance twice = SampleEvents.Event(1, 1, new Instance(new EventTemplate(new Tag("EventData", SampleEvents.Named("A", new Literal("1")), SampleEvents.Named("A", new Literal("2"))))));
        Assert.Equal("1", One(twice, "A").Asked["A"]);
    }

    [Fact]
    public void An_absent_attribute_makes_way_for_another_value_of_its_name()
    {
        var template = new EventTemplate(new Tag("Event", new Tag("System", new Tag("Correlation", [new Attribute("ActivityID", new Slot(0, 0x0F, true)), new Attribute("ActivityID", new Literal("x"))]))));
        Assert.Equal("x", One(new Instance(template, EventData.Null), "Correlation_ActivityID").Asked["Correlation_ActivityID"]);
    }

    [Fact]
    public void Unnamed_data_is_found_together_and_one_by_one()
    {
        TakenEvent taken = One(SampleEvents.Cmdlet(1, "New-MailboxExportRequest", "-Mailbox x", "", "ex01"), "Data", "Data#1", "Data#3", "Data#4", "Data#5");
        Assert.Equal("New-MailboxExportRequest\n-Mailbox x\n\nex01", taken.Asked["Data"]);
        Assert.Equal("New-MailboxExportRequest", taken.Asked["Data#1"]);
        Assert.Equal("", taken.Asked["Data#3"]);
        Assert.Equal("ex01", taken.Asked["Data#4"]);
        Assert.False(taken.Asked.ContainsKey("Data#5"));
        Assert.Equal(["Data#1", "Data#2", "Data#3", "Data#4", "Binary"], taken.Fields.Select(f => f.Name).Where(n => n.StartsWith('D') || n == "Binary"));
    }

    [Fact]
    public void Unnamed_data_in_elements_of_their_own_count_too()
    {
        Instance elements = SampleEvents.Event(1, 1, new Instance(
            new EventTemplate(new Tag("EventData", new Tag("Data", new Slot(0, 0x01)), new Tag("Data", new Slot(1, 0x81)), new Tag("Data", new Literal("z")))),
            EventData.Of("a"),
            EventData.Of("b", "c")));
        Assert.Equal("a\nb\nc\nz", One(elements, "Data").Asked["Data"]);
    }

    [Fact]
    public void User_data_is_named_by_the_elements_that_hold_text()
    {
        Instance user = SampleEvents.Event(1, 1102, new Instance(
            new EventTemplate(new Tag("UserData", new Tag(
                "auto-ns3:LogFileCleared",
                [new Attribute("xmlns:auto-ns3", new Literal("http://example.org/events"))],
                new Tag("SubjectUserName", new Slot(0, 0x01)),
                new Tag("auto-ns3:Outer", new Tag("Inner", new Slot(1, 0x08))),
                new Tag("Empty")))),
            EventData.Of("admin"),
            EventData.Of(5u)));
        TakenEvent taken = One(user);
        Assert.Equal([("SubjectUserName", "admin"), ("Inner", "5")], taken.Fields.Skip(13));
    }

    [Fact]
    public void Text_of_a_rendered_message_is_no_field()
    {
        var forwarded = new EventTemplate(new Tag(
            "Event",
            new Tag("System", new Tag("EventID", new Slot(0, 0x06)), new Tag("Level", new Literal("4"))),
            new Tag("EventData", new Tag("Data", new Literal("Get-Mailbox"))),
            new Tag("RenderingInfo", [new Attribute("Culture", new Literal("en-US"))], new Tag("Message", new Literal("text")), new Tag("Level", new Literal("Information")))));
        TakenEvent taken = One(new Instance(forwarded, EventData.Of((ushort)1)));
        Assert.Equal([("EventID", "1"), ("Level", "4"), ("Data#1", "Get-Mailbox")], taken.Fields);
        Assert.Contains("<RenderingInfo Culture=\"en-US\"><Message>text</Message>", taken.Xml);
    }

    [Fact]
    public void A_name_that_is_a_value_holds_for_its_record_only()
    {
        var template = new EventTemplate(new Tag("EventData", new Tag("Data", [new Attribute("Name", new Slot(0, 0x01))], new Slot(1, 0x01))));
        var chunk = new ChunkWriter();
        foreach ((ulong id, string name) in new[] { (1ul, "First"), (2ul, "Second"), (3ul, "First") })
            chunk.Record(id, SampleEvents.Time, SampleEvents.Event(id, 1, new Instance(template, EventData.Of(name), EventData.Of($"v{id}"))));
        List<TakenEvent> events = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events;
        Assert.Equal([("First", "v1"), ("Second", "v2"), ("First", "v3")], events.Select(e => e.Fields[^1]));
    }

    [Fact]
    public void Events_of_many_shapes_in_one_chunk_keep_their_fields_apart()
    {
        var chunk = new ChunkWriter();
        for (ulong id = 1; id <= 30; id++)
        {
            Instance instance = (id % 3) switch
            {
                0 => SampleEvents.Process(id, $"c{id}"),
                1 => SampleEvents.Cmdlet(id, $"c{id}", "b"),
                _ => SampleEvents.Event(id, 3, data: null),
            };
            chunk.Record(id, SampleEvents.Time, instance);
        }

        List<TakenEvent> events = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events;
        Assert.Equal(30, events.Count);
        Assert.All(events, e => Assert.Contains(("EventRecordID", $"{e.RecordId}"), e.Fields));
        Assert.All(events.Where(e => e.RecordId % 3 == 0), e => Assert.Contains(("CommandLine", $"c{e.RecordId}"), e.Fields));
        Assert.All(events.Where(e => e.RecordId % 3 == 1), e => Assert.Contains(("Data#1", $"c{e.RecordId}"), e.Fields));
        Assert.All(events.Where(e => e.RecordId % 3 == 2), e => Assert.Equal(13, e.Fields.Count));
    }

    [Fact]
    public void Time_and_number_may_be_text()
    {
        TakenEvent taken = One(new Tag("Event", new Tag(
            "System",
            new Tag("EventRecordID", new Literal("99")),
            new Tag("TimeCreated", [new Attribute("SystemTime", new Literal("2021-11-19T16:52:33.833733500Z"))]))));
        Assert.Equal((99, new DateTime(2021, 11, 19, 16, 52, 33, DateTimeKind.Utc).Ticks + 8_337_335), (taken.RecordId, taken.Ticks));
    }

    [Fact]
    public void A_record_without_a_template_is_read()
    {
        var root = new Tag("Event", new Tag("System", new Tag("EventID", new Literal("42"))), new Tag("EventData", SampleEvents.Named("A", new Literal("b"))));
        foreach (bool hasDependencyIds in new[] { true, false })
        {
            var chunk = new ChunkWriter();
            chunk.Record(1, SampleEvents.Time, root, hasDependencyIds);
            TakenEvent taken = Assert.Single(CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events);
            Assert.Equal([("EventID", "42"), ("A", "b")], taken.Fields);
            Assert.Equal((1, SampleEvents.Time.Ticks), (taken.RecordId, taken.Ticks));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_plain_fragment_as_a_value_is_read(bool hasDependencyIds)
    {
        var chunk = new ChunkWriter();
        Instance outer = SampleEvents.Event(1, 1, new Tag("EventData", SampleEvents.Named("A", new Literal("b"), new EntityReference("amp"), new CharacterReference('c'), new CData("<d>"))));
        outer.Values[^1] = new NestedData(((NestedData)outer.Values[^1]).Root, hasDependencyIds);
        chunk.Record(1, SampleEvents.Time, outer);
        chunk.Record(2, SampleEvents.Time, outer);
        List<TakenEvent> events = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events;
        Assert.Equal(2, events.Count);
        Assert.All(events, e => Assert.Equal(("A", "b&c<d>"), e.Fields[^1]));
        Assert.All(events, e => Assert.EndsWith("<Data Name=\"A\">b&amp;c&lt;d&gt;</Data></EventData></Event>", e.Xml));
    }

    [Fact]
    public void An_instance_among_the_content_of_a_template_is_read()
    {
        var inner = new EventTemplate(SampleEvents.Named("A", new Slot(0, 0x08)));
        var outer = new EventTemplate(new Tag("Event", new Tag("EventData", new Instance(inner, EventData.Of(5u)), SampleEvents.Named("B", new Slot(0, 0x01)))));
        var chunk = new ChunkWriter();
        chunk.Record(1, SampleEvents.Time, new Instance(outer, EventData.Of("x")));
        chunk.Record(2, SampleEvents.Time, new Instance(outer, EventData.Of("y")));
        List<TakenEvent> events = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events;
        Assert.Equal([("A", "5"), ("B", "y")], events[1].Fields);
        Assert.Equal("""{"Event":{"EventData":{"A":5,"B":"y"}}}""", events[1].Json);
    }

    public static TheoryData<byte, string, string> Values { get; } = new()
    {
        { 0x01, "610062000000", "ab" },
        { 0x02, "C3A900", "\u00E9" },
        { 0x02, "E9", "\u00E9" },
        { 0x03, "FF", "-1" },
        { 0x04, "FF", "255" },
        { 0x05, "FEFF", "-2" },
        { 0x06, "FEFF", "65534" },
        { 0x07, "FFFFFFFF", "-1" },
        { 0x08, "FFFFFFFF", "4294967295" },
        { 0x09, "FFFFFFFFFFFFFFFF", "-1" },
        { 0x0A, "FFFFFFFFFFFFFFFF", "18446744073709551615" },
        { 0x0B, "0000C03F", "1.5" },
        { 0x0C, "000000000000F8BF", "-1.5" },
        { 0x0D, "01000000", "true" },
        { 0x0D, "00000000", "false" },
        { 0x0E, "DEADBEEF", "DEADBEEF" },
        { 0x10, "00100000", "0x1000" },
        { 0x10, "0010000000000000", "0x1000" },
        { 0x11, "00803ED5DEB19D01", "1970-01-01T00:00:00.0000000Z" },
        { 0x11, "FFFFFFFFFFFFFFFF", "0xffffffffffffffff" },
        { 0x12, "E507030002000200170000003B000700", "2021-03-02T23:00:59.0070000Z" },
        { 0x13, "010500000000000515000000010000000200000003000000F4010000", "S-1-5-21-1-2-3-500" },
        { 0x13, "0105", "0105" },
        { 0x14, "00000000", "0x0" },
        { 0x15, "0100000000000080", "0x8000000000000001" },
        { 0x20, "0500000000000000", "0x5" },
        { 0x23, "3C0061002F003E00", "<a/>" },
        { 0x81, "61000000620000000000", "a\nb\n" },
        { 0x83, "01FF", "1\n-1" },
        { 0x88, "0100000002000000", "1\n2" },
        { 0x8D, "0100000000000000", "true\nfalse" },
        { 0x93, "010100000000000512000000010100000000000513000000", "S-1-5-18\nS-1-5-19" },
        { 0x94, "0A0000000B000000", "0xa\n0xb" },
        { 0x95, "0A00000000000000", "0xa" },
        { 0x08, "01", "01" },
        { 0x77, "0102", "0102" },
        { 0x0A, "", "" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_become_text(byte type, string bytes, string text)
    {
        Instance one = SampleEvents.Event(1, 1, new Instance(
            new EventTemplate(new Tag("EventData", SampleEvents.Named("A", new Slot(0, type)))), new EventData(type, Convert.FromHexString(bytes))));
        Assert.Equal(("A", text), One(one).Fields[^1]);
    }

    [Fact]
    public void A_lone_surrogate_becomes_a_replacement_character()
    {
        Instance one = SampleEvents.Event(1, 1, new Instance(new EventTemplate(new Tag("EventData", SampleEvents.Named("A", new Slot(0, 0x01)))), EventData.Of("a\uD800b")));
        Assert.Equal(("A", "a\uFFFDb"), One(one).Fields[^1]);
    }

    internal static TakenEvent One(Part root, params string[] asked)
    {
        var fields = new FieldTable();
        foreach (string name in asked)
            fields.Intern(name);
        var chunk = new ChunkWriter();
        chunk.Record(7, SampleEvents.Time, root);
        return Assert.Single(CollectingSink.Read(ChunkWriter.File(0, chunk.Finish()), fields).Sink.Events);
    }
}
