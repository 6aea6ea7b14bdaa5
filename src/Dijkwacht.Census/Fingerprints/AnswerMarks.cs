using System.Text;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Everything one answer says that matters here. A status of 401 or 302 alone says nothing: many servers give it to every path.</summary>
internal sealed class AnswerMarks
{
    private const int LongestBody = 64 * 1024;

    private static readonly string[] s_frontEndFields =
        ["X-FEServer", "X-CalculatedBETarget", "X-CalculatedFETarget", "X-BEServer", "X-BackEndHttpStatus", "MS-Server-ActiveSync", "X-WSSecurity-Enabled", "X-OWA-DiagnosticsInfo"];

    private static readonly string[] s_titles =
        ["<title>Outlook Web App</title>", "<title>Exchange Log In</title>", "<title>Microsoft Exchange - Outlook Web Access</title>", "<title>Outlook Web Access</title>"];

    private static readonly string[] s_onlineHosts =
        ["outlook.com", "office365.com", "outlook.office.com", "outlook.cloud.microsoft", "outlook.office.de", "partner.outlook.cn", "office365.us"];

    private static readonly string[] s_firewallFields = ["cf-mitigated", "x-sucuri-block", "x-iinfo", "x-datadome", "x-amzn-waf-action", "x-denied-reason"];

    private static readonly string[] s_firewallTexts =
    [
        "The requested URL was rejected. Please consult with your administrator", "Incapsula incident", "Attention Required! | Cloudflare",
        "<title>Just a moment...</title>", "Web Page Blocked", "errors.edgesuite.net", "Sucuri WebSite Firewall", "_Incapsula_Resource",
        "This request has been blocked", "Barracuda Networks", "Application Firewall",
    ];

    private static readonly string[] s_otherProducts =
    [
        "Synology", "QNAP", "FRITZ!Box", "UniFi", "MikroTik", "RouterOS", "pfSense", "OPNsense", "Proxmox", "Plesk", "Roundcube", "Zimbra", "Kerio Connect",
        "SOGo", "Nextcloud", "ownCloud", "WordPress", "phpMyAdmin", "iLO ", "iDRAC", "VMware", "ESXi", "Hikvision", "Dahua", "AXIS", "GitLab", "Grafana", "Jenkins",
    ];

    private static readonly string[] s_deviceServers =
        ["GoAhead", "Boa/", "mini_httpd", "RomPager", "micro_httpd", "uc-httpd", "App-webs", "DNVRS-Webs", "Hikvision", "Virata", "Allegro", "CUPS", "KS_HTTP", "thttpd", "HP HTTP", "Router Webserver"];

    private AnswerMarks()
    {
    }

    public required string Path { get; init; }

    public required int Status { get; init; }

    public string? Server { get; private set; }

    public string? BackEnd { get; private set; }

    public string? HttpServer { get; private set; }

    /// <summary>The location of a redirect, cleaned.</summary>
    public string? Location { get; private set; }

    /// <summary>The version header, cleaned; null when absent or empty.</summary>
    public string? VersionHeader { get; private set; }

    public string? ServerApplication { get; private set; }

    /// <summary>First version in a path of the page, three or four parts.</summary>
    public string? PagePath { get; private set; }

    /// <summary>A second, different version in a path of the same page.</summary>
    public string? OtherPagePath { get; private set; }

    public string? ManifestVersion { get; private set; }

    public bool IsExchange { get; private set; }

    public bool IsOnline { get; private set; }

    public bool RedirectsToOnline { get; private set; }

    public bool IsFirewall { get; private set; }

    /// <summary>The page names a product that is not Exchange and stands in front of none.</summary>
    public string? OtherProduct { get; private set; }

    /// <summary>A product that the version type cannot hold.</summary>
    public string? ProductHint { get; private set; }

    public string? ProductDetail { get; private set; }

    public bool IsRedirect => Status is >= 300 and < 400 && Location is not null;

    public static AnswerMarks Of(HttpAnswer answer)
    {
        var marks = new AnswerMarks { Path = answer.Path, Status = answer.Status };
        marks.ReadFields(answer);
        marks.ReadBody(answer);
        return marks;
    }

