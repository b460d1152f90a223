using System.Collections.Concurrent;

namespace ActorUdp.Sockets;

/// <summary>Lends the memory that datagrams are received into, and knows how much of it is out. Thread-safe.</summary>
internal sealed class ReceivePool
{
    // What is kept for the next burst; the collector gets the rest.
    private const int MaximumKept = 32;

    private readonly ConcurrentQueue<ReceiveBuffer> _free = new();
    private int _outstanding;

    /// <summary>Buffers that somebody holds. 0 when nothing is being received and nothing received waits for its actor.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A buffer with one reference, the caller's.</summary>
    public ReceiveBuffer Rent()
    {
        Interlocked.Increment(ref _outstanding);
        if (!_free.TryDequeue(out ReceiveBuffer? buffer))
        {
            buffer = new ReceiveBuffer(this);
        }

        buffer.BeginLife();
        return buffer;
    }

    internal void Take(ReceiveBuffer buffer)
    {
        Interlocked.Decrement(ref _outstanding);
        if (_free.Count < MaximumKept)
        {
            _free.Enqueue(buffer);
        }
    }
}
