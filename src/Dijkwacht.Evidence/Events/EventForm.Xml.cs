using System.Buffers;
using System.Text;

namespace Dijkwacht.Evidence.Events;

internal static partial class EventForm
{
    private static readonly SearchValues<byte> s_marked = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), .. "&<>'\""u8, 0xEF]);

    private const string Namespace = "http://schemas.microsoft.com/win/2004/08/events/event";

    public static void WriteXml(EventFields fields, long ticks, IBufferWriter<byte> output)
    {
        output.Write(Encoding.ASCII.GetBytes("<Event xmlns='" + Namespace + "'><System>"));
        foreach (var (element, attributes) in s_groups)
        {
            bool isOpen = false;
            foreach (var (field, attribute) in attributes)
            {
                int index = Find(fields, field);
                if (index < 0)
                    continue;
                if (!isOpen)
                {
                    output.Write("<"u8);
                    output.Write(element);
                    isOpen = true;
                }

                WriteAttribute(output, attribute, fields.Value(index));
            }

            if (isOpen)
                output.Write("/>"u8);
        }

        if (TimeOf(fields, ticks) is { } time)
        {
            output.Write("<TimeCreated"u8);
            WriteAttribute(output, "SystemTime"u8, time);
            output.Write("/>"u8);
        }

        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section == EventSection.System && !IsGrouped(fields.Name(i)) && Find(fields, fields.Name(i)) == i)
                WriteElement(output, fields.Name(i), fields.Value(i));
        }

        output.Write("</System>"u8);
        WriteData(fields, output);
        WriteElements(fields, EventSection.UserData, "<UserData><EventXML>"u8, "</EventXML></UserData>"u8, output);
        WriteElements(fields, EventSection.Carrier, "<Carrier xmlns='urn:dijkwacht:carrier'>"u8, "</Carrier>"u8, output);
        output.Write("</Event>"u8);
    }

    private static void WriteData(EventFields fields, IBufferWriter<byte> output)
    {
        bool isOpen = false;
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section != EventSection.EventData || fields[i].Naming == EventNaming.Alias)
                continue;
            if (!isOpen)
                output.Write("<EventData>"u8);
            isOpen = true;
            WriteDatum(output, fields[i].Naming == EventNaming.Numbered ? default : fields.Name(i), fields.Value(i));
        }

        if (isOpen)
            output.Write("</EventData>"u8);
    }

    private static void WriteElements(EventFields fields, EventSection section, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, IBufferWriter<byte> output)
    {
        bool isOpen = false;
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section != section || fields[i].Naming == EventNaming.Alias)
                continue;
            if (!isOpen)
                output.Write(start);
            isOpen = true;
            WriteElement(output, fields.Name(i), fields.Value(i));
        }

        if (isOpen)
            output.Write(end);
    }

    /// <summary>An element, or where the name cannot be one's a <c>Data</c> with it.</summary>
    private static void WriteElement(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!IsElementName(name))
        {
            WriteDatum(output, name, value);
            return;
        }

        output.Write("<"u8);
        output.Write(name);
        output.Write(">"u8);
        WriteText(output, value);
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    private static void WriteDatum(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write("<Data"u8);
        if (!name.IsEmpty)
            WriteAttribute(output, "Name"u8, name);
        output.Write(">"u8);
        WriteText(output, value);
        output.Write("</Data>"u8);
    }

    private static void WriteAttribute(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(" "u8);
        output.Write(name);
        output.Write("='"u8);
        WriteText(output, value, isAttribute: true);
        output.Write("'"u8);
    }

    private static bool IsElementName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !(char.IsAsciiLetter((char)name[0]) || name[0] == (byte)'_'))
            return false;
        foreach (byte value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'_' or (byte)'-' or (byte)'.'))
                return false;
        }

        return !name.StartsWith("xml"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> text, bool isAttribute = false)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(s_marked);
            if (plain < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..plain]);
            text = text[plain..];
            int length = 1;
            output.Write(Escape(text, isAttribute, ref length));
            text = text[length..];
        }
    }

    private static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text, bool isAttribute, ref int length)
    {
        switch (text[0])
        {
            case (byte)'&':
                return "&amp;"u8;
            case (byte)'<':
                return "&lt;"u8;
            case (byte)'>':
                return "&gt;"u8;
            case (byte)'\'':
                return "&apos;"u8;
            case (byte)'"':
                return "&quot;"u8;
            case (byte)'\r':
                return "&#13;"u8;
            case (byte)'\n' when isAttribute:
                return "&#10;"u8;
            case (byte)'\t' when isAttribute:
                return "&#9;"u8;
            case (byte)'\t' or (byte)'\n':
                return text[..1];
            case < (byte)' ':
                return "\uFFFD"u8;

            // U+FFFE and U+FFFF are no XML characters.
            case 0xEF when text.Length >= 3 && text[1] == 0xBF && text[2] >= 0xBE:
                length = 3;
                return "\uFFFD"u8;
            default:
                return text[..1];
        }
    }
}
