using System.Text.Json;

namespace Dijkwacht.Cli.Output;

/// <summary>Writes matches or events, one JSON object after the other, in the form that was asked for.</summary>
internal abstract class MatchOutput : IAsyncDisposable
{
    /// <summary>Writes one match.</summary>
    /// <param name="row">A JSON object, UTF-8; valid during the call.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken);

    /// <summary>Writes what is pending; nothing follows.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A text property, or null.</summary>
    protected static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? Words(value) : null;

    /// <summary>A number property, or null.</summary>
    protected static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A property of a property, or null.</summary>
    protected static string? Text(JsonElement row, string outer, string name) =>
        row.TryGetProperty(outer, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? Text(value, name) : null;

    private static string? Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
