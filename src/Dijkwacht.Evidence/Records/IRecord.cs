namespace Dijkwacht.Evidence.Records;

/// <summary>One record of an artefact, seen through field ordinals of a <see cref="FieldTable"/>.</summary>
/// <remarks>
/// Implemented by <c>ref struct</c> views over a reader's buffer: values are valid until the reader moves on.
/// Values are UTF-8. A record is used by one thread at a time.
/// </remarks>
public interface IRecord
{
    /// <summary>The value of a field.</summary>
    /// <param name="field">An ordinal given by the <see cref="FieldTable"/> that the reader was made with.</param>
    /// <param name="value">UTF-8; may be empty when the record has the field without a value.</param>
    /// <returns>False when the record has no such field, or says by its format that it is absent (<c>-</c> in W3C).</returns>
    bool TryGetField(int field, out ReadOnlySpan<byte> value);

    /// <summary>The whole record as text, UTF-8: what Sigma keywords are searched in.</summary>
    ReadOnlySpan<byte> Text { get; }
}
