namespace Dijkwacht.Cli;

/// <summary>What the process returns; scripts rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>Done, whatever was found.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Done, and the verdict is at least what <c>--fail-on</c> names.</summary>
    public const int VerdictReached = 10;
}
