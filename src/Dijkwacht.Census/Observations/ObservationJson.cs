using System.Text.Json.Serialization;

namespace Dijkwacht.Census.Observations;

/// <summary>An observation as one line of JSON: camel case, enumerations by name, absent members left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(AddressConverter), typeof(VersionConverter)])]
[JsonSerializable(typeof(Observation))]
public sealed partial class ObservationJson : JsonSerializerContext;
