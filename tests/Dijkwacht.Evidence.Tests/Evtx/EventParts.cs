using System.Buffers.Binary;
using System.Text;

namespace Dijkwacht.Evidence.Tests.Evtx;

/// <summary>A piece of an event's XML, as a template or a plain fragment holds it.</summary>
internal abstract record Part;

/// <summary>Literal text.</summary>
internal sealed record Literal(string Text) : Part;

/// <summary>A value's place.</summary>
internal sealed record Slot(int Index, byte Type, bool IsOptional = false) : Part;

/// <summary>A CDATA section.</summary>
internal sealed record CData(string Text) : Part;

/// <summary>A character reference.</summary>
internal sealed record CharacterReference(ushort Code) : Part;

/// <summary>An entity reference.</summary>
internal sealed record EntityReference(string Name) : Part;

/// <summary>A processing instruction.</summary>
internal sealed record Instruction(string Target, string Text) : Part;

/// <summary>A template instance among the content.</summary>
internal sealed record Instance(EventTemplate Template, params EventData[] Values) : Part;

/// <summary>An attribute.</summary>
internal sealed record Attribute(string Name, params Part[] Value);

/// <summary>An element.</summary>
internal sealed record Tag(string Name, Attribute[] Attributes, params Part[] Content) : Part
{
    public Tag(string name, params Part[] content)
        : this(name, [], content)
    {
    }
}

/// <summary>A template; two instances of one object share its definition.</summary>
internal sealed record EventTemplate(Part Root);

/// <summary>A value of an instance.</summary>
internal record EventData(byte Type, byte[] Bytes)
{
    public static EventData Null { get; } = new(0x00, []);

    public static EventData Of(string text) => new(0x01, Encoding.Unicode.GetBytes(text));

    public static EventData Of(byte number) => new(0x04, [number]);

    public static EventData Of(ushort number) => new(0x06, BitConverter.GetBytes(number));

    public static EventData Of(uint number) => new(0x08, BitConverter.GetBytes(number));

    public static EventData Of(ulong number) => new(0x0A, BitConverter.GetBytes(number));

    public static EventData Of(bool truth) => new(0x0D, BitConverter.GetBytes(truth ? 1 : 0));

    public static EventData Of(Guid guid) => new(0x0F, guid.ToByteArray());

    public static EventData Of(DateTime time) => new(0x11, BitConverter.GetBytes(time.ToFileTimeUtc()));

    public static EventData Of(params string[] texts) => new(0x81, Encoding.Unicode.GetBytes(string.Concat(texts.Select(t => t + '\0'))));

    public static EventData Hex(ulong number) => new(0x15, BitConverter.GetBytes(number));

    public static EventData SystemTime(DateTime time)
    {
        byte[] bytes = new byte[16];
        int[] parts = [time.Year, time.Month, (int)time.DayOfWeek, time.Day, time.Hour, time.Minute, time.Second, time.Millisecond];
        for (int i = 0; i < parts.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)parts[i]);
        return new(0x12, bytes);
    }

    public static EventData Sid(params uint[] authorities)
    {
        byte[] bytes = new byte[8 + (4 * authorities.Length)];
        bytes[0] = 1;
        bytes[1] = (byte)authorities.Length;
        bytes[7] = 5;
        for (int i = 0; i < authorities.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 + (4 * i)), authorities[i]);
        return new(0x13, bytes);
    }
}

/// <summary>A value that is BinXML: an instance, or a plain fragment with or without dependency ids.</summary>
internal sealed record NestedData(Part Root, bool HasDependencyIds = false) : EventData(0x21, []);
