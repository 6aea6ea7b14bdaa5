using System.Buffers;
using System.Text.Json;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Storage;

/// <summary>Reads the journal of a run, also while it is written.</summary>
/// <remarks>A line that is torn (the last one, when the run was cut off), too long or no observation is skipped and counted.</remarks>
public sealed class JournalReader(string path)
{
    /// <summary>Bytes of a line at most; a longer one is skipped.</summary>
    public const int MaximumLine = 1 << 20;

    private const int BlockSize = 128 * 1024;

    /// <summary>Lines skipped by the last reading.</summary>
    public long SkippedLines { get; private set; }

    /// <summary>Bytes read by the last reading.</summary>
    public long Bytes { get; private set; }

    /// <summary>The observations in the order they were written, read as they are asked for.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<Observation> Read()
    {
        SkippedLines = 0;
        Bytes = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        int held = 0;
        bool isOverlong = false;
        try
        {
            while (true)
            {
                int read = file.Read(buffer, held, buffer.Length - held);
                if (read == 0)
                    break;
                Bytes += read;
                int start = 0;
                int end = held + read;
                while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is var length and >= 0)
                {
                    if (!isOverlong && Parse(buffer.AsSpan(start, length)) is { } observation)
                        yield return observation;
                    isOverlong = false;
                    start += length + 1;
                }

                held = end - start;
                buffer.AsSpan(start, held).CopyTo(buffer);
                if (held < buffer.Length)
                    continue;
                if (held >= MaximumLine)
                {
                    SkippedLines += isOverlong ? 0 : 1;
                    isOverlong = true;
                    held = 0;
                    continue;
                }

                byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, held).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            // A line without its end is whole when it is whole JSON: nothing can be cut off an object and leave one.
            if (!isOverlong && held > 0 && Parse(buffer.AsSpan(0, held)) is { } last)
                yield return last;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Observation? Parse(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.IsEmpty)
            return null;
        try
        {
            if (JsonSerializer.Deserialize(line, ObservationJson.Default.Observation) is { } observation)
                return observation;
        }
        catch (JsonException)
        {
            // Counted below: what is wrong with the line helps nobody.
        }

        SkippedLines++;
        return null;
    }
}
