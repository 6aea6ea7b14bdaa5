using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using YamlDotNet.RepresentationModel;

namespace Dijkwacht.Notify.Settings;

/// <summary>Reads <c>warn.yml</c>.</summary>
internal sealed class WarnSettingsReader : SettingsText
{
    private static readonly string[] s_securities = ["tls", "starttls", "none"];
    private static readonly string[] s_languages = ["nl", "en"];

    private readonly string _folder;
    private readonly Func<string, string?> _environment;

    private WarnSettingsReader(string folder, Func<string, string?> environment) => (_folder, _environment) = (folder, environment);

    public static (WarnSettings? Settings, IReadOnlyList<SettingsProblem> Problems) Read(string text, string folder, Func<string, string?> environment)
    {
        var reader = new WarnSettingsReader(folder, environment);
        WarnSettings? settings = reader.ReadAll(text);
        return (reader.HasProblems ? null : settings, reader.Problems);
    }

    private WarnSettings? ReadAll(string text)
    {
        if (Root(text) is not { } root)
            return null;
        Dictionary<string, YamlNode> keys = Keys(root, "sender", "smtp", "signing", "inbox", "contacts", "language", "answerDays");
        SenderIdentity? sender = Sender(keys.GetValueOrDefault("sender"), root);
        (SmtpSettings? smtp, SendOptions sending) = Smtp(keys.GetValueOrDefault("smtp"));
        var settings = new WarnSettings
        {
            Sender = sender ?? new SenderIdentity { Organisation = "", MandateNl = "", MandateEn = "", From = "", ReplyTo = "", Phone = "", VerifyPage = new Uri("https://example.org/") },
            Smtp = smtp,
            Sending = sending,
            Signing = Signing(keys.GetValueOrDefault("signing")),
            Inbox = Inbox(keys.GetValueOrDefault("inbox")),
            Contacts = Contacts(keys.GetValueOrDefault("contacts")),
            Language = Word(keys, "language", s_languages, "nl", root),
            AnswerDays = (int)Number(keys.GetValueOrDefault("answerDays"), 7, 1, 90),
        };
        return settings;
    }

    private SenderIdentity? Sender(YamlNode? node, YamlNode root)
    {
        if (node is null)
        {
            Report("DW3003", root, "'sender' is missing: whoever is warned must know by whom.");
            return null;
        }

        Dictionary<string, YamlNode> keys = Keys(node, "organisation", "mandateNl", "mandateEn", "from", "replyTo", "phone", "verifyPage", "kitPage", "postalAddress", "country");
        return new SenderIdentity
        {
            Organisation = Clean(keys, "organisation", node),
            MandateNl = Clean(keys, "mandateNl", node),
            MandateEn = Clean(keys, "mandateEn", node),
            From = Address(keys, "from", node),
            ReplyTo = keys.ContainsKey("replyTo") ? Address(keys, "replyTo", node) : Address(keys, "from", node),
            Phone = Clean(keys, "phone", node),
            VerifyPage = Page(keys, "verifyPage", node) ?? new Uri("https://example.org/"),
            KitPage = keys.ContainsKey("kitPage") ? Page(keys, "kitPage", node) : null,
            PostalAddress = PostalAddress(keys.GetValueOrDefault("postalAddress")),
            Country = keys.ContainsKey("country") ? Clean(keys, "country", node).ToUpperInvariant() : "NL",
        };
    }

    private (SmtpSettings? Smtp, SendOptions Sending) Smtp(YamlNode? node)
    {
        if (node is null)
            return (null, new SendOptions());
        Dictionary<string, YamlNode> keys = Keys(node, "host", "port", "security", "allowPlain", "trustedCertificates", "user", "passwordFrom", "envelopeSender", "connections", "perSecond", "perDomainPerMinute");
        (string? user, string? password) = Login(keys, node);
        var smtp = new SmtpSettings
        {
            Host = Clean(keys, "host", node),
            Port = (int)Number(keys.GetValueOrDefault("port"), 587, 1, 65535),
            Security = Security(keys, node),
            AllowPlain = Flag(keys.GetValueOrDefault("allowPlain"), false),
            TrustedCertificates = TrustedCertificates(keys, node),
            UserName = user,
            Password = password,
            EnvelopeSender = keys.ContainsKey("envelopeSender") ? Address(keys, "envelopeSender", node) : null,
        };
        foreach (string problem in HasProblems ? [] : smtp.Problems())
            Report("DW3004", node, problem);
        var sending = new SendOptions
        {
            Connections = (int)Number(keys.GetValueOrDefault("connections"), 2, 1, 16),
            PerSecond = Number(keys.GetValueOrDefault("perSecond"), 20, 0.01, 100_000),
            PerDomainPerMinute = (int)Number(keys.GetValueOrDefault("perDomainPerMinute"), 30, 1, 10_000_000),
        };
        return (smtp, sending);
    }

    private SigningSettings? Signing(YamlNode? node)
    {
        if (node is null)
            return null;
        Dictionary<string, YamlNode> keys = Keys(node, "certificate", "passwordFrom");
        string path = Path.Combine(_folder, Text(keys, "certificate", node));
        if (keys.TryGetValue("certificate", out YamlNode? file) && !File.Exists(path))
            Report("DW3004", file, $"{SafeText.Line(path)}: no such file.");
        return new SigningSettings(path, keys.ContainsKey("passwordFrom") ? Text(keys, "passwordFrom", node) : null);
    }

