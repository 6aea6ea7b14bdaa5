namespace Dijkwacht.Rules.Sigma;

/// <summary>What has been read so far, in the order of the files.</summary>
internal sealed class RuleDocuments
{
    public List<SigmaRule> Rules { get; } = [];

    public List<CorrelationRule> Correlations { get; } = [];

    public List<FilterRule> Filters { get; } = [];

    public List<RuleProblem> Problems { get; } = [];

    /// <summary>Whether to tell what is legal and probably not meant.</summary>
    public bool IsChecked { get; init; }

    public void Add(SigmaDocument? document)
    {
        switch (document)
        {
            case SigmaRule rule:
                Rules.Add(rule);
                break;
            case CorrelationRule correlation:
                Correlations.Add(correlation);
                break;
            case FilterRule filter:
                Filters.Add(filter);
                break;
            default:
                break;
        }
    }
}
