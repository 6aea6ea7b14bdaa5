using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;

namespace Dijkwacht.MailSink;

/// <summary>Shows the folder <c>new</c> of a maildir as INBOX, on loopback and for reading only: enough of RFC 3501 for tests.</summary>
internal sealed partial class ImapServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly string _folder;
    private readonly SinkSecurity _security;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;

    private ImapServer(string maildir, int port, SinkSecurity security)
    {
        _security = security;
        _folder = Path.Combine(maildir, "new");
        Directory.CreateDirectory(_folder);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Commands that were understood, in upper case: what a reader did.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Listens until it is disposed.</summary>
    public static ImapServer Start(string maildir, int port = 0, SinkSecurity? security = null) => new(maildir, port, security ?? SinkSecurity.Open);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                _sessions.Add(Task.Run(() => ServeAsync(client)));
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
            {
                Stream stream = client.GetStream();
                if (_security.Tls == SinkTls.Implicit)
                    stream = await _security.WrapAsync(stream, _stop.Token);
                await SayAsync(stream, "* OK sink ready\r\n");
                if (await TalkAsync(stream, isProtected: _security.Tls == SinkTls.Implicit))
                    await TalkAsync(await _security.WrapAsync(stream, _stop.Token), isProtected: true);
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // The other side went away, or wants no such TLS.
        }
    }

    /// <summary>Answers until the other side goes, or wants TLS: then it is true.</summary>
    private async Task<bool> TalkAsync(Stream stream, bool isProtected)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        bool isLoggedIn = false;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            string[] words = line.Split(' ', 3);
            string tag = words[0], command = words.Length > 1 ? words[1].ToUpperInvariant() : "", rest = words.Length > 2 ? words[2] : "";
            Commands.Enqueue(words.Length > 1 ? line[(tag.Length + 1)..].ToUpperInvariant() : "");
            switch (command)
            {
                case "CAPABILITY":
                    string offers = (OffersTls(isProtected) ? " STARTTLS" : "") + (_security.Mechanisms.Length == 0 ? " LOGINDISABLED" : "");
                    await SayAsync(stream, $"* CAPABILITY IMAP4rev1{offers}\r\n{tag} OK done\r\n");
                    break;
                case "STARTTLS" when OffersTls(isProtected):
                    await SayAsync(stream, $"{tag} {(_security.Tls == SinkTls.StartTls ? "OK go on" : "NO not now")}\r\n");
                    if (_security.Tls == SinkTls.StartTls)
                        return true;
                    break;
                case "LOGIN":
                    string[] login = rest.Split(' ').Select(word => word.Trim('"')).ToArray();
                    isLoggedIn = _security.Mechanisms.Length > 0 && login.Length == 2 && _security.Allows(login[0], login[1]);
                    await SayAsync(stream, isLoggedIn ? $"{tag} OK done\r\n" : $"{tag} NO [AUTHENTICATIONFAILED] not you\r\n");
                    break;
                case "EXAMINE" or "SELECT" or "UID" or "LIST" or "LSUB" when !isLoggedIn:
                    await SayAsync(stream, $"{tag} NO log in first\r\n");
                    break;
                default:
                    await AnswerAsync(stream, tag, command, rest);
                    break;
            }

            if (command == "LOGOUT")
                break;
        }

        return false;
    }

    private bool OffersTls(bool isProtected) => !isProtected && _security.Tls is SinkTls.StartTls or SinkTls.Refused;

    private async Task AnswerAsync(Stream stream, string tag, string command, string rest)
    {
        string[] files = [.. Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal)];
        switch (command)
        {
            case "LIST" or "LSUB":
                await SayAsync(stream, $"* {command} () \"/\" {(rest.EndsWith("\"\"", StringComparison.Ordinal) ? "\"\"" : "INBOX")}\r\n{tag} OK done\r\n");
                break;
            case "EXAMINE" or "SELECT":
                await SayAsync(stream, string.Create(CultureInfo.InvariantCulture, $"* FLAGS ()\r\n* {files.Length} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] fine\r\n* OK [UIDNEXT {files.Length + 1}] fine\r\n{tag} OK [READ-ONLY] done\r\n"));
                break;
            case "UID" when rest.StartsWith("SEARCH", StringComparison.OrdinalIgnoreCase):
                await SayAsync(stream, $"* SEARCH {string.Join(' ', Matching(rest, files.Length))}\r\n{tag} OK done\r\n");
                break;
            case "UID" when rest.StartsWith("FETCH", StringComparison.OrdinalIgnoreCase):
                await FetchAsync(stream, tag, rest, files);
                break;
            case "NOOP" or "CLOSE" or "UNSELECT":
                await SayAsync(stream, $"{tag} OK done\r\n");
                break;
            case "LOGOUT":
                await SayAsync(stream, $"* BYE\r\n{tag} OK done\r\n");
                break;
            default:
                await SayAsync(stream, $"{tag} BAD not known\r\n");
                break;
        }
    }

    private static async Task FetchAsync(Stream stream, string tag, string rest, string[] files)
    {
        Match partial = Partial().Match(rest);
        foreach (int uid in Matching(rest, files.Length))
        {
            byte[] text = await File.ReadAllBytesAsync(files[uid - 1]);
            if (!rest.Contains("BODY.PEEK[]", StringComparison.OrdinalIgnoreCase))
            {
                await SayAsync(stream, string.Create(CultureInfo.InvariantCulture, $"* {uid} FETCH (UID {uid} RFC822.SIZE {text.Length} INTERNALDATE \"{File.GetLastWriteTimeUtc(files[uid - 1]):dd-MMM-yyyy HH:mm:ss} +0000\")\r\n"));
                continue;
            }

            int length = partial.Success ? Math.Min(text.Length, int.Parse(partial.Groups[1].Value, CultureInfo.InvariantCulture)) : text.Length;
            await SayAsync(stream, string.Create(CultureInfo.InvariantCulture, $"* {uid} FETCH (UID {uid} BODY[]{(partial.Success ? "<0>" : "")} {{{length}}}\r\n"));
            await stream.WriteAsync(text.AsMemory(0, length));
            await SayAsync(stream, ")\r\n");
        }

        await SayAsync(stream, $"{tag} OK done\r\n");
    }

    // The first set of numbers of a command, such as 3, 1:5 or 4:*.
    private static IEnumerable<int> Matching(string rest, int count)
    {
        foreach (string part in Numbers().Match(rest).Value.Split(','))
        {
            string[] ends = part.Split(':');
            int from = ends[0] == "*" ? count : int.Parse(ends[0], CultureInfo.InvariantCulture);
            int to = ends.Length == 1 ? from : ends[1] == "*" || !int.TryParse(ends[1], CultureInfo.InvariantCulture, out int end) ? count : end;
            for (int uid = Math.Max(1, Math.Min(from, to)); uid <= Math.Min(count, Math.Max(from, to)); uid++)
                yield return uid;
        }
    }

    private static ValueTask SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    [GeneratedRegex(@"(?:\d+|\*)(?::(?:\d+|\*))?(?:,(?:\d+|\*)(?::(?:\d+|\*))?)*")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"<0\.(\d+)>")]
    private static partial Regex Partial();
}