    private InboxSettings? Inbox(YamlNode? node)
    {
        if (node is null)
            return null;
        Dictionary<string, YamlNode> keys = Keys(node, "maildir", "host", "port", "security", "trustedCertificates", "user", "passwordFrom", "folder");
        if (keys.ContainsKey("maildir"))
        {
            if (keys.ContainsKey("host"))
                Report("DW3004", node, "An inbox is a maildir or a host, not both.");
            return new InboxSettings(Path.Combine(_folder, Text(keys, "maildir", node)), null);
        }

        (string? user, string? password) = Login(keys, node);
        if (user is null && !HasProblems)
            Report("DW3003", node, "'user' and 'passwordFrom' are missing.");
        var imap = new ImapSettings
        {
            Host = Clean(keys, "host", node),
            Port = (int)Number(keys.GetValueOrDefault("port"), 993, 1, 65535),
            Security = keys.ContainsKey("security") ? Security(keys, node) : MailSecurity.Implicit,
            TrustedCertificates = TrustedCertificates(keys, node),
            UserName = user ?? "",
            Password = password ?? "",
            Folder = keys.ContainsKey("folder") ? Text(keys, "folder", node) : "INBOX",
        };
        foreach (string problem in HasProblems ? [] : imap.Problems())
            Report("DW3004", node, problem);
        return new InboxSettings(null, imap);
    }

    private ContactSettings Contacts(YamlNode? node)
    {
        if (node is null)
            return new ContactSettings();
        Dictionary<string, YamlNode> keys = Keys(node, "securityTxt", "rdap", "roleAddresses", "keys", "allowLoopback", "userAgent");
        var servers = new List<Uri>();
        foreach (YamlNode item in keys.GetValueOrDefault("rdap") switch { YamlSequenceNode list => list.Children, null => [], { } one => [one] })
        {
            if (item is YamlScalarNode { Value: { } text } && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http")
                servers.Add(address);
            else
                Report("DW3004", item, "Expected the address of an RDAP server, such as https://rdap.example.org/.");
        }

        var standard = new ContactSettings();
        return standard with
        {
            SecurityTxt = Flag(keys.GetValueOrDefault("securityTxt"), false),
            RdapServers = servers,
            RoleAddresses = Flag(keys.GetValueOrDefault("roleAddresses"), false),
            KeyFolder = keys.ContainsKey("keys") ? Path.Combine(_folder, Text(keys, "keys", node)) : null,
            AllowLoopback = Flag(keys.GetValueOrDefault("allowLoopback"), false),
            UserAgent = keys.ContainsKey("userAgent") ? Clean(keys, "userAgent", node) : standard.UserAgent,
        };
    }

    private MailSecurity Security(Dictionary<string, YamlNode> keys, YamlNode parent) => Word(keys, "security", s_securities, "starttls", parent) switch
    {
        "tls" => MailSecurity.Implicit,
        "none" => MailSecurity.None,
        _ => MailSecurity.StartTls,
    };

    private string? TrustedCertificates(Dictionary<string, YamlNode> keys, YamlNode parent) =>
        keys.ContainsKey("trustedCertificates") ? Path.Combine(_folder, Text(keys, "trustedCertificates", parent)) : null;

    // The name of a variable stands in the file, never the password.
    private (string? User, string? Password) Login(Dictionary<string, YamlNode> keys, YamlNode parent)
    {
        if (!keys.ContainsKey("user"))
            return (null, null);
        string variable = Text(keys, "passwordFrom", parent);
        string? password = variable.Length == 0 ? null : _environment(variable);
        if (variable.Length > 0 && string.IsNullOrEmpty(password))
            Report("DW3004", keys["passwordFrom"], $"The environment variable {SafeText.Line(variable, 60)} is not set.");
        return (Text(keys, "user", parent), password ?? "");
    }

    private string Address(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        string address = Text(keys, key, parent);
        if (address.Length > 0 && !MailAddressText.IsAddress(address))
            Report("DW3004", keys[key], $"'{SafeText.Line(address)}' is no address of mail.");
        return address;
    }

    private Uri? Page(Dictionary<string, YamlNode> keys, string key, YamlNode parent)
    {
        string text = Text(keys, key, parent);
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? page) && page.Scheme == Uri.UriSchemeHttps)
            return page;
        Report("DW3004", keys[key], $"'{SafeText.Line(text)}' is no page; expected https://...");
        return null;
    }

    private string Clean(Dictionary<string, YamlNode> keys, string key, YamlNode parent) => SafeText.Line(Text(keys, key, parent), 500);

    private static List<string> PostalAddress(YamlNode? node) => node switch
    {
        YamlSequenceNode list => [.. list.Children.OfType<YamlScalarNode>().Select(line => SafeText.Line(line.Value)).Where(line => line.Length > 0)],
        YamlScalarNode { Value: { } text } => [.. text.Split('\n').Select(line => SafeText.Line(line)).Where(line => line.Length > 0)],
        _ => [],
    };
}
