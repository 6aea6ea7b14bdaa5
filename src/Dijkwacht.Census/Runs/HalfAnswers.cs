using System.Text.Json;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Runs;

/// <summary>What hosts in flight have told so far, so that a kill between two requests does not lose what the first one brought.</summary>
/// <remarks>The file holds what was noted since it was last cut back to the hosts still in flight. Threads may share it.</remarks>
internal sealed class HalfAnswers : IDisposable
{
    private const long LargestFile = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _lines = [];
    private readonly string _path;
    private FileStream _file;

    /// <param name="path">The file; what it held was read before.</param>
    /// <param name="kept">What of it still counts.</param>
    public HalfAnswers(string path, IEnumerable<KeyValuePair<long, Observation>> kept)
    {
        _path = path;
        foreach ((long index, Observation observation) in kept)
            _lines[index] = Line(observation);
        _file = Renew();
    }

    /// <summary>Notes what a host told before it is asked on.</summary>
    public void Note(long index, Observation observation)
    {
        byte[] line = Line(observation);
        lock (_lock)
        {
            _lines[index] = line;
            if (_file.Length > LargestFile)
            {
                _file.Dispose();
                _file = Renew();
            }
            else
            {
                _file.Write(line);
            }
        }
    }

    /// <summary>The host's observation is on file.</summary>
    public void Drop(long index)
    {
        lock (_lock)
            _lines.Remove(index);
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Line(Observation observation) => [.. JsonSerializer.SerializeToUtf8Bytes(observation, ObservationJson.Default.Observation), (byte)'\n'];

    private FileStream Renew()
    {
        string fresh = _path + ".new";
        var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            foreach (byte[] line in _lines.Values)
                file.Write(line);
            File.Move(fresh, _path, overwrite: true);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
