namespace Dijkwacht.Desk;

/// <summary>What the process returns; scripts rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>Done, whatever was found.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file that it names is wrong.</summary>
    public const int Usage = 2;
}
