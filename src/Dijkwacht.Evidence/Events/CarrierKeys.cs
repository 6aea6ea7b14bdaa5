using System.Text;
using System.Text.Json;

namespace Dijkwacht.Evidence.Events;

/// <summary>The keys of an object's first two levels: what a carrier is recognised by.</summary>
internal sealed class CarrierKeys
{
    private const int MaxKeys = 512;
    private const int MaxLength = 128;

    private readonly HashSet<string> _keys;
    private string _parent = "";
    private bool _isWrapped;

    private CarrierKeys(HashSet<string> keys) => _keys = keys;

    /// <summary>The same keys, compared without case.</summary>
    public CarrierKeys InAnyCase() => new(new HashSet<string>(_keys, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the object has a key; one of the second level as <c>parent.key</c>.</summary>
    public bool Has(string key) => _keys.Contains(key);

    /// <summary>Whether it has any of these.</summary>
    public bool HasAny(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (_keys.Contains(key))
                return true;
        }

        return false;
    }

    /// <summary>Whether a key starts like this.</summary>
    public bool HasBelow(string prefix) => _keys.Any(k => k.StartsWith(prefix, ReferenceEquals(_keys.Comparer, StringComparer.Ordinal) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the keys of an object, which may be cut off.</summary>
    public static CarrierKeys Of(ReadOnlySpan<byte> text)
    {
        var keys = new CarrierKeys(new HashSet<string>(StringComparer.Ordinal));
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonObjectScanner.MaxDepth }));
        try
        {
            while (keys._keys.Count < MaxKeys && reader.Read() && (reader.CurrentDepth > 0 || reader.TokenType == JsonTokenType.StartObject))
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                    keys.Add(ref reader);
            }
        }
        catch (JsonException)
        {
            // What came before it counts.
        }

        return keys;
    }

    private void Add(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        if (reader.ValueSpan.Length > MaxLength)
            return;
        string key = Encoding.UTF8.GetString(reader.ValueSpan);
        if (depth == 1 && key is "_source" or "data")
        {
            // A wrapper: its keys count as the object's own.
            _isWrapped = true;
            return;
        }

        if (depth == 1)
            _isWrapped = false;
        depth -= _isWrapped ? 1 : 0;
        if (depth == 1)
        {
            _parent = key + ".";
            _keys.Add(key);
        }
        else if (depth == 2)
        {
            _keys.Add(_parent + key);
        }
    }
}
