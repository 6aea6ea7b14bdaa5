using System.CommandLine;
using Dijkwacht.Testing;

namespace Dijkwacht.Cli.Tests;

public class DocumentedCommandsTests
{
    [Fact]
    public void Every_call_that_the_documents_show_is_one_that_the_program_takes()
    {
        List<string> wrong = [];
        int shown = 0;
        foreach ((string place, string[] arguments) in DocumentedCommands.Of("dijkwacht"))
        {
            shown++;
            ParseResult parsed = CliCommands.Create().Parse(arguments);
            wrong.AddRange(parsed.Errors.Select(e => $"{place}: {string.Join(' ', arguments)}: {e.Message}"));
        }

        Assert.True(shown > 5, $"only {shown} calls were found");
        Assert.Empty(wrong);
    }
}
