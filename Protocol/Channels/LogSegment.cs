using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>
/// A piece of a byte log. A record never spans two. <see cref="Start"/> and <see cref="Buffer"/> are set before the segment is
/// linked and change only when the log is empty, under its lock.
/// </summary>
internal sealed class LogSegment
{
    /// <summary>Larger arrays are not pooled: a pool would round them up to a power of two and keep them.</summary>
    public const int PooledMaximum = 2 << 20;

    private const int SpareMaximum = 128 << 10;
    private const int WasteFactor = 4;

    private LogSegment? _next;

    public byte[] Buffer { get; private set; } = [];

    /// <summary>The log offset of the first byte.</summary>
    public long Start { get; set; }

    /// <summary>How many bytes are reserved; under the log's lock.</summary>
    public int Used { get; set; }

    public LogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    public int Room => Buffer.Length - Used;

    /// <summary>Gets memory of at least a size, the present one if that is not much too large.</summary>
    public void Allocate(int size)
    {
        if (Buffer.Length >= size && Buffer.Length / WasteFactor <= size)
            return;
        ReleaseBuffer();
        Buffer = size <= PooledMaximum ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>Empties the segment for another use; huge memory is given back, other memory stays.</summary>
    public void Retire()
    {
        if (Buffer.Length > SpareMaximum)
            ReleaseBuffer();
        Used = 0;
        Next = null;
    }

    /// <summary>Empties the segment and gives its memory back.</summary>
    public void Release()
    {
        ReleaseBuffer();
        Used = 0;
        Next = null;
    }

    private void ReleaseBuffer()
    {
        if (Buffer.Length is > 0 and <= PooledMaximum)
            ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
    }
}
