using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Cli;

/// <summary>What the codes of problems of rules mean, in Dutch; the message itself, with names and values, stays as the compiler of rules writes it.</summary>
internal static class RuleProblemWords
{
    private static readonly Dictionary<string, string> s_dutch = new(StringComparer.Ordinal)
    {
        ["DW1001"] = "geen geldige YAML",
        ["DW1002"] = "te groot of te diep",
        ["DW1003"] = "een alias",
        ["DW1004"] = "geen regel",
        ["DW1005"] = "een sleutel die er twee keer staat",
        ["DW1006"] = "een bestand dat niet te lezen is",
        ["DW1010"] = "de titel ontbreekt",
        ["DW1011"] = "de logbron (logsource) ontbreekt",
        ["DW1012"] = "de detectie (detection) ontbreekt",
        ["DW1013"] = "de voorwaarde (condition) ontbreekt",
        ["DW1014"] = "onbekend niveau (level)",
        ["DW1015"] = "verkeerde vorm",
        ["DW1020"] = "lege selectie of lijst",
        ["DW1021"] = "onbekende modifier",
        ["DW1022"] = "een modifier die hier niet past",
        ["DW1023"] = "verkeerde reguliere expressie",
        ["DW1024"] = "verkeerd netwerk",
        ["DW1025"] = "verkeerd getal",
        ["DW1030"] = "fout in de voorwaarde",
        ["DW1031"] = "de voorwaarde noemt een selectie die er niet is",
        ["DW1032"] = "een telling in de voorwaarde, wordt niet uitgevoerd",
        ["DW1033"] = "de voorwaarde is te ingewikkeld",
        ["DW1040"] = "een soort of voorwaarde van correlatie die niet wordt uitgevoerd",
        ["DW1041"] = "een filter dat niet wordt uitgevoerd",
        ["DW1042"] = "een action, wordt niet uitgevoerd",
        ["DW1043"] = "een deel van een correlatie ontbreekt of is verkeerd",
        ["DW1044"] = "een deel van een filter ontbreekt of is verkeerd",
        ["DW1045"] = "een verwijzing naar geen regel",
        ["DW1046"] = "een verwijzing naar meer dan een regel",
        ["DW1047"] = "een verwijzing in een kring",
        ["DW1048"] = "een filter past niet bij een regel die het noemt",
        ["DW1049"] = "geen lijst met waarden voor placeholders",
        ["DW1050"] = "geen regressietest",
        ["DW1101"] = "geen id",
        ["DW1102"] = "een id die geen UUID is",
        ["DW1103"] = "geen niveau (level)",
        ["DW1104"] = "geen of onbekende status",
        ["DW1105"] = "geen auteur",
        ["DW1106"] = "onbekende logbron",
        ["DW1107"] = "een selectie die geen voorwaarde gebruikt",
        ["DW1108"] = "kan nooit treffen",
        ["DW1109"] = "een id die een andere regel ook heeft",
        ["DW1110"] = "een titel die een andere regel ook heeft",
        ["DW1111"] = "een jokerteken dat de modifier al toevoegt",
        ["DW1112"] = "'all' met een enkele waarde",
        ["DW1113"] = "een waarde die twee keer in een lijst staat",
        ["DW1114"] = "'\\*' aan het eind van een pad is een letterlijke ster",
        ["DW1115"] = "een correlatie zonder group-by",
    };

    /// <summary>The codes that have a Dutch text.</summary>
    public static IReadOnlyCollection<string> Codes => s_dutch.Keys;

    /// <summary>The problem with its message: in Dutch the code's meaning goes before it.</summary>
    public static RuleProblem In(CliWords words, RuleProblem problem) =>
        words.Language == "nl" && s_dutch.TryGetValue(problem.Code, out string? meaning) ? problem with { Message = $"{meaning}: {problem.Message}" } : problem;
}
