using static Dijkwacht.Triage.Tests.Events.EventRun;

namespace Dijkwacht.Triage.Tests.Events;

public class ProcessTreeTests
{
    private const string Whoami = @"C:\Windows\System32\whoami.exe";
    private const string Tool = @"C:\Windows\Temp\tool.exe";
    private const string Compiler = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe";
    private const string Services = @"C:\Windows\System32\services.exe";

    [Fact]
    public void What_a_shell_of_the_web_server_starts_is_the_intruders_however_deep()
    {
        string[] rules = Rules(Process(Cmd, "S", Worker, "W"), Process(Tool, "T", Cmd, "S"), Process(Whoami, "U", Tool, "T"));
        Assert.Equal(["generic-web-child", "generic-web-descendant", "generic-web-descendant"], rules);
    }

    [Fact]
    public void What_the_web_server_starts_in_its_ordinary_work_has_no_intruders_among_its_children() =>
        Assert.Empty(Rules(Process(Compiler, "C", Worker, "W"), Process(@"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\cvtres.exe", "D", Compiler, "C")));

    [Fact]
    public void The_same_process_on_another_server_is_another_process() =>
        Assert.DoesNotContain("generic-web-descendant", Rules(Process(Cmd, "S", Worker, "W"), Process(Tool, "T", Cmd, "S", computer: "EX02.example.org")));

    [Fact]
    public void In_the_security_log_a_process_is_its_id_until_the_id_is_used_again()
    {
        string[] rules = Rules(Audited(Cmd, "0x10", "0x5", Worker), Audited(Tool, "0x20", "0x10", Cmd), Audited(Cmd, "0x10", "0x6", Services), Audited(Tool, "0x30", "0x10", Cmd));
        Assert.Equal(["generic-web-child", "generic-web-descendant"], rules);
    }

    [Fact]
    public void A_shell_is_known_by_its_parents_id_where_the_record_has_no_name_for_it()
    {
        string[] rules = Rules(Audited(Worker, "0x5", "0x4"), Audited(Cmd, "0x10", "0x5"), Audited(Whoami, "0x20", "0x10"));
        Assert.Equal(["generic-web-child", "generic-web-descendant"], rules);
    }

    [Fact]
    public void A_shell_that_took_the_id_of_a_web_server_as_parent_only_later_is_nobodys() =>
        Assert.Empty(Rules(Audited(Worker, "0x5", "0x4"), Audited(Services, "0x5", "0x4"), Audited(Cmd, "0x10", "0x5")));

    [Fact]
    public void An_unnamed_parent_with_a_name_in_the_record_is_seen_once() =>
        Assert.Equal(["generic-web-child"], Rules(Audited(Worker, "0x5", "0x4"), Audited(Cmd, "0x10", "0x5", Worker)));

    [Theory]
    [InlineData(@"C:\Windows\Temp\a.exe", 1)]
    [InlineData(@"C:\Windows\Temp\a.DMP", 1)]
    [InlineData(@"C:\Windows\Temp\a.tmp", 0)]
    public void A_telling_file_that_an_intruders_process_writes_is_found(string file, int count) =>
        Assert.Equal(count, Rules(Process(Cmd, "S", Worker, "W"), Process(Tool, "T", Cmd, "S"), Written(Tool, "T", file)).Count(r => r == "generic-intruder-file"));

    [Fact]
    public void A_file_written_by_another_process_is_nobodys() =>
        Assert.DoesNotContain("generic-intruder-file", Rules(Process(Cmd, "S", Worker, "W"), Written(Tool, "X", @"C:\Windows\Temp\a.exe")));

    private static string[] Rules(params string[] lines) => [.. Of(lines).Hits.OrderBy(h => h.Line).Select(h => h.Rule.Name)];
}
