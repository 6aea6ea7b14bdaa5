using System.Text;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>Which part of an event a value is from.</summary>
internal enum EventSection : byte
{
    /// <summary>Added by the transport.</summary>
    Carrier,

    System,
    EventData,
    UserData,
}

/// <summary>How a value came to have its name.</summary>
internal enum EventNaming : byte
{
    /// <summary>The event names it.</summary>
    Own,

    /// <summary>A <c>Data</c> without a name, here <c>Data#1</c>, ...</summary>
    Numbered,

    /// <summary>Another name for values that are there already.</summary>
    Alias,
}

/// <summary>One named value, as places in the buffers of <see cref="EventFields"/>.</summary>
internal readonly record struct EventEntry(int NameStart, int NameLength, int ValueStart, int ValueLength, EventSection Section, EventNaming Naming);

/// <summary>The values of one event by position and by field ordinal. Reused from event to event; one thread.</summary>
internal sealed class EventFields(FieldTable table)
{
    /// <summary>Values of the event and its transport beyond this are left out, and the record is reported.</summary>
    public const int MaxFields = 4096;

    /// <summary>Values of <c>System</c> beyond this likewise.</summary>
    public const int MaxSystem = 128;

    /// <summary>A longer name is cut to it.</summary>
    public const int LongestName = 512;

    // Room for System and for further names, however many values come first.
    private const int Room = MaxFields + 512;

    // Of several events only the largest decides the buffers' size; one giant should not.
    private const int KeptBytes = 1 << 20;
    private const int LongestAsked = 256;

    private const int KnownNames = 1024;

    private readonly KnownName[] _known = new KnownName[KnownNames];
    private readonly EventEntry[] _entries = new EventEntry[Room];
    private byte[] _names = new byte[16 << 10];
    private byte[] _values = new byte[64 << 10];
    private Slot[] _slots = new Slot[256];
    private int _namesUsed;
    private int _valuesUsed;
    private int _textLength = -1;
    private int _stamp;
    private int _systemCount;

    public int Count { get; private set; }

    /// <summary>Whether values were left out.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The values, one per line.</summary>
    public ReadOnlySpan<byte> Text => _values.AsSpan(0, Math.Max(0, (_textLength >= 0 ? _textLength : _valuesUsed) - 1));

    public ref readonly EventEntry this[int index] => ref _entries.AsSpan(0, Count)[index];

    public ReadOnlySpan<byte> Name(int index) => _names.AsSpan(this[index].NameStart, this[index].NameLength);

    public ReadOnlySpan<byte> Value(int index) => _values.AsSpan(this[index].ValueStart, this[index].ValueLength);

    /// <summary>Looks names up anew: the table may have grown.</summary>
    public void Forget() => Array.Clear(_known);

    public void Reset()
    {
        Count = 0;
        IsTruncated = false;
        _namesUsed = 0;
        _valuesUsed = 0;
        _textLength = -1;
        _systemCount = 0;
        _stamp++;
        if (_values.Length > KeptBytes)
            _values = new byte[64 << 10];
        if (_names.Length > KeptBytes)
            _names = new byte[16 << 10];
    }

