using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Dijkwacht.Evidence.Tests.Evtx;

/// <summary>Writes a chunk of an event log as Windows lays it out.</summary>
internal sealed class ChunkWriter
{
    public const int Size = 65_536;

    private readonly byte[] _bytes = new byte[Size];
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<EventTemplate, int> _templates = new(ReferenceEqualityComparer.Instance);
    private int _position = 512;
    private ulong _firstId;
    private ulong _lastId;
    private int _lastRecord;

    /// <summary>Where the next record goes.</summary>
    public int Position => _position;

    /// <summary>Appends a record and returns its offset in the chunk.</summary>
    public int Record(ulong id, DateTime written, Part root, bool hasDependencyIds = true)
    {
        int start = _position;
        _position += 24;
        Fragment(root, hasDependencyIds);
        End(start, id, written);
        return start;
    }

    /// <summary>Appends a record whose content is these bytes.</summary>
    public int Record(ulong id, DateTime written, byte[] content)
    {
        int start = _position;
        _position += 24;
        Bytes(content);
        End(start, id, written);
        return start;
    }

    /// <summary>The chunk; its header says that records end at <paramref name="freeSpace"/>, by default behind the last.</summary>
    public byte[] Finish(int? freeSpace = null)
    {
        byte[] chunk = [.. _bytes];
        int free = freeSpace ?? _position;
        "ElfChnk\0"u8.CopyTo(chunk);
        foreach (int offset in new[] { 8, 24 })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(chunk.AsSpan(offset), _firstId);
            BinaryPrimitives.WriteUInt64LittleEndian(chunk.AsSpan(offset + 8), _lastId);
        }

        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(40), 128);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(44), _lastRecord);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(48), free);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(52), Crc32.HashToUInt32(chunk.AsSpan(512, free - 512)));
        byte[] header = [.. chunk.AsSpan(0, 120), .. chunk.AsSpan(128, 384)];
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(124), Crc32.HashToUInt32(header));
        return chunk;
    }

    /// <summary>A file of these chunks.</summary>
    public static byte[] File(uint flags, params byte[][] chunks)
    {
        byte[] header = new byte[4096];
        "ElfFile\0"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), chunks.Length - 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), 128);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(36), 0x0003_0001);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(40), 4096);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(42), (ushort)chunks.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(120), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(124), Crc32.HashToUInt32(header.AsSpan(0, 120)));
        return [.. header, .. chunks.SelectMany(chunk => chunk)];
    }

    private void End(int start, ulong id, DateTime written)
    {
        _position = ((_position + 4 + 7) & ~7) - 4;
        int size = _position + 4 - start;
        Int32(size);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(start), 0x2A2A);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start + 4), size);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(start + 8), id);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(start + 16), written.ToFileTimeUtc());
        _firstId = _firstId == 0 ? id : _firstId;
        _lastId = id;
        _lastRecord = start;
    }

    private void Fragment(Part root, bool hasDependencyIds)
    {
        Bytes([0x0F, 1, 1, 0]);
        Write(root, hasDependencyIds);
        Byte(0);
    }

    private void Write(Part part, bool hasDependencyIds)
    {
        switch (part)
        {
            case Literal literal:
                Bytes([0x05, 0x01]);
                Text(literal.Text);
                break;
            case CData data:
                Byte(0x07);
                Text(data.Text);
                break;
            case Slot slot:
                Byte(slot.IsOptional ? (byte)0x0E : (byte)0x0D);
                Int16(slot.Index);
                Byte(slot.Type);
                break;
            case CharacterReference reference:
                Byte(0x08);
                Int16(reference.Code);
                break;
            case EntityReference entity:
                Byte(0x09);
                Name(entity.Name);
                break;
            case Instruction instruction:
                Byte(0x0A);
                Name(instruction.Target);
                Byte(0x0B);
                Text(instruction.Text);
                break;
            case Instance instance:
                Write(instance);
                break;
            case Tag tag:
                Write(tag, hasDependencyIds);
                break;
            default:
                throw new ArgumentException($"A part of type {part.GetType()} is not known.", nameof(part));
        }
    }

    private void Write(Tag tag, bool hasDependencyIds)
    {
        Byte(tag.Attributes.Length > 0 ? (byte)0x41 : (byte)0x01);
        if (hasDependencyIds)
            Int16(0xFFFF);
        int sizeAt = _position;
        Int32(0);
        Name(tag.Name);
        if (tag.Attributes.Length > 0)
        {
            int listAt = _position;
            Int32(0);
            for (int i = 0; i < tag.Attributes.Length; i++)
            {
                Byte(i + 1 < tag.Attributes.Length ? (byte)0x46 : (byte)0x06);
                Name(tag.Attributes[i].Name);
                foreach (Part value in tag.Attributes[i].Value)
                    Write(value, hasDependencyIds);
            }

            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(listAt), _position - listAt - 4);
        }

        if (tag.Content.Length == 0)
        {
            Byte(0x03);
        }
        else
        {
            Byte(0x02);
            foreach (Part child in tag.Content)
                Write(child, hasDependencyIds);
            Byte(0x04);
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(sizeAt), _position - sizeAt - 4);
    }

    private void Write(Instance instance)
    {
        Bytes([0x0C, 0x01]);
        bool isKnown = _templates.TryGetValue(instance.Template, out int definition);
        definition = isKnown ? definition : _position + 8;
        uint id = 0x1000_0000u + (uint)definition;
        Int32((int)id);
        Int32(definition);
        if (!isKnown)
        {
            _templates[instance.Template] = definition;
            Int32(0);
            Int32((int)id);
            Bytes(new byte[12]);
            int sizeAt = _position;
            Int32(0);
            Fragment(instance.Template.Root, hasDependencyIds: true);
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(sizeAt), _position - sizeAt - 4);
        }

        Int32(instance.Values.Length);
        int descriptors = _position;
        foreach (EventData value in instance.Values)
            Int32(value.Bytes.Length | (value.Type << 16));
        for (int i = 0; i < instance.Values.Length; i++)
        {
            if (instance.Values[i] is not NestedData nested)
            {
                Bytes(instance.Values[i].Bytes);
                continue;
            }

            int start = _position;
            Fragment(nested.Root, nested.HasDependencyIds);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(descriptors + (4 * i)), (ushort)(_position - start));
        }
    }

    private void Name(string name)
    {
        bool isKnown = _names.TryGetValue(name, out int offset);
        Int32(isKnown ? offset : _position + 4);
        if (isKnown)
            return;
        _names[name] = _position;
        uint hash = 0;
        foreach (char c in name)
            hash = unchecked((hash * 65_599) + c);
        Int32(0);
        Int16((ushort)hash);
        Text(name);
        Int16(0);
    }

    private void Text(string text)
    {
        Int16(text.Length);
        Bytes(Encoding.Unicode.GetBytes(text));
    }

    private void Byte(byte value) => _bytes[_position++] = value;

    private void Bytes(byte[] values)
    {
        values.CopyTo(_bytes, _position);
        _position += values.Length;
    }

    private void Int16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_position), unchecked((ushort)value));
        _position += 2;
    }

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_position), value);
        _position += 4;
    }
}
