using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Testing;

namespace Dijkwacht.Desk.Tests;

public sealed class BuildsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("15.1.2176.9", "en", "text", "builds-show-exact.txt")]
    [InlineData("15.01.2176.009", "en", "text", "builds-show-exact.txt")]
    [InlineData("15.1.2176", "nl", "text", "builds-show-cu-nl.txt")]
    [InlineData("15.2.1748.38", "en", "json", "builds-show-interim.json")]
    public async Task A_build_is_shown(string build, string language, string format, string golden)
    {
        (int exitCode, string output, string error) = await RunAsync("show", build, "--at", "2026-11-24", "--lang", language, "--format", format);
        Assert.Equal((0, ""), (exitCode, error));
        Golden.Match(output, golden);
    }

    [Theory]
    [InlineData("15.1")]
    [InlineData("fifteen")]
    [InlineData("99.1.2.3")]
    public async Task A_wrong_build_is_named_with_what_is_expected(string build)
    {
        (int exitCode, _, string error) = await RunAsync("show", build);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains($"'{build}'", error, StringComparison.Ordinal);
        Assert.Contains("expected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_knowledge_is_taken_and_older_or_changed_knowledge_is_not()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(At("key.pem"), key.ExportSubjectPublicKeyInfoPem());
        Write("new.json", "2027-01-01");
        Write("old.json", "2020-01-01");
        foreach (string name in new[] { "new.json", "old.json" })
            File.WriteAllBytes(At(name + ".sig"), key.SignData(File.ReadAllBytes(At(name)), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        Assert.Equal(0, (await RunAsync("update", At("new.json"), "--key", At("key.pem"), "--workspace", _folder)).ExitCode);
        (int older, _, string why) = await RunAsync("update", At("old.json"), "--key", At("key.pem"), "--workspace", _folder);
        File.AppendAllText(At("new.json"), " ");
        (int changed, _, string reason) = await RunAsync("update", At("new.json"), "--key", At("key.pem"), "--workspace", _folder);

        Assert.Equal((2, 2), (older, changed));
        Assert.Contains("older than 2027-01-01", why, StringComparison.Ordinal);
        Assert.Contains("no signature", reason, StringComparison.Ordinal);
        Assert.Contains("Knowledge of: 2027-01-01", (await RunAsync("show", "15.1.2176.9", "--workspace", _folder)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_made_with_openssl_is_accepted()
    {
        Write("new.json", "2027-01-01");
        try
        {
            await OpenSslAsync("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", At("private.pem"));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return; // No openssl on this machine; the test above signs with the same format.
        }

        await OpenSslAsync("ec", "-in", At("private.pem"), "-pubout", "-out", At("key.pem"));
        await OpenSslAsync("dgst", "-sha256", "-sign", At("private.pem"), "-out", At("new.json.sig"), At("new.json"));
        (int exitCode, _, string error) = await RunAsync("update", At("new.json"), "--key", At("key.pem"), "--workspace", _folder);
        Assert.Equal((0, ""), (exitCode, error));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, string date)
    {
        string data = Path.Combine(Repository.Root, "src", "Dijkwacht.Exchange", "Data");
        string builds = File.ReadAllText(Path.Combine(data, "builds.json")).Replace("\"generated\": \"2026-11-24\"", $"\"generated\": \"{date}\"", StringComparison.Ordinal);
        string cves = File.ReadAllText(Path.Combine(data, "cves.json")).Replace("\"generated\": \"2026-11-24\"", $"\"generated\": \"{date}\"", StringComparison.Ordinal);
        File.WriteAllText(At(name), $$"""{"schema":"dijkwacht-knowledge/1","date":"{{date}}","source":"a test","builds":{{builds}},"cves":{{cves}}}""", new UTF8Encoding(false));
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = await BuildsCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
