using Dijkwacht.Damage.Reporting;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Damage.Tests.Reporting;

public class VocabularyTests
{
    [Fact]
    public void Every_artefact_kind_that_a_triage_names_has_words_in_both_languages()
    {
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            foreach (bool isBackEnd in new[] { false, true })
                Assert.True(Vocabulary.Artefacts.ContainsKey(Vocabulary.Normalise(ArtefactKinds.NameOf(kind, isBackEnd))), ArtefactKinds.NameOf(kind, isBackEnd));
        }
    }

    [Fact]
    public void Every_kind_that_a_collection_should_hold_is_one_that_a_triage_names()
    {
        var named = Enum.GetValues<RecordKind>().Select(k => Vocabulary.Normalise(ArtefactKinds.NameOf(k, isBackEnd: false))).ToHashSet(StringComparer.Ordinal);
        Assert.All(Vocabulary.Expected, expected => Assert.Contains(Vocabulary.Normalise(expected.Artefact), named));
    }

    [Theory]
    [InlineData("event:Microsoft-Windows-Sysmon/Operational", "Log Sysmon")]
    [InlineData("event:MSExchange Management", "Log MSExchange Management")]
    [InlineData("event", "Windows event logs")]
    public void An_event_log_has_the_telling_part_of_its_channel(string kind, string expected) =>
        Assert.Equal(expected, Vocabulary.Of(Vocabulary.Artefacts, kind).En);
}
