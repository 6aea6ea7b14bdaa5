using System.Text.Json;

namespace Dijkwacht.Notify.Contacts;

/// <summary>One card of an RDAP answer, with the place it has there.</summary>
/// <param name="Role">The best of its roles.</param>
/// <param name="IsOfRegistrar">Whether the card is a registrar's, or lies within one.</param>
/// <param name="Card">How to reach it.</param>
internal sealed record RdapContact(string Role, bool IsOfRegistrar, JCard Card);

/// <summary>What an RDAP server (RFC 9083) says about an address or a domain.</summary>
/// <param name="Contacts">Best role first; without those that cannot be reached.</param>
/// <param name="Related">Where the server says that more is known, at most four; none of them checked.</param>
/// <param name="HasRedactions">Whether the server says that it left something out (RFC 9537).</param>
/// <param name="Handle">Name of the network or domain as the server calls it, cleaned.</param>
internal sealed record RdapAnswer(IReadOnlyList<RdapContact> Contacts, IReadOnlyList<Uri> Related, bool HasRedactions, string Handle)
{
    private const int MaximumEntities = 64;
    private const int MaximumDepth = 4;

    /// <summary>Roles of people who can act, best first.</summary>
    internal static readonly string[] Roles = ["abuse", "technical", "registrant", "administrative"];

    /// <summary>Reads an answer; false for what is no RDAP object.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, out RdapAnswer? answer)
    {
        answer = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "objectClassName") is not ("ip network" or "domain"))
                return false;
            var found = new List<RdapContact>();
            int left = MaximumEntities;
            Collect(root, depth: 0, isOfRegistrar: false, found, ref left);
            answer = new RdapAnswer(
                [.. found.OrderBy(c => c.IsOfRegistrar).ThenBy(c => Array.IndexOf(Roles, c.Role))],
                Links(root),
                root.TryGetProperty("redacted", out JsonElement redacted) && redacted.ValueKind == JsonValueKind.Array && redacted.GetArrayLength() > 0,
                SafeText.Line(Text(root, "name") ?? Text(root, "handle") ?? Text(root, "ldhName"), 80));
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string whose escapes make no text.
            return false;
        }
    }

    private static void Collect(JsonElement parent, int depth, bool isOfRegistrar, List<RdapContact> found, ref int left)
    {
        if (depth == MaximumDepth || !parent.TryGetProperty("entities", out JsonElement entities) || entities.ValueKind != JsonValueKind.Array)
            return;
        foreach (JsonElement entity in entities.EnumerateArray())
        {
            if (left-- <= 0)
                return;
            if (entity.ValueKind != JsonValueKind.Object)
                continue;
            string[] roles = RolesOf(entity);
            bool isRegistrar = isOfRegistrar || roles.Contains("registrar") || roles.Contains("sponsor") || roles.Contains("reseller");
            if (Array.Find(Roles, roles.Contains) is { } role && entity.TryGetProperty("vcardArray", out JsonElement vcard))
            {
                JCard card = JCard.Read(vcard);
                if (card.Mails.Count + card.Phones.Count + card.Postal.Length > 0)
                    found.Add(new RdapContact(role, isRegistrar, card));
            }

            Collect(entity, depth + 1, isRegistrar, found, ref left);
        }
    }

    private static string[] RolesOf(JsonElement entity) =>
        entity.TryGetProperty("roles", out JsonElement roles) && roles.ValueKind == JsonValueKind.Array
            ? [.. roles.EnumerateArray().Take(16).Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()!.ToLowerInvariant())]
            : [];

    private static List<Uri> Links(JsonElement root)
    {
        var links = new List<Uri>();
        if (!root.TryGetProperty("links", out JsonElement all) || all.ValueKind != JsonValueKind.Array)
            return links;
        foreach (JsonElement link in all.EnumerateArray().Take(32))
        {
            if (link.ValueKind == JsonValueKind.Object && Text(link, "rel") == "related" && Text(link, "type") == "application/rdap+json"
                && Uri.TryCreate(Text(link, "href"), UriKind.Absolute, out Uri? href) && links.Count < 4)
                links.Add(href);
        }

        return links;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
