using System.Net;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Triage.Packs;

/// <summary>Who looks without attacking: scanners, surveys, health checks. From <c>packs/noise.yml</c>.</summary>
public sealed class Noise
{
    private readonly string[] _scanners;
    private readonly string[] _health;

    private Noise(string[] scanners, string[] health)
    {
        _scanners = scanners;
        _health = health;
    }

    /// <summary>Whether an agent names itself a scanner or survey.</summary>
    public bool IsScanner(string? agent) => Names(agent, _scanners);

    /// <summary>Whether an agent names itself a health check or balancer.</summary>
    public bool IsHealthCheck(string? agent) => Names(agent, _health);

    /// <summary>Whether an address is the server itself.</summary>
    public static bool IsLoopback(string? address) =>
        address is not null && (address.StartsWith("127.", StringComparison.Ordinal) || address is "::1" or "0.0.0.0"
            || address.StartsWith("fe80:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an address is of a private network, where balancers, products and administrators are.</summary>
    public static bool IsPrivate(string? address)
    {
        if (address is null || !IPAddress.TryParse(address, out IPAddress? parsed))
            return false;
        byte[] bytes = parsed.GetAddressBytes();
        return bytes.Length == 4
            ? bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254)
            : parsed.IsIPv6UniqueLocal || parsed.IsIPv6LinkLocal;
    }

    internal static Noise Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        return new Noise(List(root, "scanners"), List(root, "health"));
    }

    private static bool Names(string? agent, string[] words)
    {
        if (string.IsNullOrEmpty(agent))
            return false;
        foreach (string word in words)
        {
            if (agent.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string[] List(YamlMappingNode root, string key) =>
        [.. ((YamlSequenceNode)root[key]).OfType<YamlScalarNode>().Select(s => s.Value!)];
}
