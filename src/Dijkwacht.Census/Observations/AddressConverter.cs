using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dijkwacht.Census.Observations;

/// <summary>Writes an address as its text.</summary>
internal sealed class AddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPAddress.TryParse(reader.GetString(), out IPAddress? address) ? address : throw new JsonException("No address.");

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
