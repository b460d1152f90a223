using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorUdp.Sockets;

/// <summary>
/// Pinned memory of one receive. Everybody who keeps a part of it beyond the call in which he got it holds a reference; with the
/// last one the memory goes back to its pool. The counts are thread-safe; the content is written by the one who rented it, before
/// others have references.
/// </summary>
internal sealed class ReceiveBuffer
{
    /// <summary>What the kernel coalesces at most, and a byte more than the largest datagram.</summary>
    public const int Size = 65_536;

    // Below this much, copying costs less than the memory that would be held for it.
    private const int WorthHolding = Size / 4;

    private readonly ReceivePool _pool;
    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private int _references;

    internal ReceiveBuffer(ReceivePool pool) => _pool = pool;

    /// <summary>All of it.</summary>
    public byte[] Memory => _memory;

    /// <summary>Bytes received into it.</summary>
    public int Used { get; set; }

    /// <summary>Whether so much has been received into it that it is better held than copied from.</summary>
    public bool IsWorthHolding => IsLong(Used);

    /// <summary>Whether so many bytes are better held than copied.</summary>
    public static bool IsLong(int bytes) => bytes >= WorthHolding;

    /// <summary>Somebody more holds it.</summary>
    public void AddReference()
    {
        if (Interlocked.Increment(ref _references) < 2)
        {
            throw new InvalidOperationException("A receive buffer that nobody holds can't be held.");
        }
    }

    /// <summary>Somebody holds it no more.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _pool.Take(this);
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("A receive buffer was released more often than it was held.");
        }
    }

    /// <summary>Where a part of it begins.</summary>
    public int OffsetOf(ReadOnlySpan<byte> part) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_memory), ref MemoryMarshal.GetReference(part));

    internal void BeginLife()
    {
        Used = 0;
        Volatile.Write(ref _references, 1);
    }
}
