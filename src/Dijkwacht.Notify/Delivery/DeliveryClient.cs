using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>An SMTP connection that knows whether the text of its mail may have begun to flow.</summary>
internal sealed class DeliveryClient : SmtpClient
{
    private readonly ReplyWatch _watch;
    private string? _envelope;

    public DeliveryClient()
        : this(new ReplyWatch())
    {
    }

    private DeliveryClient(ReplyWatch watch)
        : base(watch)
    {
        _watch = watch;
        DeliveryStatusNotificationType = MailKit.Net.Smtp.DeliveryStatusNotificationType.HeadersOnly;
    }

    /// <summary>Whether the server said 354 for the current mail: from then on it may hold the mail, whatever happens.</summary>
    public bool HasBegunText => _watch.HasSeenGoAhead;

    public async Task<string> SendAsync(PreparedMail mail, MailboxAddress sender, MailboxAddress recipient)
    {
        _envelope = mail.Notice;
        _watch.Reset();
        return await SendAsync(FormatOptions.Default, mail.Message, sender, [recipient]);
    }

    /// <summary>BDAT has no 354, and with it no moment before which a broken connection is harmless.</summary>
    public void RefuseChunks() => Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);

    protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) =>
        DeliveryStatusNotification.Success | DeliveryStatusNotification.Failure | DeliveryStatusNotification.Delay;

    protected override string GetEnvelopeId(MimeMessage message) => _envelope!;

    /// <summary>Looks at the replies that pass.</summary>
    private sealed class ReplyWatch : IProtocolLogger
    {
        private bool _isAtLineStart = true;

        public bool HasSeenGoAhead { get; private set; }

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        public void Reset() => HasSeenGoAhead = false;

        public void LogConnect(Uri uri) => _isAtLineStart = true;

        public void LogClient(byte[] buffer, int offset, int count)
        {
        }

        public void LogServer(byte[] buffer, int offset, int count)
        {
            // A reply cut into pieces between its digits counts as a go-ahead too: uncertain is the safe side.
            ReadOnlySpan<byte> text = buffer.AsSpan(offset, count);
            while (!text.IsEmpty)
            {
                if (_isAtLineStart && (text.StartsWith("354"u8) || (text.Length < 3 && "354"u8.StartsWith(text))))
                    HasSeenGoAhead = true;
                int end = text.IndexOf((byte)'\n');
                _isAtLineStart = end >= 0;
                text = end < 0 ? [] : text[(end + 1)..];
            }
        }

        public void Dispose()
        {
        }
    }
}
