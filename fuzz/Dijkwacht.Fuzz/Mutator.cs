namespace Dijkwacht.Fuzz;

/// <summary>Makes inputs out of seeds: the same ones in the same order for the same random numbers.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> dictionary)
{
    private const int MaxLength = 32 << 10;

    private static readonly byte[] s_interesting = [0x00, 0x01, 0x0A, 0x0D, 0x20, 0x22, 0x25, 0x27, 0x2C, 0x3B, 0x3D, 0x7F, 0x80, 0xBF, 0xC0, 0xFE, 0xFF];

    private static readonly byte[][] s_numbers =
    [
        [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF], [0x00, 0x00, 0x00, 0x80], [0x00, 0x00, 0x00, 0x00], [0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "2147483647"u8.ToArray(), "-1"u8.ToArray(), "4294967296"u8.ToArray(), "9223372036854775807"u8.ToArray(),
        "0000-00-00"u8.ToArray(), "9999-12-31"u8.ToArray(), "+99:99"u8.ToArray(),
    ];

    public byte[] Next()
    {
        byte[] input = Any(seeds);
        for (int steps = 1 << random.Next(0, 5); steps > 0; steps--)
            input = Mutate(input);
        return input.Length > MaxLength ? input[..MaxLength] : input;
    }

    private byte[] Mutate(byte[] input) => random.Next(10) switch
    {
        0 => Changed(input, value => (byte)(value ^ (1 << random.Next(8)))),
        1 => Changed(input, _ => s_interesting[random.Next(s_interesting.Length)]),
        2 => Changed(input, _ => (byte)random.Next(256)),
        3 => Replaced(input, random.Next(1, 64), []),
        4 => Replaced(input, 0, Noise()),
        5 => Duplicated(input),
        6 => Spliced(input, Any(seeds)),
        7 => input[..random.Next(input.Length + 1)],
        8 => Replaced(input, random.Next(0, 9), Any(s_numbers)),
        _ => Replaced(input, random.Next(0, 9), Repeated()),
    };

    private byte[] Changed(byte[] input, Func<byte, byte> change)
    {
        if (input.Length == 0)
            return input;
        byte[] changed = [.. input];
        int at = random.Next(changed.Length);
        changed[at] = change(changed[at]);
        return changed;
    }

    private byte[] Replaced(byte[] input, int length, ReadOnlySpan<byte> by)
    {
        int at = random.Next(input.Length + 1);
        return [.. input.AsSpan(0, at), .. by, .. input.AsSpan(Math.Min(at + length, input.Length))];
    }

    private byte[] Noise()
    {
        byte[] noise = new byte[random.Next(1, 32)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Duplicated(byte[] input)
    {
        int at = random.Next(input.Length + 1);
        int length = random.Next(input.Length - at + 1);
        return input.Length > MaxLength ? input : [.. input.AsSpan(0, at + length), .. input.AsSpan(at)];
    }

    private byte[] Spliced(byte[] first, byte[] second) =>
        [.. first.AsSpan(0, random.Next(first.Length + 1)), .. second.AsSpan(random.Next(second.Length + 1))];

    private byte[] Repeated()
    {
        byte[] token = Any(dictionary);
        int count = random.Next(4) == 0 ? random.Next(1, 2_000) : random.Next(1, 4);
        byte[] repeated = new byte[Math.Min(token.Length * count, MaxLength)];
        for (int i = 0; i < repeated.Length; i++)
            repeated[i] = token[i % token.Length];
        return repeated;
    }

    private byte[] Any(IReadOnlyList<byte[]> items) => items[random.Next(items.Count)];
}
