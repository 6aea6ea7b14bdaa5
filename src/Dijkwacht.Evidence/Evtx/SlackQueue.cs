using System.Buffers;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Chunks with something in their slack, kept until the live records around them are known: at most 16 MiB.</summary>
internal sealed class SlackQueue
{
    private const int MaxChunks = 256;

    private readonly Queue<SlackChunk> _chunks = new();

    public bool IsFull => _chunks.Count >= MaxChunks;

    /// <summary>Copies a chunk when one of the stretches may hold a record.</summary>
    public void Offer(ReadOnlySpan<byte> chunk, long offset, List<(int Start, int End)> stretches)
    {
        List<(int Start, int End)>? worth = null;
        foreach ((int start, int end) in stretches)
        {
            if (end - start >= EvtxLayout.MinRecordSize && chunk[start..end].IndexOf(RecordHeader.Magic) >= 0)
                (worth ??= []).Add((start, end));
        }

        if (worth is null)
            return;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(EvtxLayout.ChunkSize);
        chunk.CopyTo(bytes);
        _chunks.Enqueue(new SlackChunk(bytes, chunk.Length, offset, worth));
    }

    public bool TryTake(out SlackChunk chunk) => _chunks.TryDequeue(out chunk);

    public static void Return(in SlackChunk chunk) => ArrayPool<byte>.Shared.Return(chunk.Bytes);

    /// <summary>Gives up what an interrupted read left behind.</summary>
    public void Clear()
    {
        while (_chunks.TryDequeue(out SlackChunk chunk))
            Return(chunk);
    }
}

/// <summary>A copy of a chunk and where its slack is.</summary>
internal readonly record struct SlackChunk(byte[] Bytes, int Length, long Offset, List<(int Start, int End)> Stretches);
