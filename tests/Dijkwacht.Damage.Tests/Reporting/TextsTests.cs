using System.Reflection;
using System.Text.RegularExpressions;
using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed partial class TextsTests
{
    [Fact]
    public void Every_text_is_there_in_both_languages_with_the_same_places_to_fill()
    {
        (string Name, LocalText Text)[] all = [.. All()];
        Assert.InRange(all.Length, 150, 1000);
        Assert.All(all, item =>
        {
            Assert.False(string.IsNullOrWhiteSpace(item.Text.Nl), item.Name);
            Assert.False(string.IsNullOrWhiteSpace(item.Text.En), item.Name);
            Assert.Equal(Places(item.Text.En), Places(item.Text.Nl));
        });
    }

    [Fact]
    public void A_sentence_is_not_the_same_in_both_languages() =>
        Assert.All(All().Where(item => item.Text.En.Contains(' ', StringComparison.Ordinal) && item.Text.En.Length > 20), item => Assert.NotEqual(item.Text.En, item.Text.Nl));

    [Theory]
    [InlineData(0, "0 bytes", "0 bytes")]
    [InlineData(1, "1 byte", "1 byte")]
    [InlineData(999, "999 bytes", "999 bytes")]
    [InlineData(1000, "1 kB", "1 kB")]
    [InlineData(1_804_220_118, "1,8 GB", "1.8 GB")]
    [InlineData(48_220_101, "48,2 MB", "48.2 MB")]
    [InlineData(999_999, "1 MB", "1 MB")]
    [InlineData(long.MaxValue, "9,22 EB", "9.22 EB")]
    public void A_size_has_three_figures(long bytes, string nl, string en)
    {
        Assert.Equal(nl, new Wording("nl").Bytes(bytes));
        Assert.Equal(en, new Wording("en").Bytes(bytes));
    }

    [Fact]
    public void A_count_takes_its_noun_in_the_right_number()
    {
        Assert.Equal("1 bestand", new Wording("nl").Count(1, Texts.Files));
        Assert.Equal("2.000 bestanden", new Wording("nl").Count(2000, Texts.Files));
        Assert.Equal("0 files", new Wording("en").Count(0, Texts.Files));
    }

    [Fact]
    public void A_time_is_written_in_UTC_to_the_minute() =>
        Assert.Equal("2021-03-03 06:49 UTC", Wording.Time(new DateTimeOffset(2021, 3, 3, 7, 49, 12, TimeSpan.FromHours(1))));

    private static IEnumerable<(string Name, LocalText Text)> All()
    {
        foreach (FieldInfo field in typeof(Texts).GetFields(BindingFlags.Static | BindingFlags.NonPublic))
        {
            if (field.GetValue(null) is LocalText text)
                yield return (field.Name, text);
            else if (field.GetValue(null) is ValueTuple<LocalText, LocalText> pair)
                foreach (LocalText form in new[] { pair.Item1, pair.Item2 })
                    yield return (field.Name, form);
        }

        foreach ((string artefact, LocalText shows) in Vocabulary.Expected)
            yield return (artefact, shows);
        foreach (PropertyInfo table in typeof(Vocabulary).GetProperties(BindingFlags.Static | BindingFlags.NonPublic))
        {
            if (table.GetValue(null) is IReadOnlyDictionary<string, LocalText> words)
            {
                foreach ((string word, LocalText text) in words)
                    yield return ($"{table.Name}.{word}", text);
            }
        }
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Place();
}
