namespace Dijkwacht.Census.Scopes;

/// <summary>Something wrong in a scope file.</summary>
/// <param name="Code">Such as <c>DW2003</c>; never reused.</param>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong, what was expected.</param>
public sealed record ScopeProblem(string Code, string File, int Line, int Column, string Message)
{
    /// <summary>The form that editors and build tools read.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Code}: {Message}";
}
