namespace Dijkwacht.Evidence.Records;

/// <summary>Why a stretch of evidence was not read.</summary>
/// <remarks>Members are append-only: their names reach reports.</remarks>
public enum ParseProblemKind
{
    /// <summary>A record that does not fit its format.</summary>
    Malformed,

    /// <summary>A record longer than the reader's limit.</summary>
    TooLong,

    /// <summary>The artefact ends inside a record.</summary>
    CutOff,

    /// <summary>Bytes that are no text.</summary>
    Binary,

    /// <summary>A value that could not be decoded.</summary>
    Undecodable,

    /// <summary>The artefact could not be read any further.</summary>
    Unreadable,
}

/// <summary>A stretch of an artefact that was skipped, and why.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Offset">Bytes from the start of the artefact.</param>
/// <param name="Length">Bytes skipped.</param>
public readonly record struct ParseProblem(ParseProblemKind Kind, long Offset, long Length);
