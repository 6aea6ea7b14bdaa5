using System.Text;

namespace Dijkwacht.Evidence.Collections;

/// <summary>One 512-byte header of a tar archive: v7, ustar, GNU; the long names and pax values come from the records before it.</summary>
/// <remarks>Source: POSIX.1-2017 pax, "ustar Interchange Format"; the GNU tar manual, "Basic Tar Format".</remarks>
internal readonly record struct TarHeader(string Name, long Length, DateTimeOffset? ModifiedAt, char Type)
{
    public const int Size = 512;

    /// <summary>Whether these bytes are a header: its own checksum says so.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < Size || block[0] == 0)
            return false;
        long expected = Number(block.Slice(148, 8));
        long sum = 8 * ' ';
        long signed = 8 * ' ';
        for (int i = 0; i < Size; i++)
        {
            if (i is >= 148 and < 156)
                continue;
            sum += block[i];
            signed += (sbyte)block[i];
        }

        return expected == sum || expected == signed;
    }

    /// <summary>Reads a header that <see cref="IsHeader"/> accepted.</summary>
    public static TarHeader Parse(ReadOnlySpan<byte> block)
    {
        string name = Text(block[..100]);
        // The prefix field is the standard's; GNU's old format keeps other things there.
        if (block.Slice(257, 6).SequenceEqual("ustar\0"u8) && block[345] != 0)
            name = Text(block.Slice(345, 155)) + "/" + name;
        return new TarHeader(name, Number(block.Slice(124, 12)), FromSeconds(Number(block.Slice(136, 12))), (char)block[156]);
    }

    /// <summary>A time, or null when it lies outside the calendar.</summary>
    public static DateTimeOffset? FromSeconds(double seconds) =>
        seconds is > 0 and < 253_402_300_799 ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return MemberName.Decode(end < 0 ? field : field[..end]);
    }

    // Octal digits, or GNU's big-endian binary when the first bit is set. -1 when neither.
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long binary = field[0] & 0x3F;
            foreach (byte value in field[1..])
            {
                if (binary > long.MaxValue >> 9)
                    return -1;
                binary = (binary << 8) | value;
            }

            return binary;
        }

        long number = 0;
        bool any = false;
        foreach (byte value in field)
        {
            if (value is (byte)' ' or 0)
            {
                if (any)
                    break;
                continue;
            }

            if (value is < (byte)'0' or > (byte)'7')
                return -1;
            number = (number << 3) | (uint)(value - '0');
            any = true;
        }

        return number;
    }
}

/// <summary>What pax and GNU records say about the member that follows them.</summary>
internal struct TarExtension
{
    public string? Name;
    public long? Length;
    public DateTimeOffset? ModifiedAt;
    public bool IsSparse;

    /// <summary>Reads <c>length key=value\n</c> records; stops at the first that is not one.</summary>
    public void AddPax(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space is < 1 or > 10 || !int.TryParse(records[..space], out int length) || length <= space + 1 || length > records.Length)
                return;
            var record = records[(space + 1)..length].TrimEnd((byte)'\n');
            records = records[length..];
            int equals = record.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            var value = record[(equals + 1)..];
            switch (Encoding.UTF8.GetString(record[..equals]))
            {
                case "path" or "GNU.sparse.name":
                    Name = MemberName.Decode(value);
                    break;
                case "size" when long.TryParse(value, out long size) && size >= 0:
                    Length = size;
                    break;
                case "mtime" when double.TryParse(value, out double seconds):
                    ModifiedAt = TarHeader.FromSeconds(seconds);
                    break;
                case "GNU.sparse.major" or "GNU.sparse.map" or "GNU.sparse.size" or "GNU.sparse.realsize":
                    IsSparse = true;
                    break;
            }
        }
    }
}
