using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Dijkwacht.Evidence.Events;

internal sealed partial class JsonEventWalker
{
    private const int LongestXml = 1 << 20;

    private static readonly XmlReaderSettings s_xml = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Fragment,
        CheckCharacters = false,
        MaxCharactersInDocument = LongestXml,
    };

    private int _unnamed;

    /// <summary><c>EventData</c> or <c>UserData</c>: an object, a list of named values, or text that holds XML or JSON.</summary>
    private void WalkContainer(ref Utf8JsonReader reader, EventSection section, int end)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WalkMembers(ref reader, section, end);
                break;
            case JsonTokenType.StartArray:
                WalkData(ref reader, end);
                break;
            case JsonTokenType.String:
                WalkText(ref reader, section, end);
                break;
            case JsonTokenType.Null:
                break;
            default:
                AddUnnamed(ref reader);
                break;
        }
    }

    private void WalkMembers(ref Utf8JsonReader reader, EventSection section, int end)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isData = section == EventSection.EventData && (Is(ref reader, "Data"u8) || Is(ref reader, "#text"u8));
            int below = Push(ref reader, end);
            reader.Read();
            if (isData)
                WalkData(ref reader, end);
            else
                WalkNamed(ref reader, end, below, section);
        }
    }

    /// <summary>A value by its local name; what is below it by theirs.</summary>
    private void WalkNamed(ref Utf8JsonReader reader, int start, int end, EventSection section)
    {
        ReadOnlySpan<byte> key = _path.AsSpan(start, end - start);
        bool isAside = key.StartsWith("#"u8) || key.StartsWith("@"u8) || key.StartsWith("xmlns"u8)
            || (reader.TokenType == JsonTokenType.StartObject && key.EndsWith("_attributes"u8));
        if (isAside)
        {
            reader.Skip();
            return;
        }

        int prefix = key.LastIndexOf((byte)':') + 1;
        if (prefix == key.Length)
            prefix = 0;
        WalkLeaves(ref reader, start + prefix, end, section);
    }

    private void WalkLeaves(ref Utf8JsonReader reader, int start, int end, EventSection section)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    WalkLeaves(ref reader, start, end, section);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isText = Is(ref reader, "#text"u8);
                    int below = Push(ref reader, end);
                    reader.Read();
                    if (isText)
                        WalkLeaves(ref reader, start, end, section);
                    else
                        WalkNamed(ref reader, end, below, section);
                }

                break;
            default:
                Add(ref reader, _path.AsSpan(start, end - start), section);
                break;
        }
    }

    /// <summary>The value of <c>Data</c>: without a name, or with its name beside it, or several of either.</summary>
    private void WalkData(ref Utf8JsonReader reader, int end)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    WalkData(ref reader, end);
                break;
            case JsonTokenType.StartObject:
                int named = NameOf(reader, end);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    WalkDataMember(ref reader, end, named);
                break;
            default:
                AddUnnamed(ref reader);
                break;
        }
    }

    private void WalkDataMember(ref Utf8JsonReader reader, int end, int named)
    {
        bool isText = Is(ref reader, "#text"u8) || Is(ref reader, "Value"u8) || Is(ref reader, "_value"u8);
        bool isName = Is(ref reader, "Name"u8);
        int below = Push(ref reader, named);
        reader.Read();
        if (isText && named > end)
            WalkLeaves(ref reader, end, named, EventSection.EventData);
        else if (isText)
            WalkData(ref reader, end);
        else if (isName && named > end)
            reader.Skip();
        else
            WalkNamed(ref reader, named, below, EventSection.EventData);
    }

    /// <summary>Looks ahead for a <c>Data</c> element's name and puts it behind the path.</summary>
    /// <returns>Where the name ends; the path's end when there is none.</returns>
    private int NameOf(Utf8JsonReader reader, int end)
    {
        int depth = reader.CurrentDepth + 1;
        while (reader.Read() && reader.CurrentDepth >= depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            bool isName = reader.CurrentDepth == depth && (Is(ref reader, "@Name"u8) || Is(ref reader, "Name"u8));
            bool isAttributes = reader.CurrentDepth == depth && Is(ref reader, "#attributes"u8);
            reader.Read();
            if (isAttributes && reader.TokenType == JsonTokenType.StartObject)
                isName = SeekName(ref reader);
            if (isName && reader.TokenType == JsonTokenType.String)
                return Push(ref reader, end);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
        }

        return end;
    }

    private static bool SeekName(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = Is(ref reader, "Name"u8);
            reader.Read();
            if (isName)
                return true;
            reader.Skip();
        }

        return false;
    }

    private void AddUnnamed(ref Utf8JsonReader reader)
    {
        Span<byte> name = stackalloc byte[NumberedName.MaxLength];
        Add(ref reader, name[..NumberedName.Write(++_unnamed, name)], EventSection.EventData, EventNaming.Numbered);
    }

    private void AddUnnamed(ReadOnlySpan<byte> value)
    {
        Span<byte> name = stackalloc byte[NumberedName.MaxLength];
        fields.Add(name[..NumberedName.Write(++_unnamed, name)], EventSection.EventData, value, EventNaming.Numbered);
    }

    private void WalkText(ref Utf8JsonReader reader, EventSection section, int end)
    {
        byte[] text = TextOf(ref reader);
        ReadOnlySpan<byte> start = text.AsSpan().TrimStart(" \t\r\n"u8);
        if (start.StartsWith("<"u8) && TryXml(text, section))
            return;
        if (start.StartsWith("{"u8) && IsWellFormed(text))
        {
            var inner = ReaderOf(text);
            inner.Read();
            WalkMembers(ref inner, section, end);
            return;
        }

        if (!start.IsEmpty)
            fields.Add(section == EventSection.EventData ? "EventData"u8 : "UserData"u8, section, text);
    }

    private void WalkPayload(ref Utf8JsonReader reader, int end)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            WalkPlain(ref reader, end, EventSection.Carrier);
            return;
        }

        byte[] text = TextOf(ref reader);
        if (!IsWellFormed(text))
        {
            Add(ref reader, "Payload"u8, EventSection.Carrier);
            return;
        }

        var inner = ReaderOf(text);
        inner.Read();
        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            bool isUserData = Is(ref inner, "UserData"u8);
            bool isContainer = isUserData || Is(ref inner, "EventData"u8);
            int below = Push(ref inner, end);
            inner.Read();
            if (isContainer)
                WalkContainer(ref inner, isUserData ? EventSection.UserData : EventSection.EventData, end);
            else
                WalkNamed(ref inner, end, below, EventSection.EventData);
        }
    }

    /// <summary>Hayabusa's labels and values: an object, or <c>label: value ¦ label: value</c>.</summary>
    private void WalkDetails(ref Utf8JsonReader reader, int end)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                WalkMembers(ref reader, EventSection.EventData, end);
            else
                WalkPlain(ref reader, end, EventSection.Carrier);
            return;
        }

        ReadOnlySpan<byte> text = TextOf(ref reader);
        while (!text.IsEmpty)
        {
            int bar = text.IndexOf(" ¦ "u8);
            ReadOnlySpan<byte> part = (bar < 0 ? text : text[..bar]).Trim((byte)' ');
            text = bar < 0 ? default : text[(bar + " ¦ "u8.Length)..];
            int colon = part.IndexOf(": "u8);
            if (colon > 0)
                fields.Add(part[..colon], EventSection.EventData, part[(colon + 2)..]);
            else if (part.EndsWith(":"u8) && part.Length > 1)
                fields.Add(part[..^1], EventSection.EventData, default);
            else if (!part.IsEmpty && part is not [(byte)'-'])
                AddUnnamed(part);
        }
    }

    private bool TryXml(byte[] text, EventSection section)
    {
        if (text.Length > LongestXml)
            return false;
        try
        {
            using var xml = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(text)), s_xml);
            string? element = null;
            string? name = null;
            bool hasText = true;
            while (xml.Read())
            {
                switch (xml.NodeType)
                {
                    case XmlNodeType.Element when xml.Depth < JsonObjectScanner.MaxDepth:
                        element = xml.LocalName;
                        name = xml.GetAttribute("Name");
                        hasText = xml.IsEmptyElement && element is not "Data";
                        if (xml.IsEmptyElement && element is "Data")
                            AddXml(element, name, "", section);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when element is not null:
                        AddXml(element, name, xml.Value, section);
                        hasText = true;
                        break;
                    case XmlNodeType.EndElement:
                        if (!hasText && element is "Data")
                            AddXml(element, name, "", section);
                        element = null;
                        hasText = true;
                        break;
                }
            }

            return true;
        }
        catch (XmlException)
        {
            // Cut off or no XML: the values before that stand, and the text itself is kept.
            return false;
        }
    }

    private void AddXml(string element, string? name, string value, EventSection section)
    {
        if (element is "Data" && string.IsNullOrEmpty(name) && section == EventSection.EventData)
            AddUnnamed(Encoding.UTF8.GetBytes(value));
        else
            fields.Add(Encoding.UTF8.GetBytes(string.IsNullOrEmpty(name) ? element : name), section, Encoding.UTF8.GetBytes(value));
    }

    private static byte[] TextOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.ToArray();
        byte[] text = new byte[reader.ValueSpan.Length];
        return text[..JsonText.Unescape(reader.ValueSpan, text)];
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = ReaderOf(text);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
                // Every token is looked at before any is used.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>The names <c>Data#1</c>, <c>Data#2</c>, ...</summary>
internal static class NumberedName
{
    public const int MaxLength = 16;

    public static int Write(int number, Span<byte> target)
    {
        "Data#"u8.CopyTo(target);
        _ = number.TryFormat(target["Data#"u8.Length..], out int digits, provider: CultureInfo.InvariantCulture);
        return "Data#"u8.Length + digits;
    }
}
