using System.Globalization;

namespace Dijkwacht.Desk;

/// <summary>Words of one language out of a table that holds both languages side by side.</summary>
internal abstract class WordTable((string Key, string En, string Nl)[] table, string language)
{
    private readonly Dictionary<string, string> _texts = table.ToDictionary(w => w.Key, w => language == "nl" ? w.Nl : w.En, StringComparer.Ordinal);

    public string Language { get; } = language;

    public string this[string key] => _texts[key];

    public string Format(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>Says on the error stream what is wrong.</summary>
    public void Complain(string key, params object[] values) => Console.Error.WriteLine("dijkwacht-desk: " + Format(key, values));
}
