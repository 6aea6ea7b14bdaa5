using System.IO.Hashing;

namespace Dijkwacht.Evidence.Collections;

/// <summary>The bytes of one member: counted, checked against limits and checksum, every fault turned into <see cref="DamagedMemberException"/>.</summary>
internal sealed class MemberStream(Stream inner, ReadBudget? budget, CancellationToken cancellationToken) : Stream
{
    private long _count;
    private readonly Crc32 _crc = new();
    private bool _ended;

    /// <summary>Checksum the container gives, or null.</summary>
    public uint? ExpectedCrc { get; init; }

    /// <summary>Length the container gives, or null.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>Whether <see cref="CollectionLimits.MaxMemberBytes"/> applies; not to a whole tar inside gzip.</summary>
    public bool IsMember { get; init; } = true;

    /// <summary>Compressed bytes consumed for these bytes so far, or null when they are not compressed here.</summary>
    public Func<long>? Consumed { get; init; }

    /// <summary>What an I/O fault means: <c>damaged</c> in an archive, <c>unreadable</c> on a disk.</summary>
    public string FaultReason { get; init; } = "damaged";

    /// <summary>Judges length and checksum at the end, where the container tells them only there; null when they are right.</summary>
    public Func<long, uint, string?>? EndCheck { get; init; }

    /// <summary>What a failure means for what follows, added to its message; empty when it ends only this member.</summary>
    public string Aftermath { get; init; } = "";

    /// <summary>The decoder's memory, given back when the stream is closed; null when it needs none.</summary>
    public IDisposable? Memory { get; init; }

    /// <summary>Why the bytes ended early, or null.</summary>
    public DamagedMemberException? Failure { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failure is not null)
            throw Failure;
        if (_ended || buffer.IsEmpty)
            return 0;
        int got;
        try
        {
            // A member yields no byte more than its container says: what follows would belong to nobody.
            if (ExpectedLength is long expected && expected - _count < buffer.Length)
                buffer = buffer[..(int)Math.Max(expected - _count, 0)];
            got = buffer.IsEmpty ? 0 : inner.Read(buffer);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or VisitorFaultException))
        {
            throw Failure = DamagedMemberException.Find(exception)
                ?? new DamagedMemberException(FaultReason, $"After {_count} bytes: {exception.Message}{Aftermath}", exception);
        }

        if (got == 0)
        {
            _ended = true;
            CheckEnd();
            return 0;
        }

        _count += got;
        CheckLimits(got);
        if (ExpectedCrc is not null || EndCheck is not null)
            _crc.Append(buffer[..got]);
        return got;
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            DisposeInner();
            Memory?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Decoders may check their input once more while closing; what was read stands, and what was wrong has been said.
    private void DisposeInner()
    {
        try
        {
            inner.Dispose();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or VisitorFaultException))
        {
            Failure ??= new DamagedMemberException(FaultReason, exception.Message, exception);
        }
    }

    private void CheckEnd()
    {
        if (ExpectedLength is long expected && _count < expected)
            throw Failure = new DamagedMemberException($"Ends after {_count} of {expected} bytes.{Aftermath}");
        uint found = _crc.GetCurrentHashAsUInt32();
        if (ExpectedCrc is uint crc && crc != found)
            throw Failure = new DamagedMemberException($"Checksum {found:X8}, expected {crc:X8}.{Aftermath}");
        if (EndCheck?.Invoke(_count, found) is { } problem)
            throw Failure = new DamagedMemberException(problem);
    }

    private void CheckLimits(int got)
    {
        if (budget is null)
            return;
        var limits = budget.Limits;
        if (IsMember && _count > limits.MaxMemberBytes)
            throw Failure = new DamagedMemberException("too-large", $"More than {limits.MaxMemberBytes} bytes in one member.{Aftermath}", null);
        if (Consumed is not null && _count > limits.RatioFreeBytes)
        {
            long consumed = Math.Max(Consumed(), 1);
            if (_count / consumed >= limits.MaxRatio)
                throw Failure = new DamagedMemberException(
                    "ratio", $"{_count} bytes from {consumed}: more than {limits.MaxRatio} to 1, as decompression bombs are.{Aftermath}", null);
        }

        if (!budget.TryAddBytes(got))
            throw Failure = budget.Exhausted("too-large", $"More than {limits.MaxTotalBytes} bytes in all archives of this run.");
    }
}
