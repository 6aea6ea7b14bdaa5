using System.Text;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Tests;

/// <summary>A record made from names and values.</summary>
internal sealed class DictionaryRecord : IRecord
{
    private readonly Dictionary<int, byte[]> _values = [];
    private readonly byte[] _text;

    public DictionaryRecord(FieldTable fields, IEnumerable<KeyValuePair<string, string>> values, string? text = null)
    {
        var all = values.ToList();
        foreach (var (name, value) in all)
            _values[fields.Intern(name)] = Encoding.UTF8.GetBytes(value);
        _text = Encoding.UTF8.GetBytes(text ?? string.Join(' ', all.Select(v => v.Value)));
    }

    public ReadOnlySpan<byte> Text => _text;

    public bool TryGetField(int field, out ReadOnlySpan<byte> value)
    {
        bool isThere = _values.TryGetValue(field, out byte[]? bytes);
        value = bytes;
        return isThere;
    }
}
