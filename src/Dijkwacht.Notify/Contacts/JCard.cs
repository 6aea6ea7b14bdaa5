using System.Text.Json;

namespace Dijkwacht.Notify.Contacts;

/// <summary>A card of a person or office in JSON (RFC 7095), as far as it helps to reach somebody.</summary>
/// <param name="Name">Person or role, else the organisation; cleaned, empty when unknown.</param>
/// <param name="Mails">Checked addresses.</param>
/// <param name="Phones">Voice numbers.</param>
/// <param name="Postal">Lines separated by line feeds; empty when unknown.</param>
/// <param name="Language"><c>nl</c>, <c>en</c> or empty.</param>
internal sealed record JCard(string Name, IReadOnlyList<string> Mails, IReadOnlyList<string> Phones, string Postal, string Language)
{
    private const int MaximumProperties = 64;
    private const int MaximumValues = 8;

    /// <summary>Reads <c>["vcard", [[name, parameters, type, value...], ...]]</c>; what has another shape is passed over.</summary>
    public static JCard Read(JsonElement card)
    {
        string name = "";
        string organisation = "";
        string postal = "";
        string language = "";
        var mails = new List<string>();
        var phones = new List<string>();
        if (card.ValueKind == JsonValueKind.Array && card.GetArrayLength() >= 2 && card[1].ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement property in card[1].EnumerateArray().Take(MaximumProperties))
            {
                if (property.ValueKind != JsonValueKind.Array || property.GetArrayLength() < 4 || property[0].ValueKind != JsonValueKind.String)
                    continue;
                switch (property[0].GetString()!.ToLowerInvariant())
                {
                    case "fn":
                        name = First(name, Text(property[3], 100));
                        break;
                    case "org":
                        organisation = First(organisation, Text(property[3], 100));
                        break;
                    case "email" when mails.Count < MaximumValues && MailAddress.TryParse(Text(property[3], 300), out string mail, out _):
                        mails.Add(mail);
                        break;
                    case "tel" when phones.Count < MaximumValues && !IsFax(property[1]) && PhoneNumber.TryNormalise(Text(property[3], 80), out string number):
                        phones.Add(number);
                        break;
                    case "adr":
                        postal = First(postal, ReadPostal(property));
                        break;
                    case "lang" when language.Length == 0 && Text(property[3], 20).ToLowerInvariant().Split('-')[0] is "nl" or "en":
                        language = Text(property[3], 20).ToLowerInvariant()[..2];
                        break;
                }
            }
        }

        name = First(name, organisation);
        if (postal.Length > 0 && organisation.Length > 0)
            postal = $"{organisation}\n{postal}";
        return new JCard(name, mails, phones, postal, language);
    }

    private static string First(string old, string next) => old.Length > 0 ? old : next;

    // Holders who hide put a phrase where the value was, most of them this word (RFC 9537 leaves the place empty).
    private static string Text(JsonElement value, int longest)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return Text(value.EnumerateArray().FirstOrDefault(), longest);
        string text = value.ValueKind == JsonValueKind.String ? SafeText.Line(value.GetString(), longest) : "";
        return text.Contains("redacted", StringComparison.OrdinalIgnoreCase) ? "" : text;
    }

    private static bool IsFax(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("type", out JsonElement type))
            return false;
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(t => Text(t, 20).Equals("fax", StringComparison.OrdinalIgnoreCase))
            : Text(type, 20).Equals("fax", StringComparison.OrdinalIgnoreCase);
    }

    private static string ReadPostal(JsonElement property)
    {
        if (property[1].ValueKind == JsonValueKind.Object && property[1].TryGetProperty("label", out JsonElement label) && label.ValueKind == JsonValueKind.String
            && !label.GetString()!.Contains("redacted", StringComparison.OrdinalIgnoreCase))
            return Lines(SafeText.Lines(label.GetString(), 600).Split('\n'));
        if (property[3].ValueKind != JsonValueKind.Array || property[3].GetArrayLength() < 7)
            return "";
        string[] parts = [.. property[3].EnumerateArray().Take(7).Select(part => Text(part, 100))];

        // Box, extension, street, city, region, code, country (RFC 6350, 6.3.1); without a street or box nothing arrives.
        return parts[0].Length + parts[2].Length == 0 ? "" : Lines([parts[0], parts[1], parts[2], $"{parts[5]} {parts[3]}", parts[4], parts[6]]);
    }

    private static string Lines(string[] lines) =>
        string.Join('\n', lines.Select(line => SafeText.Line(line, 100).TrimStart('=', '+', '-', '@')).Where(line => line.Length > 0).Take(8));
}
