using System.Buffers;
using System.Buffers.Text;

namespace Dijkwacht.Evidence.Events;

internal sealed partial class JsonEventWalker
{
    private const int MaxParameters = 256;

    private static readonly SearchValues<byte> s_cmdletLetters = SearchValues.Create("-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private readonly List<int> _parts = [];

    /// <summary>Adds the names that follow from others: <c>Data</c>, numbered parameters, the time.</summary>
    private void Complete()
    {
        if (!fields.TryGet(names.Channel, out _))
            NameChannel();
        if (_carrier.NumbersParameters && _unnamed == 0)
            NumberParameters();
        if (_unnamed == 0 && IsCmdletLog() && fields.TryGet(names.Message, out ReadOnlySpan<byte> message))
            TakeApart(message);
        if (_unnamed > 0)
            Join();
        if (!fields.TryGet(names.TimeCreated, out _))
            TakeTime();
        if (_carrier.Name == EventCarriers.Hayabusa.Name)
            SpellOut();
    }

    /// <summary>The channel of a provider that writes to one only, where the carrier names none.</summary>
    private void NameChannel()
    {
        if (fields.TryGet(names.Provider, out ReadOnlySpan<byte> provider) && fields.TryGet(names.EventId, out ReadOnlySpan<byte> id)
            && ChannelNames.OfProvider(provider, id) is { } channel)
        {
            fields.Add("Channel"u8, EventSection.System, channel);
        }
    }

    private bool IsCmdletLog() =>
        (fields.TryGet(names.Channel, out ReadOnlySpan<byte> channel) && channel.SequenceEqual("MSExchange Management"u8))
        || (fields.TryGet(names.Provider, out ReadOnlySpan<byte> provider) && provider.SequenceEqual("MSExchange CmdletLogs"u8));

    /// <summary>Values without a name that the carrier calls <c>param1</c>, ... are also <c>Data#1</c>, ... and <c>Data</c>.</summary>
    private void NumberParameters()
    {
        _parts.Clear();
        int count = fields.Count;
        for (int i = 0; i < count && _parts.Count < MaxParameters; i++)
        {
            if (fields[i].Section == EventSection.EventData && IsParameter(fields.Name(i), _parts.Count + 1))
                _parts.Add(i);
        }

        if (_parts.Count == 0)
            return;
        Span<byte> name = stackalloc byte[NumberedName.MaxLength];
        for (int i = 0; i < _parts.Count; i++)
            fields.AddAlias(name[..NumberedName.Write(i + 1, name)], EventSection.EventData, _parts[i]);
        fields.AddJoined("Data"u8, EventSection.EventData, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_parts));
    }

    private static bool IsParameter(ReadOnlySpan<byte> name, int number) =>
        name.StartsWith("param"u8) && Utf8Parser.TryParse(name["param".Length..], out int found, out int used)
        && used == name.Length - "param".Length && found == number;

    private void Join()
    {
        _parts.Clear();
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Naming == EventNaming.Numbered)
                _parts.Add(i);
        }

        fields.AddJoined("Data"u8, EventSection.EventData, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_parts));
    }

    /// <summary>The cmdlet log's values out of its rendered text, which is all that some carriers keep.</summary>
    private void TakeApart(ReadOnlySpan<byte> rendered)
    {
        // A copy: adding values moves what the text points to.
        ReadOnlySpan<byte> message = rendered.ToArray();
        int cmdlet = message.IndexOf(". Cmdlet "u8);
        if (cmdlet >= 0)
        {
            message = message[(cmdlet + ". Cmdlet ".Length)..];
            int comma = message.IndexOf(", parameters "u8);
            if (comma < 0)
                return;
            AddUnnamed(message[..comma]);
            message = message[(comma + ", parameters ".Length)..].Trim("\r\n "u8);
            AddUnnamed(message.EndsWith("."u8) ? message[..^1] : message);
            return;
        }

        // What Windows says when it has no text for the event: the values, one per line. Some forwarders keep the values alone.
        int included = message.IndexOf("included with the event:"u8);
        if (included < 0 && !StartsWithCmdlet(message))
            return;
        message = message[(included < 0 ? 0 : included + "included with the event:".Length)..].Trim("\r\n "u8);
        while (!message.IsEmpty && _unnamed < MaxParameters)
        {
            int feed = message.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (feed < 0 ? message : message[..feed]).TrimEnd("\r "u8);
            message = feed < 0 ? default : message[(feed + 1)..];
            if (line.StartsWith("The message resource is present"u8) || line.StartsWith("The specified resource"u8))
                return;
            if (_unnamed > 0 || !line.IsEmpty)
                AddUnnamed(line);
        }
    }

    /// <summary>Whether the first of several lines is a cmdlet's name, such as <c>Set-Mailbox</c>.</summary>
    private static bool StartsWithCmdlet(ReadOnlySpan<byte> message)
    {
        int feed = message.IndexOf((byte)'\n');
        if (feed is < 0 or > 128)
            return false;
        ReadOnlySpan<byte> line = message[..feed].TrimEnd("\r "u8);
        int dash = line.IndexOf((byte)'-');
        return dash > 1 && dash < line.Length - 1 && line.IndexOfAnyExcept(s_cmdletLetters) < 0;
    }

    private void TakeTime()
    {
        if (TryTime(names.Timestamp, out ReadOnlySpan<byte> time) || TryTime(names.ReceivedTime, out time))
            fields.Add("TimeCreated"u8, EventSection.System, time.ToArray());
    }

    private bool TryTime(int field, out ReadOnlySpan<byte> time) => fields.TryGet(field, out time) && EventTime.Ticks(time, out _) != 0;

    /// <summary>Gives values that Hayabusa labels with an abbreviation their field's own name too.</summary>
    private void SpellOut()
    {
        int count = fields.Count;
        for (int i = 0; i < count; i++)
        {
            if (fields[i].Section == EventSection.EventData && DetailNames.Expand(fields.Name(i)) is { } name)
                fields.AddAlias(name, EventSection.EventData, i, EventNaming.Own);
        }
    }
}
