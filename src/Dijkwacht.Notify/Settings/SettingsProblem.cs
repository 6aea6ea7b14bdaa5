namespace Dijkwacht.Notify.Settings;

/// <summary>What is wrong in a file of settings or a plan.</summary>
/// <param name="Code">Such as <c>DW3001</c>: 3001 no YAML, 3002 unknown key, 3003 missing key, 3004 bad value, 3005 a rule of conduct is broken, 3006 a line of a report names no server.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record SettingsProblem(string Code, long Line, long Column, string Message)
{
    /// <summary>As compilers write it.</summary>
    public string In(string file) => $"{file}:{Line}:{Column}: {Code}: {Message}";
}
