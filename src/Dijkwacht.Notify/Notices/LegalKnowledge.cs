using System.Globalization;
using Dijkwacht.Notify.Settings;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Notify.Notices;

/// <summary>A text in both languages.</summary>
internal sealed record Bilingual(string Nl, string En)
{
    public string In(string language) => language == "nl" ? Nl : En;
}

/// <summary>A duty of the owner; <c>NeedsCheck</c> when it was not certain on the date of the entry.</summary>
internal sealed record LegalTerm(string Id, Bilingual Law, bool NeedsCheck, Bilingual Text, string Source, DateOnly Date);

/// <summary>An authority or official page.</summary>
internal sealed record LegalPage(string Id, Bilingual Name, Bilingual Role, string? Page, string Source, DateOnly Date);

/// <summary>What the law asks of an owner, as known on a day: the only place that texts on law and official pages come from.</summary>
internal sealed record LegalKnowledge(string Country, DateOnly AsOf, Bilingual Intro, IReadOnlyList<LegalTerm> Terms, IReadOnlyList<LegalPage> Authorities, IReadOnlyList<LegalPage> Pages)
{
    private static readonly Lazy<IReadOnlyDictionary<string, LegalKnowledge>> s_known = new(() =>
        Resources.Names("Data/legal-").Select(name => Parse(Resources.Text(name), name)).ToDictionary(legal => legal.Country));

    // GDPR and NIS2 hold in the European Union; the GDPR in Iceland, Liechtenstein and Norway too.
    private static readonly string[] s_european =
        ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"];

    /// <summary>What is known for a country: its own file, else the European one.</summary>
    /// <exception cref="ArgumentException">Nothing is known of the country's law.</exception>
    public static LegalKnowledge For(string country)
    {
        string code = country.ToUpperInvariant();
        return s_known.Value.TryGetValue(code, out LegalKnowledge? own) ? own
            : s_european.Contains(code) ? s_known.Value["EU"]
            : throw new ArgumentException($"No legal knowledge for country '{SafeText.Line(country, 20)}': NL and the countries of the European Economic Area are known.", nameof(country));
    }

    /// <exception cref="NoticeFileException">With all that is wrong with the file.</exception>
    public static LegalKnowledge Parse(string yaml, string file)
    {
        var reader = new Reader(file);
        YamlMappingNode root = reader.Root(yaml);
        reader.Only(root, "schema", "country", "as-of", "intro", "terms", "authorities", "pages");
        if (reader.Text(root, "schema") is { Length: > 0 } schema && schema != "dijkwacht.legal/1")
            reader.Error(root, $"schema '{schema}' is not dijkwacht.legal/1");
        var legal = new LegalKnowledge(
            reader.Text(root, "country"),
            reader.Date(root, "as-of"),
            reader.Both(root, "intro"),
            [.. reader.List(root, "terms", "id", "law", "state", "text", "source", "date").Select(reader.Term)],
            [.. reader.List(root, "authorities", "id", "name", "role", "page", "source", "date").Select(reader.Page)],
            [.. reader.List(root, "pages", "id", "name", "role", "page", "source", "date").Select(reader.Page)]);
        foreach (LegalTerm term in legal.Terms.Where(term => term.Date > legal.AsOf))
            reader.Error(root, $"term '{term.Id}' is dated after as-of");
        if (reader.Errors.Count > 0)
            throw new NoticeFileException(reader.Errors);
        return legal;
    }

    private sealed class Reader(string file)
    {
        public List<string> Errors { get; } = [];

        public void Error(YamlNode at, string what) => Errors.Add($"{file}:{at.Start.Line}:{at.Start.Column}: {what}");

        public YamlMappingNode Root(string yaml)
        {
            var stream = new YamlStream();
            try
            {
                if (PlainDocument.Objection(yaml) is { } objection)
                    throw new NoticeFileException([$"{file}:{objection.At.Line}:{objection.At.Column}: {objection.Reason}"]);
                stream.Load(new StringReader(yaml));
            }
            catch (YamlException e)
            {
                throw new NoticeFileException([$"{file}:{e.Start.Line}:{e.Start.Column}: {e.Message}"]);
            }

            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new NoticeFileException([$"{file}:1:1: one mapping was expected"]);
        }

        public void Only(YamlMappingNode node, params string[] keys)
        {
            foreach (YamlNode key in node.Children.Keys)
            {
                if (key is not YamlScalarNode { Value: { } name } || !keys.Contains(name))
                    Error(key, $"unknown key '{key}'; known: {string.Join(", ", keys)}");
            }
        }

        public string Text(YamlMappingNode node, string key, bool isOptional = false)
        {
            if (node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value))
            {
                if (value is YamlScalarNode { Value: { } text } && SafeText.Line(text, 2_000) is { Length: > 0 } clean)
                    return clean;
                Error(value, $"'{key}' must be a text");
            }
            else if (!isOptional)
            {
                Error(node, $"'{key}' is missing");
            }

            return "";
        }

        public DateOnly Date(YamlMappingNode node, string key)
        {
            string text = Text(node, key);
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && text.Length > 0)
                Error(node, $"'{key}' must be a day such as 2026-11-24, not '{text}'");
            return date;
        }

        public Bilingual Both(YamlMappingNode node, string key)
        {
            if (!node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) || value is not YamlMappingNode both)
            {
                Error(value ?? node, $"'{key}' with nl and en is missing");
                return new("", "");
            }

            Only(both, "nl", "en");
            return new(Text(both, "nl"), Text(both, "en"));
        }

        public IEnumerable<YamlMappingNode> List(YamlMappingNode node, string key, params string[] keys)
        {
            if (!node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) || value is not YamlSequenceNode { Children.Count: > 0 } list)
            {
                Error(value ?? node, $"'{key}' must be a list with at least one entry");
                yield break;
            }

            foreach (YamlNode item in list)
            {
                if (item is not YamlMappingNode entry)
                {
                    Error(item, $"an entry of '{key}' must be a mapping");
                    continue;
                }

                Only(entry, keys);
                yield return entry;
            }
        }

        public LegalTerm Term(YamlMappingNode node)
        {
            string state = Text(node, "state");
            if (state is not ("" or "in-force" or "check"))
                Error(node, $"state '{state}' is neither in-force nor check");
            return new(Text(node, "id"), Both(node, "law"), state == "check", Both(node, "text"), Source(node), Date(node, "date"));
        }

        public LegalPage Page(YamlMappingNode node)
        {
            string page = Text(node, "page", isOptional: true);
            if (page.Length > 0 && !IsPage(page))
                Error(node, $"page '{page}' is not an https address");
            return new(Text(node, "id"), Both(node, "name"), Both(node, "role"), page.Length > 0 ? page : null, Source(node), Date(node, "date"));
        }

        private string Source(YamlMappingNode node)
        {
            string source = Text(node, "source");
            if (source.Length > 0 && !IsPage(source))
                Error(node, $"source '{source}' is not an https address");
            return source;
        }

        private static bool IsPage(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? page) && page.Scheme == "https";
    }
}
