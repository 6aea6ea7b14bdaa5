using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dijkwacht.Testing;

namespace Dijkwacht.Desk.Tests;

/// <summary>The census against a server that speaks TLS 1.0 alone, with a certificate signed by SHA-1.</summary>
public sealed class LegacyTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("legacy").FullName;

    [NeedsOpenSslFact]
    public async Task A_server_of_TLS_1_0_and_SHA_1_is_read_in_the_process_of_the_census()
    {
        int port = FreePort();
        await RunAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha1", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/CN=OLD01");
        File.WriteAllText(
            Path.Combine(_folder, "scope.yml"),
            $"mandate: {{who: A, what: B, until: 2060-01-01, contact: a@example.org}}\nports: [{port}]\nranges: [127.0.0.1]\npace: {{betweenRequests: 0}}\n");
        using Process server = Start("openssl", "s_server", "-accept", $"127.0.0.1:{port}", "-cert", "cert.pem", "-key", "key.pem", "-tls1", "-cipher", "ALL:@SECLEVEL=0", "-www", "-quiet");
        try
        {
            await AcceptsAsync(port);
            await RunAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "dijkwacht-desk.dll"), "census", "run", "--scope", "scope.yml", "--workspace", "desk", "--quiet");
        }
        finally
        {
            server.Kill();
        }

        string observations = File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "desk", "runs"))), "observations.jsonl"));
        Assert.Contains("\"tlsVersion\":\"Tls\"", observations, StringComparison.Ordinal);
        Assert.Contains("CN=OLD01", observations, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false })!;

    private async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, error);
    }

    private static async Task AcceptsAsync(int port)
    {
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        Assert.Fail("openssl s_server did not start.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
