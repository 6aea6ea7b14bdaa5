using System.Runtime.CompilerServices;

namespace Dijkwacht.Rules.Matching;

/// <summary>Remembers a verdict per value: for a field whose values repeat thousands of times.</summary>
/// <remarks>Bounded: when slots or bytes run out it is emptied. The whole value is compared, so a crafted hash cannot mislead it.</remarks>
internal sealed class ValueMemo
{
    public const int MaxValueLength = 4096;

    private const int MaxValues = 1 << 16;
    private const int FirstSlotBits = 10;
    private const int MaxBytes = 8 << 20;

    private Slot[] _slots = new Slot[1 << FirstSlotBits];
    private int _shift = 64 - FirstSlotBits;
    private byte[] _bytes = new byte[1 << 14];
    private int _used;
    private int _count;

    /// <summary>Finds a value's verdict, or where it would be put.</summary>
    public bool TryGet(ReadOnlySpan<byte> value, out bool verdict, out ulong hash)
    {
        hash = Hash(value);
        int at = (int)(hash >> _shift);
        while (true)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Hash == 0)
            {
                verdict = false;
                return false;
            }

            if (slot.Hash == hash && slot.Length == value.Length && value.SequenceEqual(_bytes.AsSpan(slot.Start, slot.Length)))
            {
                verdict = slot.Verdict;
                return true;
            }

            at = (at + 1) & (_slots.Length - 1);
        }
    }

    /// <summary>Remembers the verdict of a value that was not found; a value longer than <see cref="MaxValueLength"/> is not kept.</summary>
    public void Add(ReadOnlySpan<byte> value, ulong hash, bool verdict)
    {
        if (value.Length > MaxValueLength)
            return;
        if (_count == MaxValues || _used + value.Length > MaxBytes)
            Clear();
        if (_used + value.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(MaxBytes, Math.Max(_bytes.Length * 2, _used + value.Length)));

        if (_count * 2 >= _slots.Length)
            Grow();
        value.CopyTo(_bytes.AsSpan(_used));
        Put(new Slot(hash, _used, value.Length, verdict));
        _used += value.Length;
        _count++;
    }

    private void Put(Slot slot)
    {
        int at = (int)(slot.Hash >> _shift);
        while (_slots[at].Hash != 0)
            at = (at + 1) & (_slots.Length - 1);
        _slots[at] = slot;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        _shift--;
        foreach (var slot in old)
        {
            if (slot.Hash != 0)
                Put(slot);
        }
    }

    private void Clear()
    {
        Array.Clear(_slots);
        _used = 0;
        _count = 0;
    }

    // Multiply and fold, eight bytes at a time. Never 0: that marks a free slot.
    private static ulong Hash(ReadOnlySpan<byte> value)
    {
        const ulong multiplier = 0x9FB21C651E98DF25;
        ulong hash = (ulong)value.Length * multiplier;
        int at = 0;
        for (; at + 8 <= value.Length; at += 8)
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(in value[at]), multiplier);
        ulong rest = 0;
        for (; at < value.Length; at++)
            rest = (rest << 8) | value[at];
        return Mix(hash ^ rest, multiplier) | 1;
    }

    private static ulong Mix(ulong value, ulong multiplier)
    {
        ulong high = Math.BigMul(value, multiplier, out ulong low);
        return (high ^ low) + multiplier;
    }

    private readonly record struct Slot(ulong Hash, int Start, int Length, bool Verdict);
}
