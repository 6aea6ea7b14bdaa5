using System.Collections.Frozen;
using System.Globalization;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Reporting;

/// <summary>The words of the reports in one language.</summary>
internal sealed class Words
{
    private static readonly FrozenDictionary<string, string> s_campaigns =
        VulnerabilityCatalogue.Default.Campaigns.ToFrozenDictionary(c => c.Id, c => c.Name);

    private readonly FrozenDictionary<string, string> _texts;
    private readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    private Words(string language, FrozenDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    public static Words English { get; } = new("en", WordList.All.ToFrozenDictionary(w => w.Key, w => w.En));

    public static Words Dutch { get; } = new("nl", WordList.All.ToFrozenDictionary(w => w.Key, w => w.Nl));

    public string Language { get; }

    /// <summary>Those of the shell of a page.</summary>
    public PageTexts Page => new(Language, this["other-language"], this["skip"], this["pages"]);

    public string this[string key] => _texts[key];

    public static Words Of(string language) => language == "nl" ? Dutch : English;

    public string Format(string key, params object[] values) => string.Format(_culture, _texts[key], [.. values.Select(v => v is long or int ? Number(Convert.ToInt64(v, _culture)) : v)]);

    /// <summary>A whole number with the thousands apart as the language does.</summary>
    public string Number(long value) => value.ToString("#,0", _culture).Replace(',', Language == "nl" ? '.' : ',');

    /// <summary>A share in per cent, one decimal; a dash when of nothing.</summary>
    public string Share(double part, double whole) => whole <= 0 ? "–" : Decimal(100 * part / whole) + "%";

    /// <summary>One decimal.</summary>
    public string Decimal(double value) => double.IsPositiveInfinity(value) ? "∞" : value.ToString("0.0", _culture).Replace('.', Language == "nl" ? ',' : '.');

    public static string Campaign(string id) => s_campaigns.GetValueOrDefault(id, id);

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string Method(CountEstimate count) => this["method-" + Kind(count)];

    /// <summary>The method in a few words, for a column.</summary>
    public string ShortMethod(CountEstimate count) => this["short-" + Kind(count)];

    public string Dimension(string name) => this["dim-" + name];

    public string Value(string dimension, string value) => value.Length == 0
        ? this["not-known"]
        : dimension is "support" or "precision" ? this["value-" + value] : value;

    public string Change(ServerChange change) => this["change-" + change];

    public string Step(BridgeStep step) => this["step-" + step];

    /// <summary>Half-life in words.</summary>
    public string HalfLife(SurvivalCurve curve)
    {
        if (curve.Servers == 0)
            return this["half-none"];
        if (curve.HalfLife is not { } half)
            return Format("half-not-reached", Decimal(100 * curve.Points[^1].Open), Days(curve.Points[^1].Days));
        string text = Format("half", Days(half.Lower), Days(half.Upper));
        return curve.HalfLifeBand is { } band ? text + Format("half-band", Days(band.Lower), double.IsPositiveInfinity(band.Upper) ? this["beyond"] : Days(band.Upper)) : text;
    }

    private static string Kind(CountEstimate count) => count.Method switch
    {
        CountMethod.FullScan => "full",
        CountMethod.PartialScan => count.IsExactInterval ? "exact" : "wilson",
        _ => "list",
    };

    public string Days(double days) => days.ToString("0", _culture);
}
