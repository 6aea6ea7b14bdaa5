namespace Dijkwacht.Evidence.Evtx;

/// <summary>How to read an EVTX file.</summary>
public sealed record EvtxOptions
{
    /// <summary>
    /// Whether to recover records from space that the file no longer counts as used. They come after the live records near
    /// them, are marked, and may belong to other logs: what a buffer held before is left in exported files.
    /// </summary>
    public bool CarveSlack { get; init; }
}
