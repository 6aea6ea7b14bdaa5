using Dijkwacht.Exchange.Builds;
using Dijkwacht.Simulator.Population;
using Microsoft.AspNetCore.Http;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Answers a request as the host in question would.</summary>
internal static class Impersonation
{
    private const string ManifestPath = "/ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool.application";

    public static async Task AnswerAsync(HttpContext context, SimulatedHost host, double week)
    {
        HttpResponse response = context.Response;
        string path = context.Request.Path.Value ?? "/";
        switch (host.Role)
        {
            case Role.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(250), context.RequestAborted);
                await ExchangeAsync(context, host, host.BuildAt(week)!.Version, path);
                break;
            case Role.AutodiscoverOnly when !path.StartsWith("/autodiscover", StringComparison.OrdinalIgnoreCase):
                response.StatusCode = 403;
                response.Headers.Server = "Microsoft-IIS/10.0";
                break;
            case Role.PreAuthenticatingProxy when !path.StartsWith("/Microsoft-Server-ActiveSync", StringComparison.OrdinalIgnoreCase):
                await RedirectToLoginAsync(response, path);
                break;
            case Role.Firewall:
                response.StatusCode = 403;
                await HtmlAsync(response, Pages.Blocked);
                break;
            case Role.Online:
                response.StatusCode = path.StartsWith("/owa", StringComparison.Ordinal) ? 302 : 401;
                response.Headers["X-OWA-Version"] = "15.20.9052.19";
                response.Headers["X-FEServer"] = "AM0PR07CA0031";
                response.Headers.Location = path.StartsWith("/owa", StringComparison.Ordinal) ? "https://login.microsoftonline.com/common/oauth2/authorize" : default;
                break;
            case Role.Honeypot:
                response.Headers["X-OWA-Version"] = "15.0.1497.2";
                response.Headers["X-FEServer"] = "MAIL";
                response.Headers.Server = "Microsoft-IIS/8.5";
                await HtmlAsync(response, Pages.Login(ExchangeVersion.Parse("15.0.1497.2")));
                break;
            case Role.Contradiction:
                if (path == "/owa/auth/logon.aspx")
                    await HtmlAsync(response, Pages.Login(ExchangeVersion.Parse("15.2.858.5")));
                else
                    await ExchangeAsync(context, host, ExchangeVersion.Parse("15.1.0.0"), path);
                break;
            case Role.CatchAll:
                response.StatusCode = 401;
                response.Headers.WWWAuthenticate = "Basic realm=\"private\"";
                break;
            case Role.Redirecting:
                response.StatusCode = 302;
                response.Headers.Location = path.Contains("logon", StringComparison.Ordinal) ? "file:///etc/passwd" : $"https://203.0.113.9{path}";
                break;
            case Role.OtherWebServer:
                response.Headers.Server = "nginx";
                response.StatusCode = path == "/" ? 200 : 404;
                await HtmlAsync(response, Pages.Plain);
                break;
            default:
                await ExchangeAsync(context, host, host.BuildAt(week)!.Version, path);
                break;
        }
    }

    private static async Task ExchangeAsync(HttpContext context, SimulatedHost host, ExchangeVersion version, string path)
    {
        HttpResponse response = context.Response;
        bool isStripped = host.Role is Role.PathOnly or Role.PathAndManifest or Role.Hidden;
        bool isLowerCase = host.Role == Role.LowerCaseHeader;
        if (!isStripped)
        {
            response.Headers[isLowerCase ? "x-owa-version" : "X-OWA-Version"] = version.ToString();
            response.Headers[isLowerCase ? "x-powered-by" : "X-Powered-By"] = "ASP.NET";
        }

        if (host.Role != Role.PathAndManifest)
            response.Headers[isLowerCase ? "x-feserver" : "X-FEServer"] = host.Server;
        response.Headers["request-id"] = Guid.NewGuid().ToString();
        response.Headers.Server = version.Minor == 0 ? "Microsoft-IIS/8.5" : "Microsoft-IIS/10.0";

        switch (path)
        {
            case "/owa/" or "/owa":
                response.StatusCode = 302;
                response.Headers.Location = $"https://{host.MailName}/owa/auth/logon.aspx?url=https%3a%2f%2f{host.MailName}%2fowa%2f&reason=0";
                break;
            case "/owa/auth/logon.aspx":
                await HtmlAsync(response, Pages.Login(host.Role == Role.Hidden ? null : version));
                break;
            case ManifestPath when host.Role == Role.PathAndManifest:
                response.ContentType = "application/x-ms-application";
                await response.WriteAsync(Pages.Manifest(BuildCatalogue.Default.BaseOf(version)!.Version), context.RequestAborted);
                break;
            case ManifestPath:
                response.StatusCode = 404;
                break;
            default:
                response.StatusCode = 401;
                response.Headers.WWWAuthenticate = new(["Negotiate", "NTLM", $"Basic realm=\"{host.MailName}\""]);
                break;
        }
    }

    private static Task RedirectToLoginAsync(HttpResponse response, string path)
    {
        response.Headers.Server = "BigIP";
        if (path == "/my.policy")
            return HtmlAsync(response, Pages.ProxyLogin);
        response.StatusCode = 302;
        response.Headers.Location = "/my.policy";
        return Task.CompletedTask;
    }

    private static Task HtmlAsync(HttpResponse response, string html)
    {
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(html);
    }
}
