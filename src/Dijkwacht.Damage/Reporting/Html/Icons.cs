namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>Shapes that tell verdicts and outcomes apart without colour.</summary>
internal static class Icons
{
    /// <summary>The style class of a verdict; a fixed list, so that no word from a report becomes a class.</summary>
    internal static string LevelClass(string level) => level switch
    {
        "compromised" => "compromised",
        "attempted" => "attempted",
        "no-trace" => "no-trace",
        _ => "cannot-tell",
    };

    /// <summary>The style class of an outcome.</summary>
    internal static string OutcomeClass(string outcome) => outcome switch
    {
        "succeeded" => "succeeded",
        "attempted" => "attempted",
        "missing" => "missing",
        _ => "other",
    };

    /// <summary>The style class of a severity.</summary>
    internal static string SeverityClass(string severity) => severity switch
    {
        "critical" or "high" or "medium" or "low" => severity,
        _ => "info",
    };

    /// <summary>Octagon, triangle, magnifier or rounded square; decoration beside the word, so hidden from screen readers.</summary>
    internal static void Verdict(HtmlWriter html, string level, int size)
    {
        html.Write($"""<svg class="icon" width="{size}" height="{size}" viewBox="0 0 64 64" aria-hidden="true" focusable="false">""");
        switch (level)
        {
            case "compromised":
                html.Write($"""<path class="fill" d="M20 3h24l17 17v24L44 61H20L3 44V20z"/><path class="mark" d="M28 14h8l-2 24h-4z"/><circle class="mark" cx="32" cy="47" r="4.5"/>""");
                break;
            case "attempted":
                html.Write($"""<path class="fill" d="M32 4 62 59H2z"/><path class="mark" d="M28.5 22h7l-1.8 19h-3.4z"/><circle class="mark" cx="32" cy="49" r="4"/>""");
                break;
            case "no-trace":
                html.Write($"""<circle class="line" cx="27" cy="27" r="19"/><path class="line" d="M41 41 58 58M18 27h18"/>""");
                break;
            default:
                html.Write($"""<rect class="fill" x="4" y="4" width="56" height="56" rx="12"/><path class="stroke" d="M24 26c0-11 16-11 16-1 0 7-8 6-8 14"/><circle class="mark" cx="32" cy="47" r="3.5"/>""");
                break;
        }

        html.Write($"</svg>");
    }
}
