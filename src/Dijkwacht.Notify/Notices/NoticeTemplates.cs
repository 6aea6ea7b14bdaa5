using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Dijkwacht.Notify.Notices;

/// <summary>The texts of notices, checked: built in, with those of a workspace in their place where it has its own. Threads may share it.</summary>
public sealed class NoticeTemplates
{
    private const string Extension = ".txt";
    private const string Root = "Templates/";
    private const int LongestTemplate = 100_000;
    private static readonly string[] s_languages = ["nl", "en"];
    private static readonly Lazy<NoticeTemplates> s_builtIn = new(() => Load());

    private readonly Dictionary<string, Template> _templates;

    private NoticeTemplates(Dictionary<string, Template> templates) => _templates = templates;

    /// <summary>The built-in texts.</summary>
    public static NoticeTemplates BuiltIn => s_builtIn.Value;

    /// <summary>Loads and checks all templates.</summary>
    /// <param name="folders">
    /// Folders with files such as <c>open.nl.txt</c>, <c>parts/who.en.txt</c> or <c>campaigns/NAME.nl.txt</c> that replace or add to the
    /// built-in ones, and those of a later folder to those of an earlier one.
    /// </param>
    /// <exception cref="NoticeFileException">A template does not parse, names an unknown placeholder or part, lacks a subject or its twin in the other language; all errors are listed.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist.</exception>
    public static NoticeTemplates Load(params ReadOnlySpan<string> folders)
    {
        var texts = new SortedDictionary<string, (string Text, string File)>(StringComparer.Ordinal);
        foreach (string name in Resources.Names(Root))
            texts[name[Root.Length..^Extension.Length]] = (Resources.Text(name), name);
        var errors = new List<string>();
        foreach (string folder in folders)
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(folder, file).Replace('\\', '/');
                if (new FileInfo(file).Length > LongestTemplate)
                    errors.Add($"{name}:1:1: longer than {LongestTemplate} bytes");
                else
                    texts[name[..^Extension.Length]] = (File.ReadAllText(file), name);
            }
        }

        return new NoticeTemplates(Checked(texts, errors));
    }

    /// <summary>Renders the text of a notice, still with marks; see <see cref="ContentParser"/>.</summary>
    internal NoticeContent Content(Notice notice, SenderIdentity sender)
    {
        string language = NoticeModel.Language(notice);
        string part = "campaigns/" + (notice.Campaign?.Id ?? "");
        if (!_templates.ContainsKey($"{part}.{language}"))
            part = "campaigns/general";
        ScriptObject model = NoticeModel.Of(notice, sender, LegalKnowledge.For(sender.Country), part);
        var context = new TemplateContext(new ScriptObject { ["include"] = new IncludeFunction() })
        {
            StrictVariables = true,
            TemplateLoader = new Loader(language),
            RecursiveLimit = 5,
            LoopLimit = 1_000,
            LimitToString = 1_000_000,
            NewLine = "\n",
        };
        foreach ((string name, Template template) in _templates)
            context.CachedTemplates[name] = template;
        context.PushGlobal(model);
        return ContentParser.Parse(_templates[$"{notice.Situation.Name()}.{language}"].Render(context), notice, language);
    }

    private static Dictionary<string, Template> Checked(SortedDictionary<string, (string Text, string File)> texts, List<string> errors)
    {
        var templates = new Dictionary<string, Template>(StringComparer.Ordinal);
        ScriptObject model = NoticeModel.Specimen(LegalKnowledge.For("NL"));
        foreach ((string name, (string text, string file)) in texts)
        {
            string language = s_languages.FirstOrDefault(language => name.EndsWith("." + language, StringComparison.Ordinal)) ?? "";
            if (language.Length == 0)
            {
                errors.Add($"{file}:1:1: the name must end in .nl.txt or .en.txt");
                continue;
            }

            string twin = name[..^2] + (language == "nl" ? "en" : "nl");
            if (!texts.ContainsKey(twin))
                errors.Add($"{file}:1:1: its twin {twin}{Extension} is missing");
            if (!name.Contains('/') && !SituationNames.All.Contains(name[..^3]))
                errors.Add($"{file}:1:1: '{name[..^3]}' is no situation; known: {string.Join(", ", SituationNames.All)}");
            if (!name.Contains('/') && !text.StartsWith("subject: ", StringComparison.Ordinal))
                errors.Add($"{file}:1:1: the first line must start with 'subject: '");
            Template template = Template.Parse(text.ReplaceLineEndings("\n"), file);
            templates[name] = template;
            foreach (LogMessage message in template.Messages.Where(message => message.Type == ParserMessageType.Error))
                errors.Add(Place(file, message.Span, message.Message));
            string[] parts = [.. texts.Keys.Where(part => part.Contains('/') && part.EndsWith("." + language, StringComparison.Ordinal)).Select(part => part[..^3])];
            if (!template.HasErrors)
                template.Page!.Accept(new TemplateCheck(model, parts, (span, what) => errors.Add(Place(file, span, what))));
        }

        if (errors.Count > 0)
            throw new NoticeFileException(errors);
        return templates;
    }

    private static string Place(string file, SourceSpan span, string what) => $"{file}:{span.Start.Line + 1}:{span.Start.Column + 1}: {what}";

    private sealed class Loader(string language) : ITemplateLoader
    {
        public string GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => $"{templateName}.{language}";

        public string Load(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
            throw new ScriptRuntimeException(callerSpan, $"no template '{templatePath}'");

        public ValueTask<string?> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
            throw new ScriptRuntimeException(callerSpan, $"no template '{templatePath}'");
    }
}
