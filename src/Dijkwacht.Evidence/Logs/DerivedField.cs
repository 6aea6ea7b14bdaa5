using System.Text;

namespace Dijkwacht.Evidence.Logs;

/// <summary>How a derived field is made.</summary>
internal enum Derivation
{
    /// <summary>Stem, <c>?</c> and query joined, as logged.</summary>
    Url,

    /// <summary>The same, percent-decoded twice.</summary>
    UrlDecoded,

    /// <summary>A W3C value with <c>+</c> turned into blanks.</summary>
    Blanks,

    /// <summary>A column under the name that other logs use.</summary>
    Alias,

    /// <summary>A parameter of the URL.</summary>
    Parameter,

    /// <summary>A key of a key-value cell, or a property of a JSON cell.</summary>
    Key,
}

/// <summary>A field that is not a column but is made from columns when a rule asks for it.</summary>
/// <remarks>
/// Names: <c>url</c>, <c>url-decoded</c>, <c>user-agent</c>, <c>referer</c>; <c>url/NAME</c> for a parameter of the URL;
/// <c>COLUMN/KEY</c> for a key of a key-value or JSON cell, such as <c>EventData/CMD</c>. Listed in docs/formats/derived-fields.md.
/// </remarks>
internal sealed record DerivedField(Derivation Derivation, int Column, int SecondColumn, byte[] Key)
{
    public static DerivedField? For(string name, LogHeader header)
    {
        int stem = header.FirstOf("cs-uri-stem", "UrlStem", "cs-uri");
        int query = header.FirstOf("cs-uri-query", "UrlQuery");
        switch (name.ToLowerInvariant())
        {
            case "url":
                return stem < 0 ? null : new DerivedField(Derivation.Url, stem, query, []);
            case "url-decoded":
                return stem < 0 ? null : new DerivedField(Derivation.UrlDecoded, stem, query, []);
            case "user-agent":
                return Text(header, "cs(User-Agent)", "UserAgent", "ClientInfo");
            case "referer":
                return Text(header, "cs(Referer)");
            default:
                break;
        }

        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
            return null;
        byte[] key = Encoding.UTF8.GetBytes(name[(slash + 1)..]);
        if (name.StartsWith("url/", StringComparison.OrdinalIgnoreCase))
            return stem < 0 ? null : new DerivedField(Derivation.Parameter, stem, query, key);
        int column = header.IndexOf(name[..slash]);
        return column < 0 ? null : new DerivedField(Derivation.Key, column, -1, key);
    }

    private static DerivedField? Text(LogHeader header, params ReadOnlySpan<string> names)
    {
        int column = header.FirstOf(names);
        return column < 0 ? null : new DerivedField(header.IsQuoted ? Derivation.Alias : Derivation.Blanks, column, -1, []);
    }
}
