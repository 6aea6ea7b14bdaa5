using System.Text;
using Dijkwacht.Generator.Answers;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;

namespace Dijkwacht.Generator.Traffic;

/// <summary>Configuration files, tasks, compiled pages and setup logs of a server that nobody touched.</summary>
internal sealed class Configuration(Server server, Dice dice, Truth truth)
{
    internal void Place(DateTime installed, string setupMode, DateTime now, bool mitigated)
    {
        ApplicationHost(installed);
        WebConfig(now, mitigated);
        Agents(installed);
        Tasks(installed);
        foreach (string page in new[] { "logon", "error", "signout" })
            Compiled("/owa/auth/" + page + ".aspx", installed.AddDays(1));
        Setup(installed, setupMode, server.BuildAt(installed));
    }

    /// <summary>What ASP.NET leaves of every page that was ever asked for, long after the page is gone.</summary>
    internal EvidenceFile Compiled(string virtualPath, DateTime created)
    {
        string application = virtualPath.Split('/')[1] is "owa" ? "owa" : "root";
        string page = virtualPath[(virtualPath.LastIndexOf('/') + 1)..].ToLowerInvariant();
        string hash = (dice.Next() & 0xFFFFFFFF).ToString("x8");
        string text = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <preserve resultType="3" virtualPath="{virtualPath}" hash="{dice.Next() & 0xFFFFFFFF:x}" filehash="{dice.Next():x}" flags="110000" assembly="App_Web_{(dice.Next() & 0xFFFFFFFF):x8}" type="ASP.{page.Replace('.', '_')}">
                <filedeps>
                    <filedep name="{virtualPath}" />
                </filedeps>
            </preserve>
            """;
        return server.Put($@"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Temporary ASP.NET Files\{application}\e22c2559\92c7e946\{page}.{hash}.compiled", text + "\n", created, created, new UTF8Encoding(true));
    }

    internal void Setup(DateTime start, string mode, Version build)
    {
        string number = "15.1." + build.Build + "." + Server.BaseRevision(build.Build);
        StringBuilder text = server.SetupLog;
        DateTime time = start;
        void Say(string message)
        {
            text.Append('[').Append(time.ToString("MM/dd/yyyy HH:mm:ss.ffff", System.Globalization.CultureInfo.InvariantCulture)).Append("] [0] ").Append(message).Append('\n');
            time = time.AddSeconds(dice.Between(1, 40));
        }

        Say("**********************************************");
        Say("Starting Microsoft Exchange Server 2016 Setup");
        Say("**********************************************");
        Say("Local time zone: (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna.");
        Say("Operating system version: Microsoft Windows NT 6.2.9200.0.");
        Say($"Setup version: {number}.");
        Say("Logged on user: EXAMPLE\\admin.");
        Say($"Command Line Parameter Name='mode', Value='{mode}'.");
        Say("Command Line Parameter Name='iacceptexchangeserverlicenseterms', Value=''.");
        Say("Setup is choosing the domain controller to use");
        for (int i = 0; i < 60; i++)
            Say($"Executing: Start-SetupProcess step {i + 1} of 60");
        Say("The Exchange Server setup operation completed successfully.");
        Say("End of Setup");
        Say("**********************************************");
    }

    private void ApplicationHost(DateTime time)
    {
        string install = server.InstallPath;
        string text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration>
              <system.applicationHost>
                <sites>
                  <site name="Default Web Site" id="1" serverAutoStart="true">
                    <application path="/" applicationPool="DefaultAppPool">
                      <virtualDirectory path="/" physicalPath="%SystemDrive%\inetpub\wwwroot" />
                    </application>
                    <application path="/owa" applicationPool="MSExchangeOWAAppPool">
                      <virtualDirectory path="/" physicalPath="{install}\FrontEnd\HttpProxy\owa" />
                    </application>
                    <application path="/ecp" applicationPool="MSExchangeECPAppPool">
                      <virtualDirectory path="/" physicalPath="{install}\FrontEnd\HttpProxy\ecp" />
                    </application>
                    <application path="/OAB" applicationPool="MSExchangeOABAppPool">
                      <virtualDirectory path="/" physicalPath="{install}\FrontEnd\HttpProxy\OAB" />
                    </application>
                    <bindings>
                      <binding protocol="https" bindingInformation="*:443:" sslFlags="0" />
                    </bindings>
                    <logFile logExtFileFlags="Date, Time, ClientIP, UserName, ServerIP, Method, UriStem, UriQuery, TimeTaken, HttpStatus, Win32Status, ServerPort, UserAgent, HttpSubStatus, Referer" directory="{Directory()}" />
                  </site>
                  <site name="Exchange Back End" id="2" serverAutoStart="true">
                    <application path="/" applicationPool="DefaultAppPool">
                      <virtualDirectory path="/" physicalPath="{install}\ClientAccess" />
                    </application>
                    <logFile directory="{Directory()}" />
                  </site>
                </sites>
              </system.applicationHost>
              <system.webServer>
                <globalModules>
                  <add name="HttpLoggingModule" image="%windir%\System32\inetsrv\loghttp.dll" />
                  <add name="RewriteModule" image="%SystemRoot%\system32\inetsrv\rewrite.dll" />
                  <add name="ExampleAvIisFilter" image="C:\Program Files\Example Antivirus\Exchange\avfilter64.dll" />
                  <add name="ExampleMfaModule" image="C:\Program Files\Example MFA\Iis\mfaowa.dll" />
                </globalModules>
                <httpLogging dontLog="false" />
              </system.webServer>
            </configuration>
            """;
        EvidenceFile file = server.Put(@"C:\Windows\System32\inetsrv\config\applicationHost.config", text + "\n", time.AddDays(1));
        TrapOn("a module of an antivirus or a second-factor product", file, text, "ExampleAvIisFilter");
        TrapOn("a module of an antivirus or a second-factor product", file, text, "ExampleMfaModule");
    }

