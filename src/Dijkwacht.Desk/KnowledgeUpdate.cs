using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dijkwacht.Exchange;

namespace Dijkwacht.Desk;

/// <summary>Takes one signed file of knowledge: both lists, a date and a source, all or nothing.</summary>
internal static class KnowledgeUpdate
{
    private const int LongestFile = 64 * 1024 * 1024;

    /// <returns>What was done, one line.</returns>
    /// <exception cref="FormatException">The file, its signature or the key is wrong, or the knowledge is older.</exception>
    public static string Apply(string file, string key, string folder, bool force)
    {
        byte[] content = Bounded(file, LongestFile);
        byte[] signature = Bounded(file + ".sig", 1024);
        if (!Verify(content, signature, Encoding.UTF8.GetString(Bounded(key, 64 * 1024)), key))
            throw new FormatException($"'{file}.sig' is no signature of '{file}' by the key '{key}'; nothing was changed.");
        (byte[] builds, byte[] cves, DateOnly date, string source) = Open(content, file);
        Knowledge found = Knowledge.Parse(builds, cves);
        Knowledge current = Knowledge.Load(folder);
        if (!force && (found.Builds.GeneratedOn < current.Builds.GeneratedOn || found.Vulnerabilities.GeneratedOn < current.Vulnerabilities.GeneratedOn))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"'{file}' holds knowledge of {found.Builds.GeneratedOn:yyyy-MM-dd}, older than {current.Builds.GeneratedOn:yyyy-MM-dd} in use; --force takes it nevertheless."));
        }

        Replace(folder, builds, cves);
        return string.Create(CultureInfo.InvariantCulture,
            $"Knowledge of {date:yyyy-MM-dd} from {source}: {found.Builds.Builds.Count} builds, {found.Vulnerabilities.Cves.Count} CVEs, {found.Vulnerabilities.Campaigns.Count} campaigns.");
    }

    private static bool Verify(byte[] content, byte[] signature, string pem, string key)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return ecdsa.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            throw new FormatException($"'{key}' is no public key; expected ECDSA in PEM, as 'openssl ec -pubout' writes it.", failure);
        }
    }

    private static (byte[] Builds, byte[] Cves, DateOnly Date, string Source) Open(byte[] content, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetString() != "dijkwacht-knowledge/1")
                throw new FormatException($"'{file}' has no schema 'dijkwacht-knowledge/1'.");
            if (!DateOnly.TryParseExact(root.GetProperty("date").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
                throw new FormatException($"'{file}' has no date such as 2026-11-24.");
            string? source = root.GetProperty("source").GetString();
            if (string.IsNullOrWhiteSpace(source))
                throw new FormatException($"'{file}' names no source.");
            return (Encoding.UTF8.GetBytes(root.GetProperty("builds").GetRawText()), Encoding.UTF8.GetBytes(root.GetProperty("cves").GetRawText()), date, source);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"'{file}' is no file of knowledge: expected JSON with schema, date, source, builds and cves.", failure);
        }
    }

    /// <summary>Both files change together: they are written into a new folder that then takes the old one's name.</summary>
    private static void Replace(string folder, byte[] builds, byte[] cves)
    {
        string full = Path.GetFullPath(folder);
        string coming = full + ".new";
        string going = full + ".old";
        foreach (string left in new[] { coming, going })
        {
            if (Directory.Exists(left))
                Directory.Delete(left, recursive: true);
        }

        Directory.CreateDirectory(coming);
        File.WriteAllBytes(Path.Combine(coming, "builds.json"), builds);
        File.WriteAllBytes(Path.Combine(coming, "cves.json"), cves);
        if (Directory.Exists(full))
            Directory.Move(full, going);
        Directory.Move(coming, full);
        if (Directory.Exists(going))
            Directory.Delete(going, recursive: true);
    }

    private static byte[] Bounded(string file, int most)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new FileNotFoundException($"'{file}' does not exist.", file);
        return info.Length <= most ? File.ReadAllBytes(file) : throw new FormatException($"'{file}' is longer than {most} bytes.");
    }
}
