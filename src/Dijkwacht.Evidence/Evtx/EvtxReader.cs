using System.Buffers.Binary;
using System.IO.Hashing;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>Reads Windows event logs (<c>.evtx</c>), sound or damaged, chunk by chunk.</summary>
/// <remarks>
/// One reader per thread, used for file after file. Memory is bounded whatever the file's size is. No bytes make it throw; what cannot
/// be read is a <see cref="ParseProblem"/>. Nothing is remembered from one chunk to the next but numbers. Layout: docs/formats/evtx.md.
/// </remarks>
/// <param name="fields">Names that have ordinals when a file is begun can be asked for.</param>
public sealed partial class EvtxReader(FieldTable fields)
{
    /// <summary>The most entries of <see cref="EvtxSummary.Gaps"/>.</summary>
    public const int MaxGaps = 64;

    private const uint DirtyFlag = 1;
    private const uint FullFlag = 2;
    private const uint NoChecksumsFlag = 4;

    private readonly EventState _state = new(fields);
    private readonly Crc32 _checksum = new();
    private readonly SeenRecords _seen = new();
    private readonly SlackQueue _slack = new();
    private readonly List<(int Start, int End)> _stretches = [];
    private EvtxSummary _summary = new();
    private bool _isCarving;
    private ulong _lastId;
    private ulong _lastTime;

    /// <summary>Whether the start of an artefact is that of an event log: by the file's magic, or by a chunk's where one must be.</summary>
    /// <param name="head">The artefact's first bytes; more than 4 KiB are needed to know a log whose header is damaged.</param>
    public static bool Recognises(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(EvtxLayout.FileMagic) || head.StartsWith(EvtxLayout.ChunkMagic))
            return true;
        for (int offset = EvtxLayout.FileHeaderSize; offset <= head.Length - EvtxLayout.ChunkMagic.Length; offset += EvtxLayout.ChunkSize)
        {
            if (head[offset..].StartsWith(EvtxLayout.ChunkMagic))
                return true;
        }

