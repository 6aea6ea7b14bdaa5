using System.CommandLine;
using Dijkwacht.Testing;

namespace Dijkwacht.Desk.Tests;

public class DocumentedCommandsTests
{
    [Fact]
    public void Every_call_that_the_documents_show_is_one_that_the_program_takes()
    {
        List<string> wrong = [];
        int shown = 0;
        foreach ((string place, string[] arguments) in DocumentedCommands.Of("dijkwacht-desk"))
        {
            shown++;
            ParseResult parsed = DeskCommands.Create().Parse(arguments);
            wrong.AddRange(parsed.Errors.Select(e => $"{place}: {string.Join(' ', arguments)}: {e.Message}"));
        }

        Assert.True(shown > 25, $"only {shown} calls were found");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("warn plan")]
    [InlineData("leaks match offer.csv --seen yesterday")]
    [InlineData("warn resolve abc")]
    public void A_call_that_lacks_something_is_refused(string call) => Assert.NotEmpty(DeskCommands.Create().Parse(call.Split(' ')).Errors);
}
