using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Simulator.Serving;

/// <summary>What the hosts of the test country send as bodies.</summary>
internal static class Pages
{
    public const string Plain = "<html><head><title>Welcome</title></head><body>It works.</body></html>";

    public const string Blocked = "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Your support ID is: 4711</body></html>";

    public const string ProxyLogin = "<html><head><title>Secure Access</title></head><body><form action=\"/my.policy\" method=\"post\"></form></body></html>";

    /// <summary>The login page of Outlook on the web; without a build its paths were rewritten.</summary>
    public static string Login(ExchangeVersion? version)
    {
        string prefix = version is { } v ? $"/owa/auth/{v.Major}.{v.Minor}.{v.Update}" : "/owa/auth/current";
        return $"""
            <!DOCTYPE HTML>
            <html><head>
            <meta http-equiv="X-UA-Compatible" content="IE=10" />
            <link rel="shortcut icon" href="{prefix}/themes/resources/favicon.ico" type="image/x-icon">
            <title>Outlook</title>
            <style>.logo {'{'} background: url("{prefix}/themes/resources/owa_text_blue.png"); {'}'}</style>
            </head><body class="signInBg"><form action="/owa/auth.owa" method="POST" name="logonForm"></form></body></html>
            """;
    }

    /// <summary>The manifest of the eDiscovery export tool.</summary>
    public static string Manifest(ExchangeVersion version) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <asmv1:assembly manifestVersion="1.0" xmlns:asmv1="urn:schemas-microsoft-com:asm.v1">
          <assemblyIdentity xmlns="urn:schemas-microsoft-com:asm.v1" name="microsoft.exchange.ediscovery.exporttool.application" version="{version}" publicKeyToken="b1d1a6c45aa418ce" language="neutral" processorArchitecture="msil"/>
        </asmv1:assembly>
        """;
}
