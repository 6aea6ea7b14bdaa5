using System.Buffers;
using System.Text;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>What the answers of one host hold that tells of Exchange.</summary>
internal sealed class Marks
{
    private const string Prefix = "/owa/";
    private static readonly SearchValues<char> s_version = SearchValues.Create("0123456789.");

    private static readonly string[] s_serverFields = ["X-FEServer", "X-CalculatedBETarget", "X-BEServer", "X-CalculatedFETarget"];

    private static readonly string[] s_foreignLogins =
    [
        "/adfs/", "login.microsoftonline.", "login.windows.net", "/CookieAuth.dll", "/my.policy", "/vpn/index.html", "/logon/LogonPoint",
        "/nidp/", "/+CSCOE+/", "/dana-na/", "/oauth2/", "/saml", "lmlogon",
    ];

    private readonly List<ExchangeVersion> _headers = [];

    private Marks()
    {
    }

    /// <summary>Versions of <c>X-OWA-Version</c>, plausible ones only, in the order of the answers.</summary>
    public IReadOnlyList<ExchangeVersion> HeaderVersions => _headers;

    /// <summary>Version in the resource paths of the login page; revision 0 when there are three parts.</summary>
    public ExchangeVersion? PathVersion { get; private set; }

    /// <summary>Version of the export tool.</summary>
    public ExchangeVersion? ManifestVersion { get; private set; }

    /// <summary>Version of <c>X-ServerApplication</c>.</summary>
    public ExchangeVersion? ApplicationVersion { get; private set; }

    /// <summary>Whether a version was claimed that no Exchange has.</summary>
    public bool HasAbsurdVersion { get; private set; }

    /// <summary>The claim in question.</summary>
    public string? AbsurdVersion { get; private set; }

    /// <summary>Whether the paths are those of Exchange 2007.</summary>
    public bool IsExchange2007 { get; private set; }

    /// <summary>Whether Exchange Online answered.</summary>
    public bool IsOnline { get; private set; }

    /// <summary>Whether the host is Exchange for sure.</summary>
    public bool IsExchange { get; private set; }

    /// <summary>Whether somebody else's login stands before the paths of Exchange.</summary>
    public bool HasForeignLogin { get; private set; }

    /// <summary>Front-end name.</summary>
    public string? Server { get; private set; }

    /// <summary>Back-end name.</summary>
    public string? BackEnd { get; private set; }

    /// <summary>Whether an answer tells the security update.</summary>
    public bool IsExact => _headers.Any(BuildCatalogue.Default.IsExact) || (ApplicationVersion is { } version && BuildCatalogue.Default.IsExact(version));

    public static Marks Of(IReadOnlyList<HttpAnswer> answers)
    {
        var marks = new Marks();
        foreach (HttpAnswer answer in answers)
            marks.Add(answer);
        return marks;
    }

    public static bool IsInternetInformationServices(HttpAnswer answer) =>
        answer.Field("Server")?.StartsWith("Microsoft-IIS/", StringComparison.OrdinalIgnoreCase) ?? false;

    private void Add(HttpAnswer answer)
    {
        foreach ((string name, string value) in answer.Fields)
        {
            if (name.Equals("X-OWA-Version", StringComparison.OrdinalIgnoreCase))
                Claim(value);
            else if (name.Equals("X-ServerApplication", StringComparison.OrdinalIgnoreCase) && value.StartsWith("Exchange/", StringComparison.OrdinalIgnoreCase))
                ReadApplication(value.AsSpan(9));
        }

        Server ??= Plain.Text(answer.Field("X-FEServer"));
        BackEnd ??= Plain.Text(answer.Field("X-CalculatedBETarget") ?? answer.Field("X-BEServer"));
        if (s_serverFields.Any(field => answer.Field(field) is not null))
            IsExchange = true;
        if (BackEnd is not null && BackEnd.EndsWith(".outlook.com", StringComparison.OrdinalIgnoreCase))
            IsOnline = true;

        if (answer.Status is 301 or 302 or 303 or 307 or 308 && answer.Field("Location") is { } location)
        {
            // Only Exchange sends a browser from /owa/ to its own login page.
            if (answer.Path == PoliteOrder.Owa && location.Contains("/owa/auth/logon.aspx", StringComparison.OrdinalIgnoreCase))
                IsExchange = true;
            else if (s_foreignLogins.Any(login => location.Contains(login, StringComparison.OrdinalIgnoreCase)))
                HasForeignLogin = true;
        }

        if (answer.Status is not (200 or 401 or 440) || answer.Body.IsEmpty)
            return;
        if (answer.Path == PoliteOrder.Manifest)
            ReadManifest(answer.Body.Span);
        else
            ReadPage(answer.Body.Span);
    }

