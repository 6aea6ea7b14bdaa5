namespace Dijkwacht.Evidence.Tests.Events;

/// <summary>One small event per carrier and shape, made up after the carriers' documentation.</summary>
internal static class CarrierSamples
{
    public const string EvtxDump =
        """{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing","Guid":"54849625-5478-4994-A5BA-3E3B0328C30D"}},"EventID":4624,"Version":2,"Level":0,"Task":12544,"Opcode":0,"Keywords":"0x8020000000000000","TimeCreated":{"#attributes":{"SystemTime":"2021-03-03T12:47:27.371669Z"}},"EventRecordID":71,"Correlation":{"#attributes":{"ActivityID":"A1B2"}},"Execution":{"#attributes":{"ProcessID":612,"ThreadID":640}},"Channel":"Security","Computer":"ex01.example.org","Security":null},"EventData":{"TargetUserName":"alice","LogonType":3,"IpAddress":"192.0.2.7"}}}""";

    public const string EvtxDumpCmdlet =
        """{"Event":{"System":{"Provider":{"#attributes":{"Name":"MSExchange CmdletLogs"}},"EventID":{"#attributes":{"Qualifiers":16384},"#text":1},"Level":4,"TimeCreated":{"#attributes":{"SystemTime":"2021-03-03T12:47:28Z"}},"EventRecordID":9,"Channel":"MSExchange Management","Computer":"ex01.example.org"},"EventData":{"Data":{"#text":["Get-Mailbox","-Identity \"bob\"","example.org/Users/alice"]}}}}""";

    public const string EvtxDumpSeparate =
        """{"Event":{"Event_attributes":{"xmlns":"x"},"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Eventlog","Guid":"G"},"EventID":1102,"TimeCreated_attributes":{"SystemTime":"2021-03-03T12:47:27Z"},"EventRecordID":5,"Channel":"Security","Computer":"ex01"},"UserData":{"LogFileCleared_attributes":{"xmlns":"y"},"LogFileCleared":{"SubjectUserName":"mallory","ns0:SubjectDomainName":"EXAMPLE"}}}}""";

    public const string Velociraptor =
        """{"System":{"Provider":{"Name":"Microsoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"},"EventID":{"Value":1},"Version":5,"Level":4,"Task":1,"Opcode":0,"Keywords":9223372036854775808,"TimeCreated":{"SystemTime":1614738225.125},"EventRecordID":42,"Correlation":{},"Execution":{"ProcessID":1996,"ThreadID":2616},"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"ex01.example.org","Security":{"UserID":"S-1-5-18"}},"EventData":{"UtcTime":"2021-03-03 02:23:45.120","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd /c dir"},"Message":"Process Create","_Source":"Windows.EventLogs.Evtx","OSPath":"C:\\x.evtx"}""";

    public const string VelociraptorRow =
        """{"EventTime":"2021-03-03T02:23:45Z","Computer":"ex01.example.org","Channel":"Security","EventID":4624,"EventRecordID":43,"EventData":{"TargetUserName":"alice","IpAddress":"192.0.2.7"},"_Source":"Windows.EventLogs.Evtx"}""";

    public const string Winlogbeat =
        """{"@timestamp":"2021-03-03T12:47:27.371Z","@metadata":{"beat":"winlogbeat"},"winlog":{"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","provider_guid":"{54849625-5478-4994-a5ba-3e3b0328c30d}","event_id":"4624","computer_name":"ex01.example.org","record_id":71,"version":2,"task":"Logon","opcode":"Info","keywords":["Audit Success"],"process":{"pid":612,"thread":{"id":640}},"activity_id":"{A1B2}","event_data":{"TargetUserName":"alice","LogonType":"3","IpAddress":"192.0.2.7"}},"event":{"code":"4624","kind":"event"},"log":{"level":"information"},"host":{"name":"ex01"},"message":"An account was logged on."}""";

    public const string WinlogbeatFlat =
        """{"@timestamp":"2021-03-03T12:47:27.371Z","winlog.channel":"Security","winlog.provider_name":"Microsoft-Windows-Security-Auditing","event.code":4624,"winlog.computer_name":"ex01.example.org","winlog.record_id":71,"winlog.event_data.TargetUserName":"alice","winlog.event_data.IpAddress":"192.0.2.7"}""";

    public const string WinlogbeatLegacy =
        """{"@timestamp":"2018-03-03T12:47:27.371Z","beat":{"name":"ex01"},"computer_name":"ex01.example.org","event_data":{"param1":"Get-Mailbox","param2":"-Identity \"bob\""},"event_id":1,"keywords":["Classic"],"level":"Information","log_name":"MSExchange Management","process_id":0,"record_number":"9","source_name":"MSExchange CmdletLogs","type":"wineventlog"}""";

