using System.Collections.Frozen;

namespace Dijkwacht.Evidence.Events;

/// <summary>A way in which tools write Windows events as JSON.</summary>
public sealed class EventCarrier
{
    private EventCarrier? _inAnyCase;

    internal EventCarrier(Func<CarrierKeys, bool> recognises, IEnumerable<(string Path, FieldTarget Target)> map)
    {
        Recognises = recognises;
        Map = map.ToFrozenDictionary(m => m.Path, m => m.Target, StringComparer.Ordinal);
    }

    /// <summary>What it is called in reports.</summary>
    public required string Name { get; init; }

    /// <summary>The keys that it is recognised by, in words.</summary>
    public required string RecognisedBy { get; init; }

    /// <summary>Where the time of an event comes from, in words.</summary>
    public required string TimeFrom { get; init; }

    /// <summary>The clock of a time that says its zone, or is a number.</summary>
    public required EventClock ZonedClock { get; init; }

    /// <summary>The clock of a time without a zone.</summary>
    public required EventClock UnzonedClock { get; init; }

    /// <summary>Whether it names the values of <c>Data</c> without a name <c>param1</c>, <c>param2</c>, ...</summary>
    internal bool NumbersParameters { get; init; }

    /// <summary>What a key that is not in the map belongs to.</summary>
    internal EventSection Others { get; init; }

    internal Func<CarrierKeys, bool> Recognises { get; }

    /// <summary>The same carrier with keys that compare without case; always the same object.</summary>
    internal EventCarrier InAnyCase => _inAnyCase ?? Interlocked.CompareExchange(ref _inAnyCase, WithAnyCase(), null) ?? _inAnyCase;

    internal FrozenDictionary<string, FieldTarget> Map { get; private init; }

    private EventCarrier WithAnyCase()
    {
        var map = new Dictionary<string, FieldTarget>(StringComparer.OrdinalIgnoreCase);
        foreach ((string path, FieldTarget target) in Map.OrderBy(m => m.Key, StringComparer.Ordinal))
            _ = map.TryAdd(path, target);
        return new EventCarrier(Recognises, [])
        {
            Name = Name,
            RecognisedBy = RecognisedBy,
            TimeFrom = TimeFrom,
            ZonedClock = ZonedClock,
            UnzonedClock = UnzonedClock,
            NumbersParameters = NumbersParameters,
            Others = Others,
            Map = map.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
        };
    }
}

/// <summary>What is done with the value of a key.</summary>
internal enum TargetKind : byte
{
    /// <summary>It is a field.</summary>
    Field,

    /// <summary>Its keys are looked up below this key's path.</summary>
    Below,

    /// <summary>Its keys are looked up as if they stood in its place.</summary>
    Instead,

    /// <summary><c>System</c> as an object.</summary>
    System,

    /// <summary><c>EventData</c> as an object, as XML, or as JSON in a string.</summary>
    EventData,

    /// <summary><c>UserData</c> likewise.</summary>
    UserData,

    /// <summary>JSON in a string that has <c>EventData</c> or <c>UserData</c>.</summary>
    Payload,

    /// <summary>Labels and values, as an object or as text.</summary>
    Details,

    /// <summary>A channel by its abbreviation.</summary>
    ShortChannel,

    /// <summary>A severity of the transport, or the event data of the same name.</summary>
    Severity,

    /// <summary>A value without a name, or several.</summary>
    Unnamed,

    /// <summary>Not kept.</summary>
    Nothing,
}

/// <summary>Where the value of a key goes.</summary>
internal readonly record struct FieldTarget(TargetKind Kind, EventSection Section = EventSection.Carrier, string Name = "")
{
    /// <summary>The name as it is written to records.</summary>
    public byte[] Utf8Name { get; } = System.Text.Encoding.UTF8.GetBytes(Name);

    public static implicit operator FieldTarget(TargetKind kind) => new(kind);

    /// <summary>A field of <c>System</c>.</summary>
    public static FieldTarget InSystem(string name) => new(TargetKind.Field, EventSection.System, name);

    /// <summary>A field of the transport.</summary>
    public static FieldTarget Aside(string name) => new(TargetKind.Field, EventSection.Carrier, name);
}
