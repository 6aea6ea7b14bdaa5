using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dijkwacht.Evidence.Events;

/// <summary>Writes events in the forms of <c>evtx_dump</c> and of the event viewer.</summary>
internal static partial class EventForm
{
    /// <summary>The children of <c>System</c> that have attributes, and which fields those are.</summary>
    private static readonly (byte[] Element, (byte[] Field, byte[] Attribute)[] Attributes)[] s_groups =
    [
        ("Provider"u8.ToArray(), [("Provider_Name"u8.ToArray(), "Name"u8.ToArray()), ("Provider_Guid"u8.ToArray(), "Guid"u8.ToArray()), ("Provider_EventSourceName"u8.ToArray(), "EventSourceName"u8.ToArray())]),
        ("Correlation"u8.ToArray(), [("Correlation_ActivityID"u8.ToArray(), "ActivityID"u8.ToArray()), ("Correlation_RelatedActivityID"u8.ToArray(), "RelatedActivityID"u8.ToArray())]),
        ("Execution"u8.ToArray(), [("Execution_ProcessID"u8.ToArray(), "ProcessID"u8.ToArray()), ("Execution_ThreadID"u8.ToArray(), "ThreadID"u8.ToArray())]),
        ("Security"u8.ToArray(), [("Security_UserID"u8.ToArray(), "UserID"u8.ToArray())]),
    ];

    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteJson(EventFields fields, long ticks, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        json.WriteStartObject("Event"u8);
        json.WriteStartObject("System"u8);
        WriteSystem(json, fields, ticks);
        json.WriteEndObject();
        WriteSection(json, fields, EventSection.EventData, "EventData"u8, null);
        WriteSection(json, fields, EventSection.UserData, "UserData"u8, "EventXML"u8);
        WriteSection(json, fields, EventSection.Carrier, "Carrier"u8, null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, EventFields fields, long ticks)
    {
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
                    json.WriteStartObject(element);
                    json.WriteStartObject("#attributes"u8);
                    isOpen = true;
                }

                json.WriteString(attribute, fields.Value(index));
            }

            if (!isOpen)
                continue;
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (TimeOf(fields, ticks) is { } time)
        {
            json.WriteStartObject("TimeCreated"u8);
            json.WriteStartObject("#attributes"u8);
            json.WriteString("SystemTime"u8, time);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section != EventSection.System || IsGrouped(fields.Name(i)) || Find(fields, fields.Name(i)) != i)
                continue;
            ReadOnlySpan<byte> value = fields.Value(i);
            json.WritePropertyName(fields.Name(i));
            if (IsNumber(value))
                json.WriteRawValue(value, skipInputValidation: true);
            else
                json.WriteStringValue(value);
        }
    }

    private static void WriteSection(Utf8JsonWriter json, EventFields fields, EventSection section, ReadOnlySpan<byte> name, ReadOnlySpan<byte> wrapper)
    {
        bool isOpen = false;
        bool hasNumbered = false;
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section != section || fields[i].Naming == EventNaming.Alias)
                continue;
            if (!isOpen)
            {
                json.WriteStartObject(name);
                if (!wrapper.IsEmpty)
                    json.WriteStartObject(wrapper);
                isOpen = true;
            }

            if (fields[i].Naming == EventNaming.Numbered)
            {
                if (!hasNumbered)
                    WriteNumbered(json, fields);
                hasNumbered = true;
                continue;
            }

            i = WriteNamed(json, fields, i);
        }

        if (!isOpen)
            return;
        if (!wrapper.IsEmpty)
            json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A value, or as an array those that follow with the same name.</summary>
    /// <returns>The last entry written.</returns>
    private static int WriteNamed(Utf8JsonWriter json, EventFields fields, int first)
    {
        ReadOnlySpan<byte> name = fields.Name(first);
        int last = first;
        while (last + 1 < fields.Count && fields[last + 1].Section == fields[first].Section && fields[last + 1].Naming == EventNaming.Own
            && fields.Name(last + 1).SequenceEqual(name))
        {
            last++;
        }

        json.WritePropertyName(name);
        if (last > first)
            json.WriteStartArray();
        for (int i = first; i <= last; i++)
            json.WriteStringValue(fields.Value(i));
        if (last > first)
            json.WriteEndArray();
        return last;
    }

    private static void WriteNumbered(Utf8JsonWriter json, EventFields fields)
    {
        json.WriteStartObject("Data"u8);
        json.WriteStartArray("#text"u8);
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Naming == EventNaming.Numbered)
                json.WriteStringValue(fields.Value(i));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Find(EventFields fields, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Section == EventSection.System && fields.Name(i).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private static bool IsGrouped(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("TimeCreated"u8))
            return true;
        foreach (var (_, attributes) in s_groups)
        {
            foreach (var (field, _) in attributes)
            {
                if (name.SequenceEqual(field))
                    return true;
            }
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and < 19 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (value[0] != (byte)'0' || value.Length == 1);

    /// <summary>The time in UTC, or as the carrier writes it where it could not be read; null when there is none.</summary>
    private static byte[]? TimeOf(EventFields fields, long ticks)
    {
        if (ticks > 0 && ticks <= DateTime.MaxValue.Ticks)
            return Encoding.ASCII.GetBytes(new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture));
        int index = Find(fields, "TimeCreated"u8);
        return index < 0 ? null : fields.Value(index).ToArray();
    }
}
