namespace Dijkwacht.Cli;

/// <summary>The rim of a command: what may go wrong becomes a message and an exit code.</summary>
internal static class Failures
{
    public static async Task<int> HandleAsync(CliWords words, ProgressLine? progress, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            progress?.Clear();
            await Console.Error.WriteLineAsync(words["stopped"]);
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            progress?.Clear();
            await Console.Error.WriteLineAsync($"dijkwacht: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
