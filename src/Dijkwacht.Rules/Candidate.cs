namespace Dijkwacht.Rules;

/// <summary>A place in raw text where a required literal occurs.</summary>
/// <param name="Offset">Bytes from the start of the text that was searched.</param>
/// <param name="Literal">The engine's number of the literal.</param>
public readonly record struct Candidate(int Offset, int Literal);
