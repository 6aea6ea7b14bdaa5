namespace Dijkwacht.Generator;

/// <summary>SplitMix64: the same seed gives the same evidence on every machine and every runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from <paramref name="low"/> up to but not including <paramref name="high"/>.</summary>
    internal int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low));

    internal bool OneIn(int chances) => Next() % (ulong)chances == 0;

    internal T Pick<T>(IReadOnlyList<T> items) => items[(int)(Next() % (ulong)items.Count)];

    internal Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>A canary as Exchange makes them: letters, digits, and a final dot.</summary>
    internal string Canary()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Span<char> text = stackalloc char[58];
        foreach (ref char c in text)
            c = Letters[(int)(Next() % (ulong)Letters.Length)];
        text[^1] = '.';
        return new string(text);
    }
}
