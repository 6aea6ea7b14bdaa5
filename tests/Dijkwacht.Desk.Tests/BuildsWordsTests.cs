namespace Dijkwacht.Desk.Tests;

public class BuildsWordsTests
{
    [Fact]
    public void What_becomes_of_a_file_of_knowledge_is_told_in_the_language_asked_for()
    {
        object[] values = ["builds.json", new DateOnly(2036, 1, 2), new DateOnly(2026, 11, 3)];
        Assert.Equal("builds.json of 2036-01-02 is in use from now on (before: 2026-11-03).", BuildsWords.Of("en").Format("taken-over", values));
        Assert.Equal("builds.json van 2036-01-02 is vanaf nu in gebruik (hiervoor: 2026-11-03).", BuildsWords.Of("nl").Format("taken-over", values));
    }
}
