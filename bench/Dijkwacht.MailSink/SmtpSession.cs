using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Dijkwacht.MailSink;

/// <summary>One connection to the sink.</summary>
internal sealed class SmtpSession(SmtpSink sink, SinkOptions options, Stream stream)
{
    private readonly SinkSecurity _security = options.Security;
    private Stream _stream = stream;
    private PipeReader _reader = PipeReader.Create(stream);
    private bool _isProtected;
    private bool _isLoggedIn = options.Security.UserName is null;
    private string _sender = "";
    private string? _envelope;
    private string? _recipient;

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (_security.Tls == SinkTls.Implicit)
            await ProtectAsync(cancellation);
        await SayAsync("220 sink.example ESMTP", cancellation);
        while (await LineAsync(cancellation) is { } line)
        {
            string verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await SayAsync(Greeting(), cancellation);
                    break;
                case "STARTTLS" when OffersTls && _security.Tls == SinkTls.StartTls:
                    await SayAsync("220 2.0.0 go on", cancellation);
                    await ProtectAsync(cancellation);
                    break;
                case "STARTTLS" when OffersTls:
                    await SayAsync("454 4.7.0 not now", cancellation);
                    break;
                case "AUTH" when OffersLogin:
                    await SayAsync(await LoginAsync(line.Split(' '), cancellation) ? "235 2.7.0 welcome" : "535 5.7.8 not you", cancellation);
                    break;
                case "MAIL" when !_isLoggedIn:
                    await SayAsync("530 5.7.0 log in first", cancellation);
                    break;
                case "MAIL":
                    _sender = Address(line);
                    _envelope = Parameter(line, "ENVID");
                    _recipient = null;
                    await SayAsync("250 2.1.0 go on", cancellation);
                    break;
                case "RCPT":
                    await SayAsync(Recipient(Address(line)), cancellation);
                    break;
                case "DATA" when _recipient is null:
                    await SayAsync("503 5.5.1 nobody to send it to", cancellation);
                    break;
                case "DATA":
                    if (sink.Throw(options.DropBeforeText))
                    {
                        options.Dropping?.Invoke();
                        return;
                    }

                    await SayAsync("354 end with a dot", cancellation);
                    if (await TextAsync(cancellation) is not { } text || !await TakeAsync(text, cancellation))
                        return;
                    break;
                case "QUIT":
                    await SayAsync("221 2.0.0 bye", cancellation);
                    return;
                case "HELO" or "RSET" or "NOOP":
                    await SayAsync("250 2.0.0 done", cancellation);
                    break;
                default:
                    await SayAsync("502 5.5.1 not known", cancellation);
                    break;
            }
        }
    }

    private bool OffersTls => !_isProtected && _security.Tls is SinkTls.StartTls or SinkTls.Refused;

    private bool OffersLogin => _security is { UserName: not null, Mechanisms.Length: > 0 };

    private string Greeting()
    {
        string offers = (OffersTls ? "250-STARTTLS\r\n" : "") + (OffersLogin ? $"250-AUTH {_security.Mechanisms}\r\n" : "");
        return string.Create(CultureInfo.InvariantCulture, $"250-sink.example\r\n{offers}250-PIPELINING\r\n250-8BITMIME\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {options.LongestMail}");
    }

    // What was said in the clear before is forgotten, as RFC 3207 asks.
    private async Task ProtectAsync(CancellationToken cancellation)
    {
        _stream = await _security.WrapAsync(_stream, cancellation);
        _reader = PipeReader.Create(_stream);
        _isProtected = true;
        _isLoggedIn = _security.UserName is null;
    }

    private async Task<bool> LoginAsync(string[] words, CancellationToken cancellation)
    {
        sink.NoteLogin(_isProtected);
        string first = words.Length > 2 ? words[2] : await AskAsync(words[1] == "LOGIN" ? "User" : "", cancellation);
        if (words[1] == "LOGIN")
            return _isLoggedIn = _security.Allows(Decoded(first), Decoded(await AskAsync("Password", cancellation)));
        string[] parts = Decoded(first).Split('\0');
        return _isLoggedIn = parts.Length == 3 && _security.Allows(parts[1], parts[2]);
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellation)
    {
        await SayAsync($"334 {Convert.ToBase64String(Encoding.ASCII.GetBytes(question))}", cancellation);
        return await LineAsync(cancellation) ?? "";
    }

    private static string Decoded(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private string Recipient(string address)
    {
        if (address.StartsWith(options.RefusedPrefix, StringComparison.Ordinal))
            return "550 5.1.1 no such mailbox";
        if (sink.IsGreyNow(address))
            return "451 4.7.1 come back later";
        _recipient = address;
        return "250 2.1.5 go on";
    }

    private async Task<bool> TakeAsync(byte[] text, CancellationToken cancellation)
    {
        if (text.Length > options.LongestMail)
        {
            await SayAsync("552 5.3.4 too long", cancellation);
            return true;
        }

        bool isAnswered = !sink.Throw(options.DropAfterText);
        sink.Take(new TakenMail(SmtpSink.Header(text, "Message-ID"), _envelope, _sender, _recipient!, isAnswered, text));
        if (isAnswered)
            await SayAsync("250 2.0.0 taken", cancellation);
        return isAnswered;
    }

    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(cancellation);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                string line = Encoding.Latin1.GetString(result.Buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            if (result.IsCompleted || result.Buffer.Length > 4096)
                return null;
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>The text up to its final dot, unstuffed; null when the connection ends before.</summary>
    private async Task<byte[]?> TextAsync(CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(cancellation);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                SequencePosition next = rest.GetPosition(1, end);
                byte[] line = rest.Slice(0, next).ToArray();
                rest = rest.Slice(next);
                if (line.AsSpan().SequenceEqual(".\r\n"u8))
                {
                    _reader.AdvanceTo(rest.Start);
                    return text.ToArray();
                }

                if (text.Length <= options.LongestMail)
                    text.Write(line.AsSpan(line[0] == '.' ? 1 : 0));
            }

            if (result.IsCompleted)
                return null;
            _reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async Task SayAsync(string reply, CancellationToken cancellation) =>
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), cancellation);

    private static string Address(string line)
    {
        int from = line.IndexOf('<', StringComparison.Ordinal);
        int to = line.IndexOf('>', StringComparison.Ordinal);
        return from >= 0 && to > from ? line[(from + 1)..to] : "";
    }

    private static string? Parameter(string line, string name)
    {
        string start = name + "=";
        return line.Split(' ').FirstOrDefault(part => part.StartsWith(start, StringComparison.OrdinalIgnoreCase))?[start.Length..];
    }
}
