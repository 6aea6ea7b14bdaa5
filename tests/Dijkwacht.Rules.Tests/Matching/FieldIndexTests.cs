using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Matching;

public class FieldIndexTests
{
    /// <summary>Records are put together from the texts of the rules, so that many rules match, nearly match, or match twice.</summary>
    [SharedDataFact]
    public void All_published_rules_together_find_what_each_finds_alone()
    {
        var fields = new FieldTable();
        var engine = RuleEngine.Compile(RuleSet.Load(Path.Combine(Repository.SharedData!, "sigma", "rules")), fields);
        var program = engine.ProgramFor(RecordKind.WindowsEvent)!;
        var matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        var random = new Random(20210302);
        int matches = 0;
        for (int i = 0; i < 400; i++)
        {
            var record = MakeRecord(program, program.Entries[random.Next(program.Entries.Length)], fields, random);
            int[] plainly = new int[64];
            int[] indexed = new int[64];
            int count = matcher.EvaluatePlainly(in record, plainly);
            Assert.Equal(plainly[..count], indexed[..matcher.EvaluateAll(in record, indexed)]);
            matches += count;
        }

        Assert.True(matches > 200, $"only {matches} matches: the records try too little");
    }

    private static DictionaryRecord MakeRecord(KindProgram program, Entry entry, FieldTable fields, Random random)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Channel"] = entry.Channels.Count > 0 ? entry.Channels[0].ToUpperInvariant() : "Application",
            ["EventID"] = entry.EventIds.Count > 0 ? entry.EventIds[random.Next(entry.EventIds.Count)].ToString() : "7",
        };
        var leaves = Leaves(entry.Formula).ToArray();
        foreach (var leaf in leaves.Where(l => !l.IsNegated || random.Next(8) == 0))
        {
            var predicate = program.Predicates[leaf.Predicate];
            string name = predicate.Field < 0 ? "Data" : fields.NameOf(predicate.Field);
            string text = string.Concat(predicate.Literals.Select(l => Encoding.UTF8.GetString(l)));
            if (name is "Channel" or "EventID" || random.Next(12) == 0 || text.Length == 0)
                continue;
            values[name] = values.TryGetValue(name, out string? before) && before.Length < 2000 && random.Next(3) > 0 ? $"{before} {text}" : text;
        }

        return new DictionaryRecord(fields, values);
    }

    private static IEnumerable<Leaf> Leaves(Formula formula) => formula switch
    {
        Leaf leaf => [leaf],
        Conjunction all => all.Items.SelectMany(Leaves),
        Disjunction any => any.Items.SelectMany(Leaves),
        Count count => count.Items.SelectMany(Leaves),
        _ => [],
    };
}
