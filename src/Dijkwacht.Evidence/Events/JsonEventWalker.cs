using System.Text;
using System.Text.Json;

namespace Dijkwacht.Evidence.Events;

/// <summary>Turns one JSON object into the values of an event, as its carrier lays them out.</summary>
internal sealed partial class JsonEventWalker(EventFields fields, EventFieldNames names)
{
    private const int LongestPath = 256;

    private EventCarrier _carrier = EventCarriers.All[0];
    private byte[] _path = new byte[1024];

    /// <summary>Reads an object.</summary>
    /// <exception cref="JsonException">The text is not well-formed; values before the place have been added.</exception>
    public void Walk(ReadOnlySpan<byte> text, EventCarrier carrier)
    {
        _carrier = carrier;
        _unnamed = 0;
        var reader = ReaderOf(text);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            WalkKeys(ref reader, 0);
        while (reader.Read())
        {
            // To its end, so that a broken one is noticed.
        }

        Complete();
    }

    private static Utf8JsonReader ReaderOf(ReadOnlySpan<byte> text) => new(text, new JsonReaderOptions { MaxDepth = JsonObjectScanner.MaxDepth });

    /// <summary>Keys that are looked up below a path; the reader stands at the object's start and is left at its end.</summary>
    private void WalkKeys(ref Utf8JsonReader reader, int prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int end = Push(ref reader, prefix);
            reader.Read();
            if (TryMap(_path.AsSpan(0, end), out FieldTarget target))
                Put(ref reader, target, prefix, end);
            else if (!TryFlattened(ref reader, end))
                WalkPlain(ref reader, end, _carrier.Others);
        }
    }

    private void Put(ref Utf8JsonReader reader, FieldTarget target, int prefix, int end)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        switch (target.Kind)
        {
            case TargetKind.Below when isObject:
                _path[end] = (byte)'.';
                WalkKeys(ref reader, end + 1);
                break;
            case TargetKind.Instead when isObject:
                WalkKeys(ref reader, 0);
                break;
            case TargetKind.System when isObject:
                WalkSystem(ref reader, end, end);
                break;
            case TargetKind.EventData:
                WalkContainer(ref reader, EventSection.EventData, end);
                break;
            case TargetKind.UserData:
                WalkContainer(ref reader, EventSection.UserData, end);
                break;
            case TargetKind.Payload:
                WalkPayload(ref reader, end);
                break;
            case TargetKind.Details:
                WalkDetails(ref reader, end);
                break;
            case TargetKind.Unnamed:
                WalkData(ref reader, end);
                break;
            case TargetKind.Nothing:
                reader.Skip();
                break;
            case TargetKind.ShortChannel when reader.TokenType == JsonTokenType.String:
                fields.Add("Channel"u8, EventSection.System, ChannelNames.Expand(reader.ValueSpan));
                break;
            case TargetKind.Severity when reader.TokenType == JsonTokenType.String:
                Add(ref reader, _path.AsSpan(prefix, end - prefix), IsSeverity(reader.ValueSpan) ? EventSection.Carrier : EventSection.EventData);
                break;
            case TargetKind.Field when reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray):
                AddField(ref reader, target);
                break;
            case TargetKind.Field when reader.TokenType == JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        WalkPlain(ref reader, end, EventSection.Carrier);
                    else
                        AddField(ref reader, target);
                }

                break;
            default:
                WalkPlain(ref reader, end, EventSection.Carrier);
                break;
        }
    }

    /// <summary>A key such as <c>winlog.event_data.Image</c>: the path of a container and a name.</summary>
    private bool TryFlattened(ref Utf8JsonReader reader, int end)
    {
        for (int dot = _path.AsSpan(0, end).IndexOf((byte)'.'); dot > 0;)
        {
            if (TryMap(_path.AsSpan(0, dot), out FieldTarget target) && target.Kind is TargetKind.EventData or TargetKind.UserData)
            {
                EventSection section = target.Kind == TargetKind.EventData ? EventSection.EventData : EventSection.UserData;
                WalkNamed(ref reader, dot + 1, end, section);
                return true;
            }

            int next = _path.AsSpan(dot + 1, end - dot - 1).IndexOf((byte)'.');
            dot = next < 0 ? -1 : dot + 1 + next;
        }

        return false;
    }

    /// <summary>Values under their own path, whatever their shape.</summary>
    private void WalkPlain(ref Utf8JsonReader reader, int end, EventSection section)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _path[end] = (byte)'.';
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    int below = Push(ref reader, end + 1);
                    reader.Read();
                    WalkPlain(ref reader, below, section);
                }

                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    WalkPlain(ref reader, end, section);
                break;
            default:
                Add(ref reader, _path.AsSpan(0, end), section);
                break;
        }
    }

    /// <summary><c>System</c>: a child's attributes and text become <c>Provider_Name</c>, <c>EventID</c>, ...</summary>
    private void WalkSystem(ref Utf8JsonReader reader, int start, int end)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int separator = end > start ? 1 : 0;
            bool isText = Is(ref reader, "#text"u8) || (separator == 1 && Is(ref reader, "Value"u8));
            bool isAttributes = Is(ref reader, "#attributes"u8);
            int below = end;
            if (!isText && !isAttributes)
            {
                below = Push(ref reader, end + separator);
                if (separator == 1)
                    _path[end] = (byte)'_';
                if (_path.AsSpan(0, below).EndsWith("_attributes"u8))
                    below -= "_attributes"u8.Length;
                if (_path[end + separator] == (byte)'@' && below > end + separator + 1)
                {
                    _path.AsSpan(end + separator + 1, below - end - separator - 1).CopyTo(_path.AsSpan(end + separator));
                    below--;
                }
            }

            reader.Read();
            ReadOnlySpan<byte> name = _path.AsSpan(start, below - start);
            if (reader.TokenType == JsonTokenType.StartObject)
                WalkSystem(ref reader, start, below);
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null)
                reader.Skip();
            else
                AddSystem(ref reader, name.SequenceEqual("TimeCreated_SystemTime"u8) ? "TimeCreated"u8 : name);
        }
    }

    private void AddField(ref Utf8JsonReader reader, FieldTarget target)
    {
        if (target.Section != EventSection.System)
            Add(ref reader, target.Utf8Name, target.Section);
        else if (reader.TokenType != JsonTokenType.Null)
            AddSystem(ref reader, target.Utf8Name);
    }

    private void AddSystem(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped && SystemValue.Normalise(name, reader.ValueSpan) is { } normal)
            fields.Add(name, EventSection.System, normal);
        else
            Add(ref reader, name, EventSection.System);
    }

    private void Add(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, EventSection section, EventNaming naming = EventNaming.Own)
    {
        if (reader.TokenType == JsonTokenType.Null)
            fields.Add(name, section, default, naming);
        else if (reader.ValueIsEscaped)
            fields.AddEscaped(name, section, reader.ValueSpan, naming);
        else
            fields.Add(name, section, reader.ValueSpan, naming);
    }

    // The platform's own comparison throws on half a surrogate pair.
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> key) => !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(key);

    private static bool IsSeverity(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value) is
        "INFO" or "WARNING" or "ERROR" or "CRITICAL" or "DEBUG" or "VERBOSE" or "AUDIT_SUCCESS" or "AUDIT_FAILURE";

    /// <summary>Writes a key behind a part of the path. A path too long to be looked up is still a name.</summary>
    private int Push(ref Utf8JsonReader reader, int start)
    {
        ReadOnlySpan<byte> key = reader.ValueSpan;

        // One more byte, so that a separator always fits.
        if (_path.Length < start + key.Length + 1)
            Array.Resize(ref _path, (start + key.Length + 1) * 2);
        Span<byte> room = _path.AsSpan(start);
        if (reader.ValueIsEscaped)
            return start + JsonText.Unescape(key, room);
        key.CopyTo(room);
        return start + key.Length;
    }

    private bool TryMap(ReadOnlySpan<byte> path, out FieldTarget target)
    {
        target = default;
        if (path.Length > LongestPath)
            return false;
        Span<char> chars = stackalloc char[LongestPath];
        return _carrier.Map.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars[..Encoding.UTF8.GetChars(path, chars)], out target);
    }
}
