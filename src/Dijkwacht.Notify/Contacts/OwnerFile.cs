namespace Dijkwacht.Notify.Contacts;

/// <summary>What a register of owners (<c>owners.csv</c>) says.</summary>
/// <remarks>
/// Columns by their header, whatever its case and order, comma or semicolon separated, UTF-8: <c>id</c>, <c>organisation</c>,
/// <c>sector</c>, <c>region</c>, <c>country</c>, <c>addresses</c>, <c>domains</c>, <c>language</c>, <c>email</c>, <c>phone</c>,
/// <c>postal</c>, <c>contact</c>, <c>checked</c>, <c>supplier</c>, <c>upstream</c>. Columns of other names are left alone.
/// </remarks>
/// <param name="Entries">Owners in the order of their first line, each key once.</param>
/// <param name="Problems">What was wrong, by line; at most 200 of them.</param>
/// <param name="ProblemCount">How many there were in all.</param>
public sealed record OwnerFile(IReadOnlyList<OwnerEntry> Entries, IReadOnlyList<OwnerProblem> Problems, int ProblemCount)
{
    /// <summary>Name of the file inside a workspace.</summary>
    public const string FileName = "owners.csv";

    /// <summary>Reads a register; never throws for what stands in it.</summary>
    /// <exception cref="IOException">The text cannot be read.</exception>
    public static OwnerFile Read(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new OwnerFileReader().Read(text);
    }
}