    private string Directory() => server.IisLogPath.Replace(@"C:\inetpub", @"%SystemDrive%\inetpub", StringComparison.Ordinal);

    private void WebConfig(DateTime now, bool mitigated)
    {
        string rules = mitigated ? """

                <rewrite>
                  <rules>
                    <rule name="X-AnonResource-Backend Abort - inbound" stopProcessing="true">
                      <match url=".*" />
                      <conditions><add input="{HTTP_COOKIE}" pattern="(.*)X-AnonResource-Backend(.*)" /></conditions>
                      <action type="AbortRequest" />
                    </rule>
                    <rule name="X-BEResource Abort - inbound" stopProcessing="true">
                      <match url=".*" />
                      <conditions><add input="{HTTP_COOKIE}" pattern="(.*)X-BEResource=(.+)/(.+)~(.+)" /></conditions>
                      <action type="AbortRequest" />
                    </rule>
                  </rules>
                </rewrite>
            """ : "";
        string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.web>\n    <customErrors mode=\"Off\" />\n  </system.web>\n  <system.webServer>\n    <modules>\n      <add name=\"HttpProxy\" type=\"Microsoft.Exchange.HttpProxy.ProxyModule,Microsoft.Exchange.FrontEndHttpProxy\" />\n    </modules>" + rules + "\n  </system.webServer>\n</configuration>\n";
        EvidenceFile file = server.Put(server.InstallPath + @"\FrontEnd\HttpProxy\owa\web.config", text, now);
        if (mitigated)
        {
            TrapOn("a mitigation rule of the defender", file, text, "X-AnonResource-Backend Abort");
            TrapOn("a mitigation rule of the defender", file, text, "X-BEResource Abort");
        }
    }

    private void Agents(DateTime time)
    {
        string install = server.InstallPath;
        string text = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <mexRuntime>
                <monitoring><agentExecution timeLimitInMilliseconds="90000" /></monitoring>
                <agentList>
                  <agent name="Transport Rule Agent" baseType="Microsoft.Exchange.Data.Transport.Routing.RoutingAgent" classFactory="Microsoft.Exchange.MessagingPolicies.TransportRuleAgent.TransportRuleAgentFactory" assemblyPath="{install}\TransportRoles\agents\Rule\Microsoft.Exchange.MessagingPolicies.TransportRuleAgent.dll" enabled="true" />
                  <agent name="Example Antivirus Routing Agent" baseType="Microsoft.Exchange.Data.Transport.Routing.RoutingAgent" classFactory="Example.Antivirus.RoutingFactory" assemblyPath="C:\Program Files\Example Antivirus\Exchange\Example.Antivirus.Agent.dll" enabled="true" />
                  <agent name="Exchange DkimSigner" baseType="Microsoft.Exchange.Data.Transport.Routing.RoutingAgent" classFactory="Exchange.DkimSigner.DkimSigningRoutingAgentFactory" assemblyPath="C:\Program Files\Exchange DkimSigner\ExchangeDkimSigner.dll" enabled="true" />
                </agentList>
              </mexRuntime>
            </configuration>
            """;
        EvidenceFile file = server.Put(install + @"\TransportRoles\Shared\agents.config", text + "\n", time.AddDays(2));
        TrapOn("a transport agent of an antivirus or DKIM product", file, text, "Example Antivirus Routing Agent");
        TrapOn("a transport agent of an antivirus or DKIM product", file, text, "Exchange DkimSigner");
    }

    private void Tasks(DateTime time)
    {
        foreach ((string name, string command, string arguments) in new[]
        {
            ("Clean Exchange logs", @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", @"-NoProfile -File C:\Scripts\CleanLogs.ps1 -Days 30"),
            ("Example Backup nightly", @"C:\Program Files\Example Backup\agent.exe", "/job nightly"),
        })
        {
            string text = $"""
                <?xml version="1.0" encoding="UTF-16"?>
                <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
                  <RegistrationInfo><Date>{time:yyyy-MM-dd'T'HH:mm:ss}</Date><Author>EXAMPLE\admin</Author><URI>\{name}</URI></RegistrationInfo>
                  <Triggers><CalendarTrigger><StartBoundary>2020-01-01T01:00:00</StartBoundary><ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger></Triggers>
                  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
                  <Actions Context="Author"><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
                </Task>
                """;
            EvidenceFile file = server.Put(@"C:\Windows\System32\Tasks\" + name, text + "\n", time, time, Encoding.Unicode);
            TrapOn("an administrator's scheduled task", file, text, "<Command>");
        }
    }

    private void TrapOn(string what, EvidenceFile file, string text, string marker)
    {
        int at = text.IndexOf(marker, StringComparison.Ordinal);
        var mark = new Mark { Time = file.Modified, Line = text.AsSpan(0, at).Count('\n') + 1, Artefact = file };
        truth.Traps.Add(new Trap(what, mark));
    }
}
