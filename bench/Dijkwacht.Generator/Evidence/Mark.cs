namespace Dijkwacht.Generator.Evidence;

/// <summary>Where a record ended up: set when its file is rendered.</summary>
internal sealed class Mark
{
    internal EvidenceFile? Artefact { get; set; }

    /// <summary>Physical line from 1, headers and blanks counted; 0 for a finding about a whole file.</summary>
    internal int Line { get; set; }

    internal DateTime Time { get; init; }
}