    /// <summary>Whether a host is one of Exchange Online's, wildcards included; <c>myoutlook.com</c> is not.</summary>
    public static bool IsOnlineHost(string host)
    {
        ReadOnlySpan<char> name = host.AsSpan();
        foreach (string suffix in s_onlineHosts)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && (name.Length == suffix.Length || name[^(suffix.Length + 1)] == '.'))
                return true;
        }

        return false;
    }

    private void ReadFields(HttpAnswer answer)
    {
        Server = SafeText.Clean(answer.Field("X-FEServer"));
        BackEnd = SafeText.Clean(answer.Field("X-CalculatedBETarget")) ?? SafeText.Clean(answer.Field("X-BEServer")) ?? SafeText.Clean(answer.Field("X-DiagInfo"));
        HttpServer = SafeText.Clean(answer.Field("Server"));
        Location = SafeText.Clean(answer.Field("Location"));
        VersionHeader = SafeText.Clean(answer.Field("X-OWA-Version"));
        string? application = SafeText.Clean(answer.Field("X-ServerApplication"));
        if (application is not null && application.StartsWith("Exchange/", StringComparison.OrdinalIgnoreCase))
            ServerApplication = application["Exchange/".Length..];

        // An echo of the path that was asked is no mark.
        bool toLogin = Location is not null && PathOf(Location).EndsWith(PoliteOrder.Logon, StringComparison.OrdinalIgnoreCase) && !Contains(answer.Path, "logon.aspx");
        IsExchange = toLogin || answer.Field("X-OWA-Version") is not null || ServerApplication is not null
            || s_frontEndFields.Any(name => answer.Field(name) is { Length: > 0 })
            || HasCookie(answer, "X-BackEndCookie=");
        IsOnline = VersionHeader is { } version && version.StartsWith("15.20.", StringComparison.Ordinal)
            || BackEnd is { } target && IsOnlineHost(target);
        RedirectsToOnline = HostOf(Location) is { } host && IsOnlineHost(host);
        IsFirewall = s_firewallFields.Any(name => answer.Field(name) is not null) && answer.Status is not (200 or 401);
        if (HttpServer is not null)
            OtherProduct = s_deviceServers.FirstOrDefault(name => HttpServer.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    private void ReadBody(HttpAnswer answer)
    {
        if (answer.Body.Length == 0)
            return;
        string text = Encoding.Latin1.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, LongestBody)]);
        if (PoliteOrder.IsManifest(answer.Path))
        {
            ManifestVersion = answer.Status == 200 ? PageVersions.InManifest(text) : null;
            IsExchange |= ManifestVersion is not null;
        }
        else
        {
            (PagePath, OtherPagePath) = PageVersions.InPaths(text);
        }

        if (PagePath is { } path && path.StartsWith("8.", StringComparison.Ordinal))
        {
            ProductHint = "Exchange Server 2007";
            ProductDetail = $"The login page is of build {path}: Exchange Server 2007, out of support since 2017-04-11.";
            IsExchange = true;
            PagePath = OtherPagePath = null;
        }

        IsExchange |= PagePath is not null || s_titles.Any(title => Contains(text, title))
            || (Contains(text, "/owa/auth.owa") && Contains(text, "<form"));
        IsFirewall |= s_firewallTexts.Any(mark => Contains(text, mark));
        if (!IsExchange && !IsFirewall)
            OtherProduct ??= PageVersions.Title(text) is { } title ? s_otherProducts.FirstOrDefault(name => Contains(title, name)) : null;
    }

    internal static string? HostOf(string? location) =>
        location is not null && Uri.TryCreate(location, UriKind.Absolute, out Uri? uri) && (uri.Scheme is "http" or "https") ? uri.Host : null;

    /// <summary>A location without its query.</summary>
    internal static string PathOf(string location)
    {
        int query = location.AsSpan().IndexOfAny('?', '#');
        return query < 0 ? location : location[..query];
    }

    internal static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool HasCookie(HttpAnswer answer, string start) => answer.Fields.Any(field =>
        field.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) && field.Value.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
