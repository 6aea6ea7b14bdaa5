using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Probing;

/// <summary>One connection at a time with one host.</summary>
internal sealed class Conversation(IPAddress address, int port, string? name, Pace pace, TlsOptions tls, TimeLimit limit) : IDisposable
{
    private const int MostTries = 10;

    private Socket? _socket;
    private Stream? _stream;
    private AnswerReader? _reader;

    /// <summary>Of the first handshake.</summary>
    public CertificateFacts? Certificate { get; private set; }

    /// <summary>Of the first handshake, such as <c>Tls12</c>.</summary>
    public string? TlsVersion { get; private set; }

    /// <summary>Whether a request can be sent.</summary>
    public bool IsOpen => _reader is not null;

    /// <summary>Whether this connection already carried a request.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Connects and shakes hands; null when that worked.</summary>
    public async Task<ProbeResult?> ConnectAsync()
    {
        Close();
        IsUsed = false;
        if (await DialAsync() is { } failure)
            return failure;
        try
        {
            TlsSession session = await tls.OpenAsync(_socket!, name, limit.Start(pace.RequestTimeout));
            _stream = session.Stream;
            TlsVersion ??= session.Version;
            Certificate ??= session.Certificate;
            _reader = new AnswerReader(_stream);
            return null;
        }
        catch (Exception exception) when (IsOfPeer(exception) || limit.IsPassed(exception))
        {
            Close();
            return new ProbeResult(ObservedState.TlsFailed) { Detail = limit.IsPassed(exception) ? "the TLS handshake took too long" : Reason(exception) };
        }
    }

    /// <summary>Sends one request and reads its answer. Both null: the connection had closed before the first byte.</summary>
    public async Task<(HttpAnswer? Answer, string? Trouble)> AskAsync(string path, string userAgent)
    {
        string host = name ?? (address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        if (port != 443)
            host += ":" + port;
        byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {userAgent}\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
        try
        {
            CancellationToken cancellationToken = limit.Start(pace.RequestTimeout);
            IsUsed = true;
            await _stream!.WriteAsync(request, cancellationToken);
            HttpAnswer? answer = await _reader!.ReadAsync(path, cancellationToken);
            if (!_reader.CanGoOn)
                Close();
            return (answer, null);
        }
        catch (BadAnswerException exception)
        {
            Close();
            return (null, exception.Message);
        }
        catch (Exception exception) when (limit.IsPassed(exception))
        {
            Close();
            return (null, "the answer took too long");
        }
        catch (Exception exception) when (IsOfPeer(exception))
        {
            Close();
            return (null, exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted } ? null : Reason(exception));
        }
    }

    public void Dispose() => Close();

    private async Task<ProbeResult?> DialAsync()
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                // Closing by a reset leaves no TIME_WAIT behind: a census opens more connections than there are ports.
                _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
                await _socket.ConnectAsync(new IPEndPoint(address, port), limit.Start(pace.ConnectTimeout));
                return null;
            }
            catch (SocketException exception) when (IsOfThisMachine(exception.SocketErrorCode))
            {
                Close();
                if (tries == MostTries)
                    throw new IOException($"This machine cannot open more connections: {exception.Message}", exception);
                await limit.RestAsync(TimeSpan.FromSeconds(1));
            }
            catch (SocketException exception)
            {
                Close();
                return new ProbeResult(State(exception.SocketErrorCode));
            }
            catch (Exception exception) when (limit.IsPassed(exception))
            {
                Close();
                return new ProbeResult(ObservedState.Silent);
            }
        }
    }

    private void Close()
    {
        _reader?.Dispose();
        _stream?.Dispose();
        _socket?.Dispose();
        (_reader, _stream, _socket) = (null, null, null);
    }

    private static ObservedState State(SocketError error) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => ObservedState.Refused,
        SocketError.TimedOut => ObservedState.Silent,
        _ => ObservedState.Unreachable,
    };

    private static bool IsOfThisMachine(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse;

    private static bool IsOfPeer(Exception exception) =>
        exception is IOException or SocketException or AuthenticationException or CryptographicException or InvalidOperationException
            or ArgumentException or NotSupportedException or System.ComponentModel.Win32Exception;

    private static string Reason(Exception exception)
    {
        Exception inner = exception;
        while (inner.InnerException is { } deeper)
            inner = deeper;
        return SafeText.Cut(inner.Message.ReplaceLineEndings(" "));
    }
}