    private void Claim(string value)
    {
        string text = value.Trim();
        if (text.StartsWith("15.20.", StringComparison.Ordinal))
        {
            IsOnline = true;
        }
        else if (ExchangeVersion.TryParse(text, out ExchangeVersion version) && KnownVersions.IsPossible(version))
        {
            _headers.Add(version);
            IsExchange = true;
        }
        else if (text.Length > 0 && text.AsSpan().ContainsAnyExcept(s_version) is false)
        {
            HasAbsurdVersion = true;
            AbsurdVersion ??= Plain.Text(text);
        }
    }

    private void ReadApplication(ReadOnlySpan<char> text)
    {
        if (ExchangeVersion.TryParse(text.Trim(), out ExchangeVersion version) && KnownVersions.IsPossible(version))
        {
            ApplicationVersion ??= version;
            IsExchange = true;
        }
    }

    /// <summary>Resource paths: <c>/owa/auth/15.2.858/</c>, of Exchange 2010 <c>/owa/14.3.123.3/</c>, of 2007 <c>/owa/8.1.375.2/</c>.</summary>
    private void ReadPage(ReadOnlySpan<byte> body)
    {
        string page = Encoding.Latin1.GetString(body);
        bool isLogin = page.Contains("/owa/auth.owa", StringComparison.OrdinalIgnoreCase) || page.Contains("/owa/auth/owaauth.dll", StringComparison.OrdinalIgnoreCase);
        IsExchange |= isLogin;
        for (int at = 0; (at = page.IndexOf(Prefix, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at += Prefix.Length;
            ReadOnlySpan<char> rest = page.AsSpan(at);
            if (rest.StartsWith("auth/", StringComparison.OrdinalIgnoreCase))
                rest = rest[5..];
            int length = rest[..Math.Min(rest.Length, 24)].IndexOfAnyExcept(s_version);
            if (length < 5 || rest[length] != '/')
                continue;
            ReadOnlySpan<char> number = rest[..length];
            bool isThreePart = number.Count('.') == 2;
            if (!ExchangeVersion.TryParse(isThreePart ? $"{number}.0" : number, out ExchangeVersion version))
                continue;
            if (version.Major == 8)
            {
                IsExchange2007 = IsExchange = true;
            }
            else if (KnownVersions.IsPossible(version))
            {
                PathVersion ??= isThreePart || version.Major != 14 ? version with { Revision = 0 } : version;
                IsExchange = true;
            }

            return;
        }
    }

    private void ReadManifest(ReadOnlySpan<byte> body)
    {
        string manifest = Encoding.UTF8.GetString(body);
        int identity = manifest.IndexOf("microsoft.exchange.ediscovery.exporttool", StringComparison.OrdinalIgnoreCase);
        int at = identity < 0 ? -1 : manifest.IndexOf("version=\"", identity, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return;
        ReadOnlySpan<char> rest = manifest.AsSpan(at + 9);
        int end = rest[..Math.Min(rest.Length, 32)].IndexOf('"');
        if (end > 0 && ExchangeVersion.TryParse(rest[..end], out ExchangeVersion version) && KnownVersions.IsPossible(version))
        {
            ManifestVersion = version;
            IsExchange = true;
        }
    }
}
