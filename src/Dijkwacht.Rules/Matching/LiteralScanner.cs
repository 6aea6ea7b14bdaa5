using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dijkwacht.Rules.Matching;

/// <summary>Takes the places where a literal occurs.</summary>
internal interface IHitSink
{
    void Hit(int offset, int literal);
}

/// <summary>Finds any of thousands of literals in bytes, ASCII letters without case, by looking at few of the bytes.</summary>
/// <remarks>
/// Seven neighbouring bytes hold a four-byte gram at an offset that four divides, whatever their alignment. So for a literal of
/// seven bytes or more only every fourth position is looked at: its gram is folded, hashed and looked up in a small bitmap, and
/// only where that says yes in the table of grams. Shorter literals get a pass of their own over every position, which is made
/// only when there are such literals; three bytes are the least. With vectors it first asks 32 positions at once whether three
/// bytes fit any of eight groups of grams, by two table look-ups per byte (the way of "Teddy" in Hyperscan). Of a long literal,
/// the seven bytes that are rarest in ordinary logs are taken.
/// </remarks>
internal sealed class LiteralScanner
{
    public const int MinLength = 3;
    public const int FullStrideLength = 7;

    private const uint FoldMask = 0x20202020;
    private const uint ThreeBytes = 0x00FFFFFF;

    private readonly byte[][] _literals;
    private readonly Pass[] _passes;

    /// <param name="literals">Folded to lower case, each of <see cref="MinLength"/> bytes or more.</param>
    /// <param name="allowVectors">False for the portable way, which finds the same.</param>
    public LiteralScanner(IReadOnlyList<byte[]> literals, bool allowVectors = true)
    {
        _literals = [.. literals];
        int[] strides = [4, 1];
        _passes = [.. strides
            .Select(s => (Stride: s, Members: Enumerable.Range(0, _literals.Length).Where(i => StrideOf(_literals[i].Length) == s).ToList()))
            .Where(p => p.Members.Count > 0)
            .Select(p => new Pass(p.Stride, p.Members, _literals, allowVectors && Avx2.IsSupported))];
    }

    public int Count => _literals.Length;

    public ReadOnlySpan<byte> Literal(int number) => _literals[number];

    public static int StrideOf(int length) => length >= FullStrideLength ? 4 : 1;

    /// <summary>Reports every occurrence of every literal once, by its first byte, in no order.</summary>
    public void Scan<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, IHitSink, allows ref struct
    {
        foreach (var pass in _passes)
            pass.Scan(text, ref sink);
    }

    private static uint Fold(uint gram) => gram | FoldMask;

