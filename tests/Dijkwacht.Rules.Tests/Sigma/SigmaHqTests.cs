using System.Diagnostics;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Sigma;

public class SigmaHqTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static string Folder => Path.Combine(Repository.SharedData!, "sigma", "rules");

    [SharedDataFact]
    public void Every_published_rule_loads_and_none_needs_more_than_linear_time()
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var set = RuleSet.Load(Folder);
        var loaded = Process.GetCurrentProcess().TotalProcessorTime;
        var engine = RuleEngine.Compile(set, new FieldTable());
        var compiled = Process.GetCurrentProcess().TotalProcessorTime;
        output.WriteLine($"load {(loaded - before).TotalMilliseconds} ms, compile {(compiled - loaded).TotalMilliseconds} ms CPU");
        output.WriteLine($"{set.Rules.Count} rules, {set.Problems.Count} problems, {engine.Rules.Count} compiled, {engine.Skipped.Count} skipped");
        foreach (var problem in set.Problems.Take(30))
            output.WriteLine(problem.ToString());
        foreach (var reason in engine.Skipped.GroupBy(s => s.Reason + (s.Reason == "no log source" ? "" : " " + s.Rule.LogSource)))
            output.WriteLine($"{reason.Count()} {reason.Key}");

        Assert.Empty(set.Problems);
        Assert.Equal(0, engine.NonLinearRegexRules);
        Assert.All(engine.Skipped, s => Assert.True(s.Reason == "no log source" || s.Reason.StartsWith("no values for the placeholder", StringComparison.Ordinal), s.Reason));
    }

    [SharedDataFact]
    public void Every_published_web_server_rule_is_announced_by_raw_text_or_by_the_stem()
    {
        var set = RuleSet.Load(Folder);
        var engine = RuleEngine.Compile(set.Rules.Where(r => r.LogSource.Category == "webserver"), new FieldTable());
        var program = engine.ProgramFor(RecordKind.IisW3c)!;
        output.WriteLine($"{engine.Rules.Count} rules, {program.TextScanner!.Count} literals, shortest {Enumerable.Range(0, program.TextScanner.Count).Min(i => program.TextScanner.Literal(i).Length)}");
        for (int i = 0; i < program.TextScanner.Count; i++)
        {
            string literal = System.Text.Encoding.UTF8.GetString(program.TextScanner.Literal(i));
            if (literal.Length < 7)
                output.WriteLine($"short {literal} {string.Join(',', program.LiteralEntries[i].Select(e => engine.Rules[program.Entries[e].Ordinal].File))}");
        }

        foreach (int entry in program.MemoEntries)
            output.WriteLine($"memo {engine.Rules[program.Entries[entry].Ordinal].File}");
        foreach (int entry in program.EveryRecordEntries)
            output.WriteLine($"every {engine.Rules[program.Entries[entry].Ordinal].File}");

        Assert.Equal(86, engine.Rules.Count);
        Assert.Empty(program.EveryRecordEntries);
    }

    [SharedDataFact]
    public void Every_published_correlation_is_resolved()
    {
        var set = RuleSet.Load(Path.Combine(Repository.SharedData!, "sigma", "correlation-samples"));
        Assert.Empty(set.Problems);
        var engine = RuleEngine.Compile(set, new FieldTable());
        Assert.Empty(engine.Problems);
        Assert.Equal(["User Guessing", "PW Guessing", "PW Spray"], engine.Correlations.Select(c => c.Title));
        Assert.All(Enumerable.Range(0, engine.Rules.Count), r => Assert.True(engine.IsCorrelated(r) && !engine.IsReported(r)));
    }
}
