using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Testing;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>What is known of builds, and how it is renewed.</summary>
public sealed class BuildsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-builds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("15.1.2176.9", "en", "build-exact.txt")]
    [InlineData("15.2.721", "nl", "build-cumulative.txt")]
    [InlineData("15.1.2200.1", "en", "build-between.txt")]
    public async Task A_build_is_told_with_its_holes(string build, string language, string golden) =>
        Golden.Match(await Desk.Run("builds", "show", build, "--lang", language, "--at", "2026-11-24", "--workspace", _folder), golden);

    [Theory]
    [InlineData("x")]
    [InlineData("15.1")]
    [InlineData("15.1.2176.9.1")]
    [InlineData("13.0.1.2")]
    public async Task What_is_no_build_is_refused_by_name(string build)
    {
        (int exitCode, _, string errors) = await Desk.Try("builds", "show", build, "--workspace", _folder);
        Assert.Equal(2, exitCode);
        Assert.Contains(build, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Newer_knowledge_is_taken_over_when_it_is_signed_and_only_then()
    {
        string file = Path.Combine(_folder, "builds.json");
        string shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Dijkwacht.Exchange", "Data", "builds.json"));
        await File.WriteAllTextAsync(file, shipped.Replace("\"generated\": \"2026", "\"generated\": \"2036", StringComparison.Ordinal).Replace("CU19 Mar21SU", "CU19 Renewed", StringComparison.Ordinal).Replace("\"update\": \"Mar21SU\"", "\"update\": \"Renewed\"", StringComparison.Ordinal));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string publicKey = Path.Combine(_folder, "publisher.pem");
        await File.WriteAllTextAsync(publicKey, key.ExportSubjectPublicKeyInfoPem());
        string workspace = Path.Combine(_folder, "workspace");

        await File.WriteAllBytesAsync(file + ".sig", key.SignData(Encoding.UTF8.GetBytes("something else"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        (int refused, _, string errors) = await Desk.Try("builds", "update", file, "--key", publicKey, "--workspace", workspace);
        Assert.Equal(1, refused);
        Assert.Contains("no signature", errors, StringComparison.Ordinal);

        await SignAsync(key, file);
        Assert.Contains("2036", await Desk.Run("builds", "update", file, "--key", publicKey, "--workspace", workspace), StringComparison.Ordinal);
        Assert.Contains("CU19 Renewed", await Desk.Run("builds", "show", "15.1.2176.9", "--workspace", workspace), StringComparison.Ordinal);

        (int again, _, errors) = await Desk.Try("builds", "update", file, "--key", publicKey, "--workspace", workspace);
        Assert.Equal(1, again);
        Assert.Contains("--force", errors, StringComparison.Ordinal);
    }

    /// <summary>Signs as docs/builds.md says, with openssl where it is at hand.</summary>
    private async Task SignAsync(ECDsa key, string file)
    {
        if (!File.Exists("/usr/bin/openssl"))
        {
            await File.WriteAllBytesAsync(file + ".sig", key.SignData(await File.ReadAllBytesAsync(file), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            return;
        }

        string secret = Path.Combine(_folder, "secret.pem");
        await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
        using Process signing = Process.Start("/usr/bin/openssl", ["dgst", "-sha256", "-sign", secret, "-out", file + ".sig", file]);
        await signing.WaitForExitAsync();
        Assert.Equal(0, signing.ExitCode);
    }
}
