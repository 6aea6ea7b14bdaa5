namespace Dijkwacht.Census.Fingerprints;

/// <summary>One answer to one request of the census, as far as it was read.</summary>
/// <param name="Path">The path asked for.</param>
/// <param name="Status">Status code.</param>
/// <param name="Fields">Header fields in order, values trimmed; at most 100 fields and 32 KiB in all.</param>
/// <param name="Body">Decoded body, at most 64 KiB of it.</param>
public sealed record HttpAnswer(string Path, int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, ReadOnlyMemory<byte> Body)
{
    /// <summary>The first value of a field by its name, whatever its case; null when absent.</summary>
    public string? Field(string name)
    {
        foreach (KeyValuePair<string, string> field in Fields)
        {
            if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return field.Value;
        }

        return null;
    }
}