    public const string EvtxECmd =
        """{"PayloadData1":"Target: EXAMPLE\\alice","MapDescription":"Successful logon","ChunkNumber":1,"Computer":"ex01.example.org","Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"TargetUserName\",\"#text\":\"alice\"},{\"@Name\":\"IpAddress\",\"#text\":\"192.0.2.7\"},{\"@Name\":\"Image\"}]}}","Channel":"Security","Provider":"Microsoft-Windows-Security-Auditing","EventId":4624,"EventRecordId":"71","ProcessId":612,"ThreadId":640,"Level":"LogAlways","Keywords":"Audit success","SourceFile":"C:\\x.evtx","ExtraDataOffset":0,"HiddenRecord":false,"TimeCreated":"2021-03-03T12:47:27.3716690+00:00","RecordNumber":71}""";

    public const string EvtxECmdUnnamed =
        """{"MapDescription":"","ChunkNumber":0,"Computer":"ex01","Payload":"{\"EventData\":{\"Data\":[\"Get-Mailbox\",\"-Identity bob\"],\"Binary\":\"\"}}","Channel":"MSExchange Management","Provider":"MSExchange CmdletLogs","EventId":1,"EventRecordId":"9","TimeCreated":"2021-03-03T12:47:27.3716690+00:00"}""";

    public const string Hayabusa =
        """{"Timestamp":"2021-03-03 14:47:27.371 +02:00","RuleTitle":"Proc Exec","Level":"info","Computer":"ex01.example.org","Channel":"Sysmon","EventID":1,"RecordID":42,"Details":{"Cmdline":"cmd /c dir","Proc":"C:\\Windows\\System32\\cmd.exe","PID":15},"ExtraFieldInfo":{"UtcTime":"2021-03-03 12:47:27.300"}}""";

    public const string HayabusaText =
        """{"Timestamp":"2021-03-03 14:47:27.371 +02:00","RuleTitle":"Logon","Level":"info","Computer":"ex01.example.org","Channel":"Sec","EventID":4624,"RecordID":43,"Details":"TgtUser: alice ¦ IpAddress: 192.0.2.7 ¦ LogonType: 3"}""";

    public const string Nxlog =
        """{"EventTime":"2021-03-03 13:47:27","Hostname":"ex01.example.org","Keywords":-9214364837600034816,"EventType":"AUDIT_SUCCESS","SeverityValue":2,"Severity":"INFO","EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","ProviderGuid":"{54849625-5478-4994-A5BA-3E3B0328C30D}","Version":2,"Task":12544,"OpcodeValue":0,"RecordNumber":71,"ProcessID":612,"ThreadID":640,"Channel":"Security","Message":"An account was logged on.","Category":"Logon","Opcode":"Info","TargetUserName":"alice","LogonType":"3","IpAddress":"192.0.2.7","ProcessId":"0x1f","EventReceivedTime":"2021-03-03 13:47:29","SourceModuleName":"in","SourceModuleType":"im_msvistalog","@timestamp":"2021-03-03T13:47:27.371Z","@version":"1","host":"198.51.100.4","port":49152,"tags":["mordorDataset"]}""";

    public const string NxlogCmdlet =
        """{"@timestamp":"2021-03-03T13:47:27.371Z","Hostname":"ex01.example.org","Channel":"MSExchange Management","SourceName":"MSExchange CmdletLogs","EventID":1,"RecordNumber":9,"Message":"Cmdlet suceeded. Cmdlet New-Mailbox, parameters -Name \"carol\".","host":"ex01","type":"eventlog"}""";

    /// <summary>All of them, with the carrier each is from.</summary>
    public static TheoryData<string, string> All => new()
    {
        { "evtx_dump", EvtxDump }, { "evtx_dump", EvtxDumpCmdlet }, { "evtx_dump", EvtxDumpSeparate }, { "Velociraptor", Velociraptor }, { "Velociraptor rows", VelociraptorRow },
        { "Winlogbeat", Winlogbeat }, { "Winlogbeat", WinlogbeatFlat }, { "Winlogbeat before 7", WinlogbeatLegacy }, { "EvtxECmd", EvtxECmd }, { "EvtxECmd", EvtxECmdUnnamed },
        { "Hayabusa", Hayabusa }, { "Hayabusa", HayabusaText }, { "NXLog", Nxlog }, { "NXLog", NxlogCmdlet },
    };
}
