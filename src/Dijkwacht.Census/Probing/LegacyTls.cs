using System.Runtime.InteropServices;
using System.Text;

namespace Dijkwacht.Census.Probing;

/// <summary>Lets this process, and no other, speak TLS 1.0 with SHA-1 signatures: the oldest servers know nothing else.</summary>
/// <remarks>
/// OpenSSL reads its configuration once, when .NET first uses cryptography. .NET keeps its own copy of the environment, so
/// the variable must be set in the C library's. Windows has the setting in the system's policy; nothing is done there.
/// </remarks>
public static class LegacyTls
{
    private const string Configuration =
        """
        # Written by dijkwacht-desk for its census alone. The census sends no secret and trusts no certificate.
        openssl_conf = dijkwacht
        [dijkwacht]
        ssl_conf = ssl
        [ssl]
        system_default = relaxed
        [relaxed]
        MinProtocol = TLSv1
        CipherString = DEFAULT:@SECLEVEL=0
        Options = UnsafeLegacyServerConnect

        """;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetVariable(byte[] name, byte[] value, int overwrites);

    /// <summary>Relaxes TLS; has an effect only before the first use of cryptography in this process.</summary>
    /// <param name="file">Where the configuration may be written.</param>
    /// <returns>Whether OpenSSL will find it.</returns>
    public static bool TryRelax(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            File.WriteAllText(file, Configuration);
            IntPtr library = NativeLibrary.Load("libc.so.6");
            SetVariable set = Marshal.GetDelegateForFunctionPointer<SetVariable>(NativeLibrary.GetExport(library, "setenv"));
            return set("OPENSSL_CONF\0"u8.ToArray(), Encoding.UTF8.GetBytes(file + '\0'), 1) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }
}
