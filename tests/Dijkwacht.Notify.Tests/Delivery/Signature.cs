using System.Diagnostics;
using MimeKit;
using MimeKit.Cryptography;

namespace Dijkwacht.Notify.Tests.Delivery;

/// <summary>What other programs make of a signed mail.</summary>
internal static class Signature
{
    /// <summary>The mail with one letter of its text changed.</summary>
    public static byte[] Changed(byte[] text)
    {
        byte[] changed = [.. text];
        changed[changed.AsSpan().IndexOf("Exchange"u8)] = (byte)'X';
        return changed;
    }

    /// <summary>Whether the mail library's own cryptography, which did not make it, takes the signature.</summary>
    public static bool Holds(byte[] text)
    {
        using var stream = new MemoryStream(text);
        using MimeMessage message = MimeMessage.Load(stream);
        using var context = new TemporarySecureMimeContext();
        try
        {
            return Assert.IsType<MultipartSigned>(message.Body).Verify(context).All(signature => signature.Verify(verifySignatureOnly: true));
        }
        catch (DigitalSignatureVerifyException)
        {
            return false;
        }
    }

    /// <summary>Whether openssl takes the signature.</summary>
    public static async Task<bool> HoldsForOpenSslAsync(string folder, byte[] text)
    {
        string path = Path.Combine(folder, "mail.eml");
        await File.WriteAllBytesAsync(path, text);
        using Process openssl = Process.Start(new ProcessStartInfo("openssl", ["cms", "-verify", "-noverify", "-in", path, "-out", Path.Combine(folder, "out")])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        return openssl.ExitCode == 0;
    }
}
