using System.Threading.Channels;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>What became of a mail on a connection.</summary>
internal sealed record Outcome(string Notice, OutboxState State, string? Reply);

/// <summary>Writes what connections do, one transaction for all that wait: a commit costs a flush of the disk, however many are in it.</summary>
/// <remarks>
/// A connection hands in the outcome of its last mail together with the claim of its next: one durable write per mail, and at most
/// one mail <c>sending</c> per connection at any moment.
/// </remarks>
internal sealed class OutboxWriter : IAsyncDisposable
{
    private readonly DeskDatabase _database;
    private readonly TimeProvider _clock;
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private readonly SqliteCommand _finish;
    private readonly SqliteCommand _claim;

    public OutboxWriter(DeskDatabase database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        _finish = database.Command(
            "UPDATE outbox SET state = $state, changed_at = $at, reply = $reply WHERE notice = $notice AND state = 'sending'",
            ("$state", null), ("$at", null), ("$reply", null), ("$notice", null));
        _claim = database.Command(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, connection = $connection, changed_at = $at WHERE notice = $notice AND state = 'planned'",
            ("$connection", null), ("$at", null), ("$notice", null));
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Mails that a sender left behind when it was cut off; nobody knows whether the server took them.</summary>
    public static int TakeOver(DeskDatabase database, TimeProvider clock) => database.Execute(
        "UPDATE outbox SET state = 'uncertain', changed_at = $at, reply = 'the sender was cut off while it was sent' WHERE state = 'sending'",
        ("$at", clock.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>Durable when it returns. True when <paramref name="next"/> was claimed; false when it was taken back meanwhile, or is null.</summary>
    public async Task<bool> WriteAsync(Outcome? outcome, string? next, string connection)
    {
        var request = new Request(outcome, next, connection, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_requests.Writer.TryWrite(request))
            throw new InvalidOperationException("The writer of the outbox has ended.");
        return await request.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _loop;
        await _finish.DisposeAsync();
        await _claim.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var batch = new List<Request>();
        var claimed = new List<bool>();
        while (await _requests.Reader.WaitToReadAsync())
        {
            while (batch.Count < 64 && _requests.Reader.TryRead(out Request? request))
                batch.Add(request);
            try
            {
                using (SqliteTransaction transaction = _database.Connection.BeginTransaction(deferred: false))
                {
                    _finish.Transaction = _claim.Transaction = transaction;
                    long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
                    foreach (Request request in batch)
                        claimed.Add(Apply(request, now));
                    transaction.Commit();
                }

                for (int i = 0; i < batch.Count; i++)
                    batch[i].Done.SetResult(claimed[i]);
            }
            catch (SqliteException failure)
            {
                // Nothing of the batch was written: the connections stop, and what they sent is uncertain at the next start.
                foreach (Request request in batch)
                    request.Done.TrySetException(new IOException($"{_database.Path}: {failure.Message}", failure));
            }

            batch.Clear();
            claimed.Clear();
        }
    }

    private bool Apply(Request request, long now)
    {
        if (request.Outcome is { } outcome)
        {
            _finish.Parameters[0].Value = outcome.State.Name();
            _finish.Parameters[1].Value = now;
            _finish.Parameters[2].Value = (object?)outcome.Reply ?? DBNull.Value;
            _finish.Parameters[3].Value = outcome.Notice;
            _finish.ExecuteNonQuery();
        }

        if (request.Next is null)
            return false;
        _claim.Parameters[0].Value = request.Connection;
        _claim.Parameters[1].Value = now;
        _claim.Parameters[2].Value = request.Next;
        return _claim.ExecuteNonQuery() == 1;
    }

    private sealed record Request(Outcome? Outcome, string? Next, string Connection, TaskCompletionSource<bool> Done);
}
