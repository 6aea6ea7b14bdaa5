namespace Dijkwacht.Census.Owners;

/// <summary>One line of the register: whose servers these are. Every member may be empty.</summary>
/// <param name="Key">The column <c>id</c>, else the organisation in lower case: the same in every register of the desk.</param>
/// <param name="Organisation">Name.</param>
/// <param name="Sector">As the register spells it.</param>
/// <param name="Region">As the register spells it.</param>
/// <param name="Country">Two letters, or as the register spells it.</param>
/// <param name="Line">Line of the register, from 1.</param>
public sealed record Owner(string Key, string Organisation, string Sector, string Region, string Country, int Line);

/// <summary>A line of the register that could not be taken, wholly or in part.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Message">What was found and what was expected, in English.</param>
public sealed record OwnerProblem(int Line, string Message);
