using System.Globalization;

namespace Dijkwacht.Shared;

/// <summary>Words of one language out of a table that holds both languages side by side. Compiled into both programs.</summary>
internal abstract class WordTable((string Key, string En, string Nl)[] table, string language, string program)
{
    private readonly Dictionary<string, string> _texts = table.ToDictionary(w => w.Key, w => language == "nl" ? w.Nl : w.En, StringComparer.Ordinal);

    public string Language { get; } = language;

    public string this[string key] => _texts[key];

    public string Format(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>The text of a key, or what is given where the table has no such key.</summary>
    public string Or(string key, string other) => _texts.GetValueOrDefault(key, other);

    /// <summary>Says on the error stream what is wrong.</summary>
    public void Complain(string key, params object[] values) => Console.Error.WriteLine($"{program}: {Format(key, values)}");
}
