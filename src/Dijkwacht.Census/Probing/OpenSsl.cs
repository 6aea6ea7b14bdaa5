using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;

namespace Dijkwacht.Census.Probing;

/// <summary>The few functions of OpenSSL 3 that a census needs, and one context for all of its connections.</summary>
/// <remarks>
/// .NET makes a new context for every connection without a name and builds a chain for every certificate, even one that is to be
/// recorded and never trusted: together a fifth of what a host costs. The library is the one that .NET itself uses.
/// </remarks>
internal static class OpenSsl
{
    public const int WantsRead = 2;
    public const int IsClosed = 6;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    private const ulong NoExitHandler = 0x0008_0000;
    private const ulong NoTicket = 1UL << 14, LegacyServerConnect = 1UL << 2, NoRenegotiation = 1UL << 30;
    private const int SetHostName = 55, SetSessionCache = 44, SetLeastVersion = 123;

    // Kept for ever: OpenSSL holds the pointer.
    private static readonly AcceptAny s_acceptAny = (_, _) => 1;
    private static readonly Lazy<IntPtr> s_context = new(CreateContext);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int AcceptAny(IntPtr store, IntPtr argument);

    /// <summary>Whether this system has it.</summary>
    public static bool IsThere => s_context.Value != IntPtr.Zero;

    /// <summary>A connection that is still to shake hands, with its bytes in memory on both sides.</summary>
    public static OpenSslHandle Connect(string? name, out IntPtr input, out IntPtr output)
    {
        var connection = new OpenSslHandle(SSL_new(s_context.Value));
        input = BIO_new(BIO_s_mem());
        output = BIO_new(BIO_s_mem());
        if (connection.IsInvalid || input == IntPtr.Zero || output == IntPtr.Zero)
            throw new IOException("OpenSSL is out of memory.");
        SSL_set_bio(connection, input, output);
        SSL_set_connect_state(connection);
        if (name is not null && SSL_ctrl(connection, SetHostName, 0, Encoding.UTF8.GetBytes(name + '\0')) != 1)
            throw new ArgumentException($"'{name}' cannot be sent as a server name.", nameof(name));
        return connection;
    }

    /// <summary>Goes on with the handshake; 0 when it is done, else what OpenSSL waits for.</summary>
    public static int Handshake(OpenSslHandle connection)
    {
        ERR_clear_error();
        int result = SSL_do_handshake(connection);
        return result == 1 ? 0 : Reason(connection, result);
    }

    /// <summary>Takes decrypted bytes; their number, or 0 and what OpenSSL waits for.</summary>
    public static int Read(OpenSslHandle connection, Span<byte> buffer, out int reason)
    {
        ERR_clear_error();
        int result = SSL_read(connection, ref MemoryMarshal.GetReference(buffer), buffer.Length);
        reason = result > 0 ? 0 : Reason(connection, result);
        return Math.Max(result, 0);
    }

    /// <summary>Encrypts all bytes into the output.</summary>
    public static void Write(OpenSslHandle connection, ReadOnlySpan<byte> bytes)
    {
        ERR_clear_error();
        if (SSL_write(connection, ref MemoryMarshal.GetReference(bytes), bytes.Length) != bytes.Length)
            throw new IOException(LastError());
    }

    /// <summary>Hands bytes from the network to OpenSSL.</summary>
    public static void Feed(IntPtr input, ReadOnlySpan<byte> bytes)
    {
        if (BIO_write(input, ref MemoryMarshal.GetReference(bytes), bytes.Length) != bytes.Length)
            throw new IOException("OpenSSL is out of memory.");
    }

    /// <summary>Takes bytes for the network from OpenSSL; 0 when there are none.</summary>
    public static int Drain(IntPtr output, Span<byte> buffer) =>
        BIO_ctrl_pending(output) == 0 ? 0 : Math.Max(BIO_read(output, ref MemoryMarshal.GetReference(buffer), buffer.Length), 0);

    /// <summary>Whether a part of a record came and the rest did not.</summary>
    public static bool IsWithinRecord(OpenSslHandle connection, IntPtr input) => BIO_ctrl_pending(input) != 0 || SSL_has_pending(connection) != 0;

    /// <summary>The version spoken, under the name that .NET gives it.</summary>
    public static string Version(OpenSslHandle connection) => SSL_version(connection) switch
    {
        0x0301 => "Tls",
        0x0302 => "Tls11",
        0x0303 => nameof(SslProtocols.Tls12),
        0x0304 => nameof(SslProtocols.Tls13),
        int other => $"0x{other:x4}",
    };

    /// <summary>The peer's certificate as it was sent; empty when there was none.</summary>
    public static byte[] Certificate(OpenSslHandle connection)
    {
        IntPtr certificate = SSL_get1_peer_certificate(connection);
        if (certificate == IntPtr.Zero)
            return [];
        IntPtr encoded = IntPtr.Zero;
        try
        {
            int length = i2d_X509(certificate, ref encoded);
            byte[] copy = new byte[Math.Max(length, 0)];
            if (length > 0)
                Marshal.Copy(encoded, copy, 0, length);
            return copy;
        }
        finally
        {
            if (encoded != IntPtr.Zero)
                CRYPTO_free(encoded, IntPtr.Zero, 0);
            X509_free(certificate);
        }
    }

