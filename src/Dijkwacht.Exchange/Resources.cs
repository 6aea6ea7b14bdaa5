using System.Text.Json;

namespace Dijkwacht.Exchange;

/// <summary>The dated files of knowledge that are part of this assembly.</summary>
internal static class Resources
{
    public static JsonDocument Open(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not part of this assembly.");
        return JsonDocument.Parse(stream);
    }
}