        return false;
    }

    /// <summary>Reads a file to its end.</summary>
    /// <param name="reader">At the artefact's start.</param>
    /// <param name="sink">Takes events and problems; its exceptions pass.</param>
    /// <param name="options">What to read besides the live records.</param>
    /// <returns>What was read.</returns>
    public EvtxSummary Read(BlockReader reader, IEventSink sink, EvtxOptions options)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(options);
        _state.StartArtefact();
        _summary = new EvtxSummary();
        _isCarving = options.CarveSlack;
        _seen.Clear();
        _slack.Clear();
        _lastId = 0;
        _lastTime = 0;

        Require(reader, EvtxLayout.FileHeaderSize);
        if (reader.IsUtf16)
        {
            // Text, which the block reader has already turned into other bytes.
            reader.Drain();
            sink.Problem(new ParseProblem(ParseProblemKind.Unreadable, 0, reader.BytesRead));
            return _summary;
        }

        ReadFileHeader(reader, sink);
        Require(reader, EvtxLayout.ChunkSize);
        while (!reader.Window.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = reader.Window[..Math.Min(reader.Window.Length, EvtxLayout.ChunkSize)];
            ReadChunk(chunk, reader.OffsetOf(0), sink);
            reader.Consume(chunk.Length);
            if (_slack.IsFull)
                CarveNext(sink);
            Require(reader, EvtxLayout.ChunkSize);
        }

        while (CarveNext(sink))
        {
        }

        return _summary;
    }

    private static void Require(BlockReader reader, int length)
    {
        while (reader.Window.Length < length && reader.Fill())
        {
        }
    }

    private void ReadFileHeader(BlockReader reader, IEventSink sink)
    {
        ReadOnlySpan<byte> head = reader.Window;
        if (head.StartsWith(EvtxLayout.ChunkMagic))
            return;
        int length = Math.Min(head.Length, EvtxLayout.FileHeaderSize);
        _summary.HasFileHeader = head.StartsWith(EvtxLayout.FileMagic) && length >= 128;
        if (_summary.HasFileHeader)
        {
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(head[120..]);
            _summary.IsDirty = (flags & DirtyFlag) != 0;
            _summary.IsFull = (flags & FullFlag) != 0;
            _summary.HasNoChecksums = (flags & NoChecksumsFlag) != 0;
            _summary.NextRecordId = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(head[24..]), long.MaxValue);
            _summary.IsFileHeaderDamaged = Crc32.HashToUInt32(head[..120]) != BinaryPrimitives.ReadUInt32LittleEndian(head[124..]);
        }
        else if (length > 0)
        {
            sink.Problem(new ParseProblem(ParseProblemKind.Malformed, reader.OffsetOf(0), length));
        }

        _summary.IsCutOff = length < EvtxLayout.FileHeaderSize;
        reader.Consume(length);
    }

    private void ReadChunk(ReadOnlySpan<byte> chunk, long offset, IEventSink sink)
    {
        _stretches.Clear();
        if (!ChunkHeader.TryRead(chunk, _checksum, out ChunkHeader header))
        {
            if (!chunk.ContainsAnyExcept((byte)0))
            {
                _summary.EmptyChunks++;
                return;
            }

            _summary.ChunksWithoutMagic++;
            _summary.IsCutOff |= chunk.Length < EvtxLayout.ChunkSize;
            sink.Problem(new ParseProblem(ParseProblemKind.Malformed, offset, chunk.Length));
            _stretches.Add((0, chunk.Length));
        }
        else
        {
            _summary.Chunks++;
            _summary.BadHeaderChecksums += header.IsHeaderSound ? 0 : 1;
            _summary.BadRecordChecksums += header.AreRecordsSound ? 0 : 1;
            NoteRecordIds(header);
            _state.StartChunk();
            ReadRecords(chunk, offset, header, sink);
        }

        if (_isCarving)
            _slack.Offer(chunk, offset, _stretches);
    }

    private void NoteRecordIds(in ChunkHeader header)
    {
        if (!header.IsHeaderSound || header.FirstRecordId == 0 || header.LastRecordId > long.MaxValue || header.FirstRecordId > header.LastRecordId)
            return;
        long first = (long)header.FirstRecordId;
        _summary.FirstRecordId = _summary.FirstRecordId == 0 ? first : Math.Min(_summary.FirstRecordId, first);
        _summary.LastRecordId = Math.Max(_summary.LastRecordId, (long)header.LastRecordId);
    }

    private void ReadRecords(ReadOnlySpan<byte> chunk, long offset, in ChunkHeader header, IEventSink sink)
    {
        bool isCutOff = chunk.Length < EvtxLayout.ChunkSize;
        _summary.IsCutOff |= isCutOff;

        // The header of the chunk that was being written is behind its records: those that carry on the numbers are live too.
        bool mayGoOn = _summary.IsDirty || !_summary.HasFileHeader || !header.AreRecordsSound || !header.IsHeaderSound;
        int position = EvtxLayout.ChunkHeaderSize;
        bool isFirst = true;
        while (true)
        {
            bool isBehind = position >= header.FreeSpace;
            bool isRecord = RecordHeader.TryRead(chunk, position, out RecordHeader record);
            if (isBehind && (!isRecord || !mayGoOn || isFirst || record.Id != _lastId + 1 || record.Time < _lastTime))
                break;
            if (!isRecord)
            {
                int start = position;
                bool isFound = RecordHeader.TryFind(chunk, start, header.FreeSpace, out record);
                position = isFound ? record.Offset : header.FreeSpace;
                sink.Problem(new ParseProblem(isCutOff && !isFound ? ParseProblemKind.CutOff : ParseProblemKind.Malformed, offset + start, position - start));
                if (RecordHeader.TryReadTorn(chunk[..position], start, out RecordHeader torn) && torn.Id == (isFirst ? header.FirstRecordId : _lastId + 1))
                    Take(chunk, offset, torn, sink, isTorn: true);
                else
                    _stretches.Add((start, position));
                if (!isFound)
                    continue;
            }

            Take(chunk, offset, record, sink, isTorn: false);
            TakeHidden(chunk, offset, record, sink);
            isFirst = false;
            position = record.End;
        }

        _stretches.Add((position, chunk.Length));
    }

    private void Take(ReadOnlySpan<byte> chunk, long offset, in RecordHeader header, IEventSink sink, bool isTorn)
    {
        if (_lastTime != 0 && header.Id != _lastId + 1)
            NoteGap(header);
        _lastId = header.Id;
        _lastTime = Math.Max(1, header.Time);
        if (_isCarving)
            _ = _seen.Add(header.Id, header.Time);
        if (!_state.TryStart(chunk, header.ContentStart, header.ContentEnd, isStrict: false))
        {
            _summary.UndecodableRecords++;
            sink.Problem(new ParseProblem(ParseProblemKind.Undecodable, offset + header.Offset, header.Length));
            return;
        }

        _summary.Records++;
        _summary.IncompleteRecords += _state.IsDamaged || isTorn ? 1 : 0;
        var record = new EvtxRecord(_state, chunk, header, offset, isRecovered: false);
        sink.Take(in record);
    }

    // A record that was deleted by making the one before it longer: the file's own walk steps over it.
    private void TakeHidden(ReadOnlySpan<byte> chunk, long offset, in RecordHeader outer, IEventSink sink)
    {
        int start = _state.ContentEnd;
        if (outer.ContentEnd - start < EvtxLayout.MinRecordSize)
            return;
        int found = chunk[start..outer.End].IndexOf(RecordHeader.Magic);
        if (found < 0
            || !RecordHeader.TryReadTorn(chunk[..outer.End], start + found, out RecordHeader hidden)
            || hidden.Time is < FirstTime or > LastTime
            || !_seen.Add(hidden.Id, hidden.Time)
            || !_state.TryStart(chunk, hidden.ContentStart, hidden.ContentEnd, isStrict: true))
            return;
        _summary.HiddenRecords++;
        _summary.IncompleteRecords += _state.IsDamaged ? 1 : 0;
        var record = new EvtxRecord(_state, chunk, hidden, offset, isRecovered: true);
        sink.Take(in record);
    }

    private void NoteGap(in RecordHeader header)
    {
        _summary.GapCount++;
        if (_summary.GapList.Count < MaxGaps)
            _summary.GapList.Add(new RecordGap(Clamp(_lastId), Clamp(header.Id), EvtxLayout.TicksOf(_lastTime), EvtxLayout.TicksOf(header.Time)));
    }

    private static long Clamp(ulong id) => (long)Math.Min(id, long.MaxValue);
}
