using System.Text.Json;
using System.Text.Json.Serialization;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Observations;

/// <summary>Writes a build as its four numbers.</summary>
internal sealed class VersionConverter : JsonConverter<ExchangeVersion>
{
    public override ExchangeVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ExchangeVersion.TryParse(reader.GetString(), out ExchangeVersion version) ? version : throw new JsonException("No build.");

    public override void Write(Utf8JsonWriter writer, ExchangeVersion value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
