using System.Text.Json;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Buffers that the records of one reader share: cells and unescaped values.</summary>
/// <remarks>One per thread. Values made in it live until the next record.</remarks>
public sealed class RecordScratch
{
    internal readonly Cell[] Cells = new Cell[LogHeader.MaxColumns];
    private byte[] _bytes = new byte[64 << 10];
    private int _used;

    internal void Reset() => _used = 0;

    /// <summary>Room for a value; earlier values keep theirs.</summary>
    internal Span<byte> Take(int length)
    {
        if (_bytes.Length - _used < length)
        {
            // Values handed out before keep the old array alive.
            _bytes = new byte[Math.Max(length, _bytes.Length) + (64 << 10)];
            _used = 0;
        }

        Span<byte> room = _bytes.AsSpan(_used, length);
        _used += length;
        return room;
    }

    /// <summary>Gives back what the last <see cref="Take"/> did not need.</summary>
    internal void Return(int length) => _used -= length;
}

/// <summary>One record of a text log: a view over the reader's buffer that cuts its cells once and decodes on demand.</summary>
public readonly ref struct TextRecord : IRecord
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly LogHeader _header;
    private readonly RecordScratch _scratch;
    private readonly int _cellCount;

    /// <summary>Cuts a record into cells.</summary>
    public TextRecord(ReadOnlySpan<byte> text, LogHeader header, RecordScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(scratch);
        _text = text;
        _header = header;
        _scratch = scratch;
        scratch.Reset();
        _cellCount = header.IsQuoted ? CellSplitter.SplitQuoted(text, scratch.Cells) : CellSplitter.Split(text, (byte)' ', scratch.Cells);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The log's columns.</summary>
    public LogHeader Header => _header;

    /// <summary>Cells found.</summary>
    public int CellCount => _cellCount;

    /// <inheritdoc/>
    public bool TryGetField(int field, out ReadOnlySpan<byte> value)
    {
        int column = _header.ColumnOf(field);
        if (column >= 0)
            return TryGetColumn(column, out value);
        if (_header.DerivedOf(field) is { } derived)
            return TryDerive(derived, out value);
        value = default;
        return false;
    }

    /// <summary>The value of a column; false when the record is shorter or the W3C value is <c>-</c>.</summary>
    public bool TryGetColumn(int column, out ReadOnlySpan<byte> value)
    {
        value = default;
        if ((uint)column >= (uint)_cellCount)
            return false;
        Cell cell = _scratch.Cells[column];
        value = _text.Slice(cell.Start, cell.Length);
        if (cell.HasDoubledQuotes)
        {
            Span<byte> room = _scratch.Take(value.Length);
            int length = CellSplitter.Unquote(value, room);
            value = room[..length];
        }

        return _header.IsQuoted || value is not [(byte)'-'];
    }

    private bool TryDerive(DerivedField derived, out ReadOnlySpan<byte> value)
    {
        switch (derived.Derivation)
        {
            case Derivation.Url:
                return TryJoin(derived, out value);
            case Derivation.UrlDecoded:
                if (!TryJoin(derived, out value))
                    return false;
                if (value.Contains((byte)'%'))
                {
                    Span<byte> decoded = _scratch.Take(value.Length);
                    value = decoded[..PercentDecoder.DecodeTwice(value, decoded)];
                }

                return true;
            case Derivation.Blanks:
                if (!TryGetColumn(derived.Column, out value))
                    return false;
                if (value.Contains((byte)'+'))
                {
                    Span<byte> blanks = _scratch.Take(value.Length);
                    value.Replace(blanks, (byte)'+', (byte)' ');
                    value = blanks;
                }

                return true;
            case Derivation.Alias:
                return TryGetColumn(derived.Column, out value);
            case Derivation.Parameter:
                return TryParameter(derived, out value);
            default:
                return TryKey(derived, out value);
        }
    }

    private bool TryJoin(DerivedField derived, out ReadOnlySpan<byte> value)
    {
        if (!TryGetColumn(derived.Column, out value))
            return false;
        if (!TryGetColumn(derived.SecondColumn, out ReadOnlySpan<byte> query) || query.IsEmpty)
            return true;
        bool mark = query[0] != (byte)'?';
        Span<byte> joined = _scratch.Take(value.Length + query.Length + 1);
        value.CopyTo(joined);
        int length = value.Length;
        if (mark)
            joined[length++] = (byte)'?';
        query.CopyTo(joined[length..]);
        value = joined[..(length + query.Length)];
        return true;
    }

    private bool TryParameter(DerivedField derived, out ReadOnlySpan<byte> value)
    {
        if (!TryJoin(derived, out ReadOnlySpan<byte> url))
        {
            value = default;
            return false;
        }

        ReadOnlySpan<byte> key = derived.Key;
        int position = 0;
        while (position < url.Length)
        {
            int found = AsciiText.IndexOfIgnoreCase(url[position..], key);
            if (found < 0)
                break;
            int at = position + found;
            int after = at + key.Length;
            position = after;
            if (at == 0 || url[at - 1] is not ((byte)'&' or (byte)'?' or (byte)';') || after >= url.Length || url[after] != (byte)'=')
                continue;
            ReadOnlySpan<byte> rest = url[(after + 1)..];
            int end = rest.IndexOfAny((byte)'&', (byte)';', (byte)'#');
            value = end < 0 ? rest : rest[..end];
            return true;
        }

        value = default;
        return false;
    }

    private bool TryKey(DerivedField derived, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryGetColumn(derived.Column, out ReadOnlySpan<byte> cell) || cell.IsEmpty)
            return false;
        if (cell[0] == (byte)'{')
            return TryJsonProperty(cell, derived.Key, out value);
        Span<byte> room = _scratch.Take(cell.Length);
        return KeyValueCell.TryFind(cell, derived.Key, room, out value);
    }

    private bool TryJsonProperty(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 32 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;
                bool wanted = AsciiText.EqualsIgnoreCase(reader.ValueSpan, key);
                if (!reader.Read())
                    return false;
                if (!wanted)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                {
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    value = json[start..(int)reader.BytesConsumed];
                    return true;
                }

                Span<byte> room = _scratch.Take(reader.ValueSpan.Length);
                value = reader.TokenType == JsonTokenType.String ? room[..reader.CopyString(room)] : reader.ValueSpan;
                return true;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // A cell cut off in the middle: the property is not there.
        }

        return false;
    }
}
