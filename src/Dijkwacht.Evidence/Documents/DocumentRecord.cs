using System.Text;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Documents;

/// <summary>A record of a small document: an element of a configuration, a task, a page.</summary>
/// <param name="Line">Physical line, from 1.</param>
/// <param name="Fields">Named values; names compare without case.</param>
/// <param name="Content">What keywords are searched in, UTF-8.</param>
public sealed record DocumentRecord(int Line, IReadOnlyDictionary<string, string> Fields, ReadOnlyMemory<byte> Content)
{
    /// <summary>A field's value, or null.</summary>
    public string? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>The record as rules see it.</summary>
    public DocumentRecordView View(FieldTable table) => new(this, table);
}

/// <summary>A <see cref="DocumentRecord"/> resolved to the ordinals of a table.</summary>
public sealed class DocumentRecordView : IRecord
{
    private readonly Dictionary<int, byte[]> _values = [];
    private readonly ReadOnlyMemory<byte> _content;

    internal DocumentRecordView(DocumentRecord record, FieldTable table)
    {
        _content = record.Content;
        foreach ((string name, string value) in record.Fields)
        {
            if (table.Find(name) is >= 0 and int ordinal)
                _values[ordinal] = Encoding.UTF8.GetBytes(value);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Text => _content.Span;

    /// <inheritdoc/>
    public bool TryGetField(int field, out ReadOnlySpan<byte> value)
    {
        bool found = _values.TryGetValue(field, out byte[]? bytes);
        value = bytes;
        return found;
    }
}
