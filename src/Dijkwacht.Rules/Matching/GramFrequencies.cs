namespace Dijkwacht.Rules.Matching;

/// <summary>How common four-byte grams are in ordinary logs, from a sample written for the purpose.</summary>
internal static class GramFrequencies
{
    private static readonly Lazy<byte[]> s_sample = new(ReadSample);
    private static readonly Lazy<ushort[]> s_counts = new(CountGrams);

    /// <summary>An occurrence in the sample weighs this much.</summary>
    private const int Weight = 4;
    private const int SlotBits = 16;

    /// <summary>A weight: 1 for a gram that ordinary text does not have.</summary>
    public static int Of(ReadOnlySpan<byte> gram)
    {
        int weight = 1 + (Weight * s_counts.Value[Slot(BitConverter.ToUInt32(gram))]);
        int digits = 0;
        foreach (byte b in gram)
        {
            if (char.IsAsciiHexDigit((char)b) || b is (byte)'%' or (byte)'-')
                digits++;
        }

        // Numbers and identifiers are everywhere, and no sample holds all of them.
        return digits == gram.Length ? weight + Weight : weight;
    }

    /// <summary>How often a folded literal occurs in the sample.</summary>
    public static int Occurrences(ReadOnlySpan<byte> literal)
    {
        int count = 0;
        ReadOnlySpan<byte> rest = s_sample.Value;
        for (int at = rest.IndexOf(literal); at >= 0; at = rest.IndexOf(literal))
        {
            count++;
            rest = rest[(at + 1)..];
        }

        return count;
    }

    private static byte[] ReadSample()
    {
        using var stream = typeof(GramFrequencies).Assembly.GetManifestResourceStream("Dijkwacht.Rules.Matching.ordinary-text.txt")
            ?? throw new InvalidOperationException("The sample of ordinary text is not embedded.");
        byte[] sample = new byte[stream.Length];
        stream.ReadExactly(sample);
        return Folding.ToLower(sample);
    }

    // Two grams may share a slot; a weight is a guess anyway, and the table is asked a hundred thousand times.
    private static ushort[] CountGrams()
    {
        ushort[] counts = new ushort[1 << SlotBits];
        byte[] sample = s_sample.Value;
        for (int i = 0; i + 4 <= sample.Length; i++)
            counts[Slot(BitConverter.ToUInt32(sample, i))]++;
        return counts;
    }

    private static int Slot(uint gram) => (int)((gram * 0x9E3779B1) >> (32 - SlotBits));
}
