using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>What an exposure rests on.</summary>
internal enum Ground
{
    UnknownBuild,
    NoBuildMatter,
    NotAffected,
    OutOfSupport,
    NeverFixed,
    Lacking,
    UpdateUnknown,
    Fixed,
    Condition,
}

/// <summary>An exposure and what it rests on.</summary>
internal readonly record struct Reached(Exposure Exposure, Ground Ground, PublishedBuild? Build = null, FirstFix? Fix = null);

/// <summary>Grounds in words, in both languages.</summary>
internal static class Reasons
{
    public static (string Nl, string En) Of(Reached reached, Vulnerability hole)
    {
        string product = reached.Build?.Product ?? "";
        string update = reached.Build?.CumulativeUpdate ?? "";
        string fix = reached.Fix is { } first ? $"{first.Version}{(first.Update is null ? "" : $" ({update} {first.Update})")}" : "";
        return reached.Ground switch
        {
            Ground.UnknownBuild => ("deze build is niet bekend", "this build is not known"),
            Ground.NoBuildMatter => ($"de build zegt hier niets over: {hole.Condition}", $"the build says nothing about it: {hole.Condition}"),
            Ground.NotAffected => ($"{product} had dit lek niet", $"{product} never had this hole"),
            Ground.OutOfSupport => (
                $"{product} werd niet meer ondersteund toen het herstel kwam; Microsoft zegt niet of het dit lek heeft",
                $"{product} was out of support when the fix came; Microsoft does not say whether it has the hole"),
            Ground.NeverFixed => (
                $"{update} heeft hiervoor nooit een update gekregen; eerst een nieuwere cumulatieve update installeren",
                $"{update} never got an update for it; a newer cumulative update has to be installed first"),
            Ground.Lacking => (
                $"hersteld vanaf {fix}; niet bijgewerkt, een tijdelijke maatregel kan actief zijn",
                $"fixed from {fix}; not updated, a mitigation may be active"),
            Ground.UpdateUnknown => (
                $"{update} is pas hersteld vanaf {fix} en de beveiligingsupdate is niet te zien",
                $"{update} is fixed only from {fix}, and the security update cannot be seen"),
            Ground.Fixed => reached.Fix is null
                ? ("nieuwer dan de versies die hersteld moesten worden", "newer than the versions that had to be fixed")
                : ($"hersteld vanaf {fix}", $"fixed from {fix}"),
            Ground.Condition => ($"hersteld als ook dit is ingesteld: {hole.Condition}", $"fixed if this is set as well: {hole.Condition}"),
            _ => throw new InvalidOperationException($"No words for {reached.Ground}."),
        };
    }
}
