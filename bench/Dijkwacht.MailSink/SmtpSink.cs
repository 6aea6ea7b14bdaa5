using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Dijkwacht.MailSink;

/// <summary>A mail server on loopback that takes everything and can misbehave.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly SinkOptions _options;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, Task> _open = new();
    private readonly ConcurrentDictionary<string, bool> _grey = new();
    private readonly Action<TakenMail>? _taken;
    private readonly StreamWriter? _journal;
    private readonly Random _dice;
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private int _count;
    private int _plainLogins;

    private SmtpSink(SinkOptions options, Action<TakenMail>? taken)
    {
        _options = options;
        _taken = taken;
        _dice = new Random(options.Seed);
        if (options.Maildir is { } folder)
        {
            foreach (string part in new[] { "tmp", "new", "cur" })
                Directory.CreateDirectory(Path.Combine(folder, part));
        }

        _journal = options.Journal is { } journal ? new StreamWriter(journal, append: true) { AutoFlush = true } : null;
        _listener = new TcpListener(IPAddress.Loopback, options.Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Mails taken so far, those without an answer included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Logins that were begun where everybody could listen.</summary>
    public int PlainLogins => Volatile.Read(ref _plainLogins);

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="taken">Told each mail, one at a time, before it is answered.</param>
    public static SmtpSink Start(SinkOptions options, Action<TakenMail>? taken = null) => new(options, taken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (TcpClient client in _open.Keys)
            client.Dispose();
        await Task.WhenAll(_open.Values);
        if (_journal is not null)
            await _journal.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Whether chance says so.</summary>
    internal bool Throw(double share)
    {
        lock (_gate)
            return share > 0 && _dice.NextDouble() < share;
    }

    /// <summary>Whether this recipient asks for the first time.</summary>
    internal bool IsGreyNow(string recipient) => recipient.StartsWith(_options.GreyPrefix, StringComparison.Ordinal) && _grey.TryAdd(recipient, true);

    /// <summary>Counts a login.</summary>
    internal void NoteLogin(bool isProtected) => Interlocked.Add(ref _plainLogins, isProtected ? 0 : 1);

    /// <summary>Keeps a mail.</summary>
    internal void Take(TakenMail mail)
    {
        lock (_gate)
        {
            _count++;
            _journal?.WriteLine($"{mail.MessageId}\t{mail.EnvelopeId}\t{mail.Recipient}\t{(mail.WasAnswered ? "answered" : "dropped")}");
            if (_options.Maildir is { } folder)
                File.WriteAllBytes(Path.Combine(folder, "new", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_count:D8}.sink")), mail.Text);
            _taken?.Invoke(mail);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                _open[client] = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Asked to end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
                await new SmtpSession(this, _options, client.GetStream()).RunAsync(_stop.Token);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // The other side went away or wants no such TLS; what it had not ended is not kept.
        }
        finally
        {
            _open.TryRemove(client, out _);
        }
    }

    /// <summary>Value of the first header of a name, unfolded only as far as a Message-ID needs.</summary>
    internal static string Header(byte[] text, string name)
    {
        int end = text.AsSpan().IndexOf("\r\n\r\n"u8);
        string head = Encoding.Latin1.GetString(text, 0, end < 0 ? text.Length : end).Replace("\r\n ", " ", StringComparison.Ordinal);
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                return line[(name.Length + 1)..].Trim();
        }

        return "";
    }
}
