using System.Globalization;
using System.Net.Sockets;
using Dijkwacht.Notify.Storage;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Takes the mails of an IMAP mailbox, each once; the mailbox is opened for reading only, and nothing in it is marked.</summary>
public sealed class ImapReader
{
    // Bytes that wait for a transaction; the mailbox is not asked inside one.
    private const long MostHeld = 16 << 20;

    private readonly DeskDatabase _database;
    private readonly ReaderOptions _options;
    private readonly InboxBook _inbox;

    /// <summary>A reader that keeps in the database what it took, and how far it came.</summary>
    public ImapReader(DeskDatabase database, ReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        (_database, _options) = (database, options);
        _inbox = new InboxBook(database, options);
    }

    /// <summary>Hands each new message over, in the order of arrival.</summary>
    /// <param name="settings">The mailbox.</param>
    /// <param name="handler">As that of <see cref="MaildirReader.Take"/>.</param>
    /// <param name="cancellation">Ends the run between two messages.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="ArgumentException">The settings are wrong.</exception>
    /// <exception cref="IOException">The server cannot be reached, refuses the login, or breaks off; what was taken before stays taken.</exception>
    public async Task<int> TakeAsync(ImapSettings settings, Action<IncomingEvent> handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(handler);
        if (settings.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(" ", problems), nameof(settings));
        try
        {
            using var client = new ImapClient { Timeout = (int)settings.Timeout.TotalMilliseconds };
            ServerTrust.Apply(client, settings.TrustedCertificates);
            await client.ConnectAsync(settings.Host, settings.Port, MailServer.Options(settings.Security), cancellation);
            await client.AuthenticateAsync(settings.UserName, settings.Password, cancellation);
            IMailFolder folder = settings.Folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(settings.Folder, cancellation);
            await folder.OpenAsync(FolderAccess.ReadOnly, cancellation);
            int taken = await TakeAsync(settings, folder, handler, cancellation);
            await client.DisconnectAsync(quit: true, cancellation);
            return taken;
        }
        catch (Exception failure) when (failure is SocketException or AuthenticationException or SslHandshakeException or ProtocolException or CommandException
            or ServiceNotConnectedException or FolderNotFoundException or NotSupportedException or TimeoutException or InvalidDataException)
        {
            throw new IOException($"{settings.Host}:{settings.Port.ToString(CultureInfo.InvariantCulture)} ({settings.Folder}): {SafeText.Line(failure.Message, 400)}", failure);
        }
    }

    private async Task<int> TakeAsync(ImapSettings settings, IMailFolder folder, Action<IncomingEvent> handler, CancellationToken cancellation)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{settings.UserName}@{settings.Host}:{settings.Port}/{settings.Folder}");
        uint last = LastOf(name, folder.UidValidity);

        // The server answers a range that lies behind the last message with that message.
        List<UniqueId> uids = [.. (await folder.SearchAsync(SearchQuery.Uids(new UniqueIdRange(new UniqueId(last + 1), UniqueId.MaxValue)), cancellation)).Where(uid => uid.Id > last).Order()];
        int taken = 0, seen = 0;
        foreach (UniqueId[] part in uids.Chunk(InboxBook.Batch))
        {
            Dictionary<uint, IMessageSummary> summaries = (await folder.FetchAsync(part, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, cancellation)).ToDictionary(s => s.UniqueId.Id);
            var messages = new List<FetchedMessage>();
            long held = 0;
            for (int i = 0; i < part.Length; i++)
            {
                if (await FetchAsync(folder, part[i], summaries.GetValueOrDefault(part[i].Id), cancellation) is { } message)
                {
                    messages.Add(message);
                    held += message.Text.Length;
                }

                if (held < MostHeld && i < part.Length - 1)
                    continue;
                uint reached = part[i].Id;
                taken += _inbox.Take(messages, handler, () => Keep(name, folder.UidValidity, reached));
                messages.Clear();
                held = 0;
            }

            _options.Progress?.Report(seen += part.Length);
        }

        return taken;
    }

    private async Task<FetchedMessage?> FetchAsync(IMailFolder folder, UniqueId uid, IMessageSummary? summary, CancellationToken cancellation)
    {
        try
        {
            await using Stream stream = await folder.GetStreamAsync(uid, 0, _options.LongestMessage, cancellation);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellation);
            return new FetchedMessage(bytes.ToArray(), Math.Max(bytes.Length, summary?.Size ?? 0), summary?.InternalDate?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch);
        }
        catch (MessageNotFoundException)
        {
            // Somebody moved or deleted it meanwhile.
            _options.Problem?.Invoke($"message {uid.Id.ToString(CultureInfo.InvariantCulture)} is gone");
            return null;
        }
    }

    // Other numbers since the mailbox was made anew: read all of it, what was taken is known by its hash.
    private uint LastOf(string name, uint validity)
    {
        using SqliteCommand command = _database.Command("SELECT last_uid FROM mailboxes WHERE name = $name AND uid_validity = $validity", ("$name", name), ("$validity", (long)validity));
        return command.ExecuteScalar() is long last ? (uint)last : 0;
    }

    private void Keep(string name, uint validity, uint last) => _database.Execute(
        "INSERT INTO mailboxes VALUES ($name, $validity, $last) ON CONFLICT (name) DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid",
        ("$name", name),
        ("$validity", (long)validity),
        ("$last", (long)last));
}
