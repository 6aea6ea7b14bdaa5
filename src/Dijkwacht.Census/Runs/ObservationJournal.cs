using System.Text.Json;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Runs;

/// <summary>A run's observations, one line of JSON each, appended while it goes on. Threads may share it.</summary>
internal sealed class ObservationJournal : IDisposable
{
    private const int LongestLine = 1 << 20;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private bool _isBroken;

    private ObservationJournal(FileStream file) => _file = file;

    /// <summary>Opens a run's journal to go on; a line that an interruption cut off is taken away.</summary>
    public static ObservationJournal Open(string path)
    {
        long whole = Scan(path, seen: null);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(whole);
        file.Position = whole;
        return new ObservationJournal(file);
    }

    /// <summary>Reads a journal line by line.</summary>
    /// <returns>Bytes up to the end of the last whole line.</returns>
    public static long Scan(string path, Action<Observation>? seen)
    {
        long whole = 0;
        if (!File.Exists(path))
            return whole;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var lines = new LineSplitter(stream, LongestLine);
        while (lines.Next() is { } line && lines.IsWhole)
        {
            whole += line.Length + 1;
            if (seen is not null && Parse(line.Span) is { } observation)
                seen(observation);
        }

        return whole;
    }

    /// <summary>Writes one observation; when this returns it is with the operating system.</summary>
    public void Append(Observation observation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(observation, ObservationJson.Default.Observation);
        byte[] line = new byte[json.Length + 1];
        json.CopyTo(line, 0);
        line[^1] = (byte)'\n';
        lock (_lock)
        {
            if (_isBroken)
                throw new IOException($"{_file.Name}: an earlier observation could not be written.");
            _isBroken = true;
            _file.Write(line);
            _isBroken = false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static Observation? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ObservationJson.Default.Observation);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