    public bool TryGet(int field, out ReadOnlySpan<byte> value)
    {
        Slot[] slots = _slots;
        if ((uint)field < (uint)slots.Length && slots[field].Stamp == _stamp)
        {
            value = Value(slots[field].Entry);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Adds a value of plain text.</summary>
    public void Add(ReadOnlySpan<byte> name, EventSection section, ReadOnlySpan<byte> value, EventNaming naming = EventNaming.Own) =>
        Add(name, section, value, isEscaped: false, naming);

    /// <summary>Adds the inside of a JSON string.</summary>
    public void AddEscaped(ReadOnlySpan<byte> name, EventSection section, ReadOnlySpan<byte> value, EventNaming naming = EventNaming.Own) =>
        Add(name, section, value, isEscaped: true, naming);

    /// <summary>Gives a value that is there already one more name.</summary>
    public void AddAlias(ReadOnlySpan<byte> name, EventSection section, int entry, EventNaming naming = EventNaming.Alias) =>
        Append(name, _entries[entry].ValueStart, _entries[entry].ValueLength, section, naming);

    /// <summary>Gives several values, joined by line feeds, one name. They stay out of <see cref="Text"/>, which has them.</summary>
    public void AddJoined(ReadOnlySpan<byte> name, EventSection section, ReadOnlySpan<int> entries)
    {
        if (_textLength < 0)
            _textLength = _valuesUsed;
        int start = _valuesUsed;
        foreach (int entry in entries)
        {
            EventEntry part = _entries[entry];
            Reserve(ref _values, _valuesUsed, part.ValueLength + 1);
            _values.AsSpan(part.ValueStart, part.ValueLength).CopyTo(_values.AsSpan(_valuesUsed));
            _valuesUsed += part.ValueLength;
            _values[_valuesUsed++] = (byte)'\n';
        }

        Append(name, start, Math.Max(0, _valuesUsed - 1 - start), section, EventNaming.Alias);
    }

    private void Add(ReadOnlySpan<byte> name, EventSection section, ReadOnlySpan<byte> value, bool isEscaped, EventNaming naming)
    {
        if (section == EventSection.System ? _systemCount == MaxSystem : Count - _systemCount >= MaxFields)
        {
            IsTruncated = true;
            return;
        }

        Reserve(ref _values, _valuesUsed, value.Length + 1);
        Span<byte> room = _values.AsSpan(_valuesUsed);
        int length = value.Length;
        if (isEscaped)
            length = JsonText.Unescape(value, room);
        else
            value.CopyTo(room);
        room[length] = (byte)'\n';
        int start = _valuesUsed;
        _valuesUsed += length + 1;
        Append(name, start, length, section, naming);
    }

    private void Append(ReadOnlySpan<byte> name, int start, int length, EventSection section, EventNaming naming)
    {
        if (Count == Room)
        {
            IsTruncated = true;
            return;
        }

        if (name.Length > LongestName)
        {
            name = name[..CutAt(name, LongestName)];
            IsTruncated = true;
        }

        _systemCount += section == EventSection.System ? 1 : 0;
        Reserve(ref _names, _namesUsed, name.Length);
        name.CopyTo(_names.AsSpan(_namesUsed));
        int index = Count++;
        _entries[index] = new EventEntry(_namesUsed, name.Length, start, length, section, naming);
        _namesUsed += name.Length;

        int field = OrdinalOf(name);
        if (field < 0)
            return;
        if (field >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(field + 1, _slots.Length * 2));
        byte rank = RankOf(name, section);
        if (_slots[field].Stamp != _stamp || _slots[field].Rank < rank)
            _slots[field] = new Slot(_stamp, index, rank);
    }

    /// <summary>The ordinal of a name, which mostly was asked for before.</summary>
    private int OrdinalOf(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestAsked)
            return -1;
        ref KnownName known = ref _known[HashOf(name) & (KnownNames - 1)];
        if (known.Name is { } text && name.SequenceEqual(text))
            return known.Ordinal;
        Span<char> chars = stackalloc char[LongestAsked];
        int ordinal = table.Find(chars[..Encoding.UTF8.GetChars(name, chars)]);
        known = new KnownName(name.ToArray(), ordinal);
        return ordinal;
    }

    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length;
        foreach (byte value in name)
            hash = (hash * 31) + value;
        return hash ^ (hash >> 15);
    }

    /// <summary>The last place, at most this far, where no character is cut apart.</summary>
    private static int CutAt(ReadOnlySpan<byte> text, int length)
    {
        while (length > 0 && (text[length] & 0xC0) == 0x80)
            length--;
        return length;
    }

    private static byte RankOf(ReadOnlySpan<byte> name, EventSection section)
    {
        if (section != EventSection.System)
            return section == EventSection.Carrier ? (byte)0 : (byte)2;
        bool leads = name.SequenceEqual("EventID"u8) || name.SequenceEqual("Channel"u8) || name.SequenceEqual("Computer"u8)
            || name.SequenceEqual("Provider_Name"u8) || name.SequenceEqual("EventRecordID"u8);
        return leads ? (byte)3 : (byte)1;
    }

    private static void Reserve(ref byte[] buffer, int used, int more)
    {
        if (buffer.Length - used < more)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + more));
    }

    /// <summary>A name that was looked up.</summary>
    private readonly record struct KnownName(byte[]? Name, int Ordinal);

    /// <summary>Where the record that had this stamp keeps a field.</summary>
    private readonly record struct Slot(int Stamp, int Entry, byte Rank);
}