    private static uint ReadGram(ReadOnlySpan<byte> bytes, int at, int length)
    {
        if (at + 4 <= bytes.Length)
        {
            uint gram = Fold(Unsafe.ReadUnaligned<uint>(in bytes[at]));
            return length == 4 ? gram : gram & ThreeBytes;
        }

        uint three = bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16);
        return Fold(three) & ThreeBytes;
    }

    /// <summary>Where in a text with a window of <c>stride + 3</c> bytes the rarest one begins.</summary>
    internal static int BestWindow(ReadOnlySpan<byte> literal, int stride, out int score)
    {
        const int tooShortForGrams = 32;
        int best = 0;
        if (literal.Length < 4)
        {
            score = tooShortForGrams;
            return best;
        }

        // A sum that slides: each gram is weighed once.
        const int mostOnStack = 512;
        int grams = literal.Length - 3;
        Span<int> weights = grams <= mostOnStack ? stackalloc int[grams] : new int[grams];
        for (int i = 0; i < grams; i++)
            weights[i] = GramFrequencies.Of(literal.Slice(i, 4));
        int sum = 0;
        for (int i = 0; i < stride; i++)
            sum += weights[i];
        score = sum;
        for (int at = 1; at + stride <= grams; at++)
        {
            sum += weights[at + stride - 1] - weights[at - 1];
            if (sum < score)
                (best, score) = (at, sum);
        }

        return best;
    }

    private readonly record struct GramUse(int Literal, int OffsetInLiteral, int Next);

    /// <summary>All literals that are looked for with one stride.</summary>
    private sealed class Pass
    {
        private const uint Multiplier = 0x9E3779B1;
        private const int Empty = -1;

        private readonly byte[][] _literals;
        private readonly int _stride;
        private readonly int _gramLength;
        private readonly uint _gramMask;
        private readonly bool _usesVectors;
        private readonly uint[] _bitmap;
        private readonly int _bitmapShift;
        private readonly uint[] _grams;
        private readonly int[] _firstUse;
        private readonly int _tableShift;
        private readonly List<GramUse> _uses = [];
        private readonly byte[] _nibbles;

        public Pass(int stride, List<int> members, byte[][] literals, bool usesVectors)
        {
            _usesVectors = usesVectors;
            _stride = stride;
            _gramLength = Math.Min(4, members.Min(m => literals[m].Length));
            _gramMask = _gramLength == 4 ? uint.MaxValue : ThreeBytes;
            _literals = literals;
            int grams = members.Count * stride;
            // Less than one bit in a hundred is set, as long as the map stays in the first-level cache (32 KiB).
            int bitmapBits = Math.Clamp(BitOperations.Log2((uint)grams) + 8, 10, 18);
            int tableBits = BitOperations.Log2((uint)grams) + 2;
            _bitmapShift = 32 - bitmapBits;
            _tableShift = 32 - tableBits;
            _bitmap = new uint[1 << (bitmapBits - 5)];
            _grams = new uint[1 << tableBits];
            _firstUse = new int[1 << tableBits];
            Array.Fill(_firstUse, Empty);
            var first = new List<uint>(stride == 1 ? members.Count : 0);
            foreach (int literal in members)
            {
                int window = BestWindow(literals[literal], stride, out _);
                for (int i = 0; i < stride; i++)
                    Add(ReadGram(literals[literal], window + i, _gramLength), literal, window + i);
                if (stride == 1)
                    first.Add(ReadGram(literals[literal], window, _gramLength));
            }

            // Only the pass over every position asks them.
            _nibbles = stride == 1 ? NibblesOf(first) : [];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Scan<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
            where TSink : struct, IHitSink, allows ref struct
        {
            ref byte start = ref MemoryMarshal.GetReference(text);
            ref uint bitmap = ref MemoryMarshal.GetArrayDataReference(_bitmap);
            int shift = _bitmapShift;
            int stride = _stride;
            uint mask = _gramMask;
            int last = text.Length - _gramLength;
            int lastWhole = text.Length - 4;
            int at = !_usesVectors ? 0 : stride == 4 ? ScanVectors(text, ref sink) : ScanShuffles(text, ref sink);
            for (; at <= lastWhole - (7 * stride); at += 8 * stride)
            {
                ref byte p = ref Unsafe.Add(ref start, at);
                uint any =
                    Probe(ref bitmap, ref p, mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 2 * stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 3 * stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 4 * stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 5 * stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 6 * stride), mask, shift) |
                    Probe(ref bitmap, ref Unsafe.Add(ref p, 7 * stride), mask, shift);
                if ((any & 1) != 0)
                    LookUp(text, at, at + (7 * stride), ref sink);
            }

            LookUp(text, at, last, ref sink);
        }

        /// <summary>Sixteen positions at a time; returns where the portable way goes on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private unsafe int ScanVectors<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
            where TSink : struct, IHitSink, allows ref struct
        {
            // Both groups of eight positions read this many bytes from the first on.
            const int reach = 64;
            int group = 8 * _stride;
            int at = 0;
            fixed (byte* start = text)
            fixed (uint* bitmap = _bitmap)
            {
                for (; at <= text.Length - reach; at += 2 * group)
                {
                    uint hits = ProbeEight(start + at, bitmap) | (ProbeEight(start + at + group, bitmap) << 8);
                    for (; hits != 0; hits &= hits - 1)
                        LookUp(text, at + (BitOperations.TrailingZeroCount(hits) * _stride), ref sink);
                }
            }

            return at;
        }

        /// <summary>Thirty-two positions at a time, every one; returns where the portable way goes on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private unsafe int ScanShuffles<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
            where TSink : struct, IHitSink, allows ref struct
        {
            const int reach = 32 + 2 + 4;
            var fold = Vector256.Create((byte)0x20);
            var nibble = Vector256.Create((byte)0x0F);
            int at = 0;
            fixed (byte* start = text)
            fixed (byte* tables = _nibbles)
            {
                var low0 = Twice(tables);
                var high0 = Twice(tables + 16);
                var low1 = Twice(tables + 32);
                var high1 = Twice(tables + 48);
                var low2 = Twice(tables + 64);
                var high2 = Twice(tables + 80);
                for (; at <= text.Length - reach; at += 32)
                {
                    var groups = Groups(start + at, low0, high0) & Groups(start + at + 1, low1, high1) & Groups(start + at + 2, low2, high2);
                    uint hits = ~Vector256.Equals(groups, Vector256<byte>.Zero).ExtractMostSignificantBits();
                    for (; hits != 0; hits &= hits - 1)
                    {
                        int position = at + BitOperations.TrailingZeroCount(hits);
                        LookUp(text, position, position, ref sink);
                    }
                }
            }

            return at;

            Vector256<byte> Groups(byte* bytes, Vector256<byte> low, Vector256<byte> high)
            {
                var folded = Vector256.Load(bytes) | fold;
                return Avx2.Shuffle(low, folded & nibble) & Avx2.Shuffle(high, Vector256.ShiftRightLogical(folded.AsUInt16(), 4).AsByte() & nibble);
            }

            static Vector256<byte> Twice(byte* table) => Vector256.Create(Vector128.Load(table), Vector128.Load(table));
        }

        /// <summary>For each of three bytes of a gram, which of eight groups hold a gram with that low or high half.</summary>
        private static byte[] NibblesOf(IEnumerable<uint> grams)
        {
            byte[] tables = new byte[6 * 16];
            uint[] sorted = [.. grams.Distinct().OrderBy(g => g & 0xFF).ThenBy(g => g)];
            for (int i = 0; i < sorted.Length; i++)
            {
                byte group = (byte)(1 << (i * 8 / sorted.Length));
                for (int k = 0; k < 3; k++)
                {
                    int value = (int)(sorted[i] >> (8 * k)) & 0xFF;
                    tables[(32 * k) + (value & 15)] |= group;
                    tables[(32 * k) + 16 + (value >> 4)] |= group;
                }
            }

            return tables;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private unsafe uint ProbeEight(byte* at, uint* bitmap)
        {
            var grams = Vector256.Load((uint*)at);
            grams = (grams | Vector256.Create(FoldMask)) & Vector256.Create(_gramMask);
            var hashes = Vector256.ShiftRightLogical(grams * Vector256.Create(Multiplier), _bitmapShift);
            var words = Avx2.GatherVector256(bitmap, Vector256.ShiftRightLogical(hashes, 5).AsInt32(), sizeof(uint));
            var bits = Avx2.ShiftRightLogicalVariable(words, hashes & Vector256.Create(31u));
            return Vector256.ShiftLeft(bits, 31).ExtractMostSignificantBits();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Probe(ref uint bitmap, ref byte at, uint mask, int shift)
        {
            uint hash = ((Fold(Unsafe.ReadUnaligned<uint>(ref at)) & mask) * Multiplier) >> shift;
            return Unsafe.Add(ref bitmap, hash >> 5) >> (int)(hash & 31);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void LookUp<TSink>(ReadOnlySpan<byte> text, int from, int to, ref TSink sink)
            where TSink : struct, IHitSink, allows ref struct
        {
            for (int at = from; at <= to; at += _stride)
            {
                uint hash = (ReadGram(text, at, _gramLength) * Multiplier) >> _bitmapShift;
                if ((_bitmap[hash >> 5] >> (int)(hash & 31) & 1) != 0)
                    LookUp(text, at, ref sink);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void LookUp<TSink>(ReadOnlySpan<byte> text, int at, ref TSink sink)
            where TSink : struct, IHitSink, allows ref struct
        {
            var uses = CollectionsMarshal.AsSpan(_uses);
            for (int use = _firstUse[Find(ReadGram(text, at, _gramLength))]; use != Empty; use = uses[use].Next)
            {
                var (literal, offset, _) = uses[use];
                byte[] bytes = _literals[literal];
                int begin = at - offset;
                if (begin >= 0 && begin + bytes.Length <= text.Length && Folding.EqualsFolded(text.Slice(begin, bytes.Length), bytes))
                    sink.Hit(begin, literal);
            }
        }

        private void Add(uint gram, int literal, int offset)
        {
            uint hash = (gram * Multiplier) >> _bitmapShift;
            _bitmap[hash >> 5] |= 1u << (int)(hash & 31);
            int slot = Find(gram);
            _grams[slot] = gram;
            _uses.Add(new GramUse(literal, offset, _firstUse[slot]));
            _firstUse[slot] = _uses.Count - 1;
        }

        private int Find(uint gram)
        {
            int mask = _grams.Length - 1;
            int slot = (int)((gram * Multiplier) >> _tableShift);
            while (_firstUse[slot] != Empty && _grams[slot] != gram)
                slot = (slot + 1) & mask;
            return slot;
        }
    }
}