    /// <summary>What went wrong last on this thread, in the words of OpenSSL.</summary>
    public static string LastError()
    {
        nuint error = ERR_peek_last_error();
        if (error == 0)
            return "the TLS connection broke";
        byte[] text = new byte[256];
        ERR_error_string_n(error, text, (nuint)text.Length);
        return PlainText.Of(text.AsSpan(0, Math.Max(text.IndexOf((byte)0), 0)));
    }

    private static int Reason(OpenSslHandle connection, int result) => SSL_get_error(connection, result);

    // Nothing secret is sent: the oldest protocols and signatures are allowed, in this context alone.
    private static IntPtr CreateContext()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Crypto, out _) || !NativeLibrary.TryLoad(Ssl, out IntPtr library)
            || !NativeLibrary.TryGetExport(library, "SSL_get1_peer_certificate", out _)
            || OPENSSL_init_ssl(NoExitHandler, IntPtr.Zero) != 1)
            return IntPtr.Zero;
        IntPtr context = SSL_CTX_new(TLS_client_method());
        if (context == IntPtr.Zero)
            return IntPtr.Zero;
        if (SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0\0"u8.ToArray()) != 1 || SSL_CTX_ctrl(context, SetLeastVersion, 0x0301, IntPtr.Zero) != 1)
        {
            SSL_CTX_free(context);
            ERR_clear_error();
            return IntPtr.Zero;
        }

        SSL_CTX_ctrl(context, SetSessionCache, 0, IntPtr.Zero);
        SSL_CTX_set_options(context, NoTicket | LegacyServerConnect | NoRenegotiation);
        SSL_CTX_set_cert_verify_callback(context, Marshal.GetFunctionPointerForDelegate(s_acceptAny), IntPtr.Zero);
        return context;
    }

    internal static void Free(IntPtr connection) => SSL_free(connection);

#pragma warning disable SA1300, CA5392 // the names are OpenSSL's; the loader's path is .NET's own
    [DllImport(Ssl)]
    private static extern int OPENSSL_init_ssl(ulong options, IntPtr settings);

    [DllImport(Ssl)]
    private static extern IntPtr TLS_client_method();

    [DllImport(Ssl)]
    private static extern IntPtr SSL_CTX_new(IntPtr method);

    [DllImport(Ssl)]
    private static extern void SSL_CTX_free(IntPtr context);

    [DllImport(Ssl)]
    private static extern nint SSL_CTX_ctrl(IntPtr context, int command, nint value, IntPtr pointer);

    [DllImport(Ssl)]
    private static extern ulong SSL_CTX_set_options(IntPtr context, ulong options);

    [DllImport(Ssl)]
    private static extern int SSL_CTX_set_cipher_list(IntPtr context, byte[] list);

    [DllImport(Ssl)]
    private static extern void SSL_CTX_set_cert_verify_callback(IntPtr context, IntPtr callback, IntPtr argument);

    [DllImport(Ssl)]
    private static extern IntPtr SSL_new(IntPtr context);

    [DllImport(Ssl)]
    private static extern void SSL_free(IntPtr connection);

    [DllImport(Ssl)]
    private static extern void SSL_set_bio(OpenSslHandle connection, IntPtr input, IntPtr output);

    [DllImport(Ssl)]
    private static extern void SSL_set_connect_state(OpenSslHandle connection);

    [DllImport(Ssl)]
    private static extern nint SSL_ctrl(OpenSslHandle connection, int command, nint value, byte[] pointer);

    [DllImport(Ssl)]
    private static extern int SSL_do_handshake(OpenSslHandle connection);

    [DllImport(Ssl)]
    private static extern int SSL_read(OpenSslHandle connection, ref byte buffer, int length);

    [DllImport(Ssl)]
    private static extern int SSL_write(OpenSslHandle connection, ref byte bytes, int length);

    [DllImport(Ssl)]
    private static extern int SSL_get_error(OpenSslHandle connection, int result);

    [DllImport(Ssl)]
    private static extern int SSL_has_pending(OpenSslHandle connection);

    [DllImport(Ssl)]
    private static extern int SSL_version(OpenSslHandle connection);

    [DllImport(Ssl)]
    private static extern IntPtr SSL_get1_peer_certificate(OpenSslHandle connection);

    [DllImport(Crypto)]
    private static extern IntPtr BIO_s_mem();

    [DllImport(Crypto)]
    private static extern IntPtr BIO_new(IntPtr type);

    [DllImport(Crypto)]
    private static extern int BIO_read(IntPtr stream, ref byte buffer, int length);

    [DllImport(Crypto)]
    private static extern int BIO_write(IntPtr stream, ref byte bytes, int length);

    [DllImport(Crypto)]
    private static extern nuint BIO_ctrl_pending(IntPtr stream);

    [DllImport(Crypto)]
    private static extern int i2d_X509(IntPtr certificate, ref IntPtr encoded);

    [DllImport(Crypto)]
    private static extern void X509_free(IntPtr certificate);

    [DllImport(Crypto)]
    private static extern void CRYPTO_free(IntPtr memory, IntPtr file, int line);

    [DllImport(Crypto)]
    private static extern void ERR_clear_error();

    [DllImport(Crypto)]
    private static extern nuint ERR_peek_last_error();

    [DllImport(Crypto)]
    private static extern void ERR_error_string_n(nuint error, byte[] text, nuint length);
#pragma warning restore SA1300, CA5392
}

/// <summary>Owns one connection of OpenSSL and its two buffers.</summary>
internal sealed class OpenSslHandle : SafeHandle
{
    public OpenSslHandle(IntPtr connection)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(connection);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        OpenSsl.Free(handle);
        return true;
    }
}
