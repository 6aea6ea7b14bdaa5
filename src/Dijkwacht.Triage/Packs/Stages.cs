namespace Dijkwacht.Triage.Packs;

/// <summary>Stage ids in the order of an attack.</summary>
public static class Stages
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "recon", "access", "privilege", "persistence", "execution", "credentials", "evasion", "lateral", "collection", "exfiltration", "impact",
    ];
}
