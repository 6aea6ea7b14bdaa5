using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Census.Runs;

/// <summary>Every request of a run, one line each, written before it is sent; each line carries the hash of all before it.</summary>
/// <remarks>
/// Fields, separated by tabs: sequence from 1, UTC time, class (<c>probe</c>, <c>smtp</c>, <c>lookup</c>, <c>marker</c>),
/// <c>address:port</c>, name or <c>-</c>, what was sent, and the SHA-256 of the previous line's hash and this line. The first line
/// hashes the run's id in place of a previous hash. Written straight to the file: what was sent is on record even when the
/// process is killed. Threads may share it.
/// </remarks>
internal sealed class RequestLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private string _head;
    private DateTimeOffset _last;
    private long _entries;
    private bool _isBroken;

    private RequestLog(FileStream file, TimeProvider clock, string head, long entries, DateTimeOffset last) =>
        (_file, _clock, _head, _entries, _last) = (file, clock, head, entries, last);

    /// <summary>Lines written so far and the hash of the last one.</summary>
    public (long Entries, string Hash) Head
    {
        get
        {
            lock (_lock)
                return (_entries, _head);
        }
    }

    /// <summary>Opens a run's log to go on. A line that an interruption cut off is taken away, and a marker says so.</summary>
    /// <exception cref="InvalidDataException">The chain is broken: somebody changed the log.</exception>
    public static RequestLog Open(string path, string run, TimeProvider clock, Action<RequestLogEntry>? seen = null)
    {
        RequestLogCheck check = RequestLogReader.Read(path, run, seen);
        if (check.Problem is { } problem)
            throw new InvalidDataException($"{path}: {problem}; the run cannot go on with a log that was changed. 'census audit' shows more, '--new' starts a new run.");
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            string torn = "";
            if (file.Length > check.WholeBytes)
            {
                byte[] bytes = new byte[Math.Min(4096, file.Length - check.WholeBytes)];
                file.Position = check.WholeBytes;
                file.ReadExactly(bytes);
                torn = $"cut off {file.Length - check.WholeBytes} bytes of an unfinished line, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
                file.SetLength(check.WholeBytes);
            }

            file.Position = check.WholeBytes;
            var log = new RequestLog(file, clock, check.Hash, check.Entries, check.Last);
            if (torn.Length > 0)
                log.Append("marker", "-", "-", torn);
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes one line; when this returns the line is with the operating system.</summary>
    /// <exception cref="IOException">The line could not be written: nothing may be sent.</exception>
    public void Append(string kind, string endpoint, string name, string what)
    {
        lock (_lock)
        {
            if (_isBroken)
                throw new IOException($"{_file.Name}: an earlier line could not be written.");
            DateTimeOffset now = _clock.GetUtcNow();
            if (now < _last)
            {
                // The chain's order is the truth; a clock that was set back must not make it look reordered.
                now = _last;
            }

            string line = string.Create(CultureInfo.InvariantCulture, $"{_entries + 1}\t{now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\t{kind}\t{endpoint}\t{name}\t{what}");
            string hash = RequestLogReader.Hash(_head, line);
            byte[] bytes = Encoding.UTF8.GetBytes($"{line}\t{hash}\n");
            try
            {
                _file.Write(bytes);
            }
            catch (IOException)
            {
                _isBroken = true;
                throw;
            }

            (_head, _last) = (hash, now);
            _entries++;
        }
    }

    public void Dispose() => _file.Dispose();
}
