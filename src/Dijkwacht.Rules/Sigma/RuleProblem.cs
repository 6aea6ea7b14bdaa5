namespace Dijkwacht.Rules.Sigma;

/// <summary>Something wrong or unsupported in the text of a rule.</summary>
/// <param name="Code"><c>DW1xxx</c>; append-only.</param>
/// <param name="File">The file, as it was named when the rules were loaded.</param>
/// <param name="Line">From 1; 0 when the problem concerns the whole file.</param>
/// <param name="Column">From 1; 0 when the problem concerns the whole file.</param>
/// <param name="RuleId">The id of the rule, or null when it has none or was not reached.</param>
/// <param name="Message">What is wrong, what was expected and, where known, the remedy.</param>
/// <param name="Excerpt">The line of the file, trimmed and at most 120 characters; empty when there is none.</param>
public sealed record RuleProblem(string Code, string File, int Line, int Column, string? RuleId, string Message, string Excerpt)
{
    /// <summary>Whether the rule runs all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary><c>file(line,column): code: message</c>, and the excerpt on a second line.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? $"{File}({Line},{Column})" : File;
        string rule = RuleId is null ? "" : $" [{RuleId}]";
        string excerpt = Excerpt.Length > 0 ? $"\n    {Excerpt}" : "";
        return $"{place}: {Code}: {Message}{rule}{excerpt}";
    }
}

/// <summary>The codes of <see cref="RuleProblem"/>. Append-only: they are in users' scripts.</summary>
internal static class ProblemCode
{
    public const string Yaml = "DW1001";
    public const string TooLarge = "DW1002";
    public const string Alias = "DW1003";
    public const string NotARule = "DW1004";
    public const string DuplicateKey = "DW1005";
    public const string Unreadable = "DW1006";
    public const string NoTitle = "DW1010";
    public const string NoLogSource = "DW1011";
    public const string NoDetection = "DW1012";
    public const string NoCondition = "DW1013";
    public const string UnknownLevel = "DW1014";
    public const string WrongShape = "DW1015";
    public const string EmptySelection = "DW1020";
    public const string UnknownModifier = "DW1021";
    public const string ModifierDoesNotFit = "DW1022";
    public const string InvalidRegex = "DW1023";
    public const string InvalidCidr = "DW1024";
    public const string InvalidNumber = "DW1025";
    public const string ConditionSyntax = "DW1030";
    public const string UnknownSelection = "DW1031";
    public const string Aggregation = "DW1032";
    public const string TooComplex = "DW1033";
    public const string Correlation = "DW1040";
    public const string Filter = "DW1041";
    public const string Action = "DW1042";
    public const string CorrelationShape = "DW1043";
    public const string FilterShape = "DW1044";
    public const string UnknownReference = "DW1045";
    public const string AmbiguousReference = "DW1046";
    public const string ReferenceCycle = "DW1047";
    public const string FilterDoesNotFit = "DW1048";
    public const string Placeholders = "DW1049";
    public const string Regression = "DW1050";
    public const string NoId = "DW1101";
    public const string IdIsNoUuid = "DW1102";
    public const string NoLevel = "DW1103";
    public const string NoStatus = "DW1104";
    public const string NoAuthor = "DW1105";
    public const string UnknownLogSource = "DW1106";
    public const string UnusedSelection = "DW1107";
    public const string NeverMatches = "DW1108";
    public const string DuplicateId = "DW1109";
    public const string DuplicateTitle = "DW1110";
    public const string NeedlessWildcard = "DW1111";
    public const string AllOfOne = "DW1112";
    public const string RepeatedValue = "DW1113";
    public const string LiteralAsterisk = "DW1114";
    public const string NoGroup = "DW1115";
}
