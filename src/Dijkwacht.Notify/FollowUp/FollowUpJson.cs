using System.Text.Json;
using System.Text.Json.Serialization;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Notices and servers as the database keeps them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(NoticedServer))]
internal sealed partial class FollowUpJson : JsonSerializerContext
{
    public static string Write(Notice notice) => JsonSerializer.Serialize(notice, Default.Notice);

    public static string Write(NoticedServer server) => JsonSerializer.Serialize(server, Default.NoticedServer);

    public static Notice ReadNotice(string json) => JsonSerializer.Deserialize(json, Default.Notice)!;

    public static NoticedServer ReadServer(string json) => JsonSerializer.Deserialize(json, Default.NoticedServer)!;
}
