using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>Unreliable messages that wait to be polled, bounded in bytes: the oldest are dropped.</summary>
internal sealed class UnreliableInbox(int capacity)
{
    /// <summary>What a waiting message costs beside its bytes: many empty ones must not take unbounded memory.</summary>
    private const int Overhead = 64;

    private readonly StructRing<Entry> _waiting = new();
    private byte[]? _taken;
    private long _bytes;

    public long Buffered => _bytes;

    public long Dropped { get; private set; }

    public long Delivered { get; private set; }

    public void Add(ReadOnlySpan<byte> message)
    {
        while (_waiting.Count > 0 && _bytes + message.Length + Overhead > capacity)
        {
            var oldest = _waiting.Dequeue();
            _bytes -= oldest.Length + Overhead;
            ArrayPool<byte>.Shared.Return(oldest.Buffer);
            Dropped++;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(buffer);
        _waiting.Enqueue(new Entry(buffer, message.Length));
        _bytes += message.Length + Overhead;
    }

    /// <summary>Takes the oldest; it is valid until <see cref="Release"/>.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (_waiting.Count == 0)
            return false;
        var entry = _waiting.Dequeue();
        _bytes -= entry.Length + Overhead;
        _taken = entry.Buffer;
        message = entry.Buffer.AsMemory(0, entry.Length);
        Delivered++;
        return true;
    }

    public void Release()
    {
        if (_taken is not { } taken)
            return;
        _taken = null;
        ArrayPool<byte>.Shared.Return(taken);
    }

    private readonly record struct Entry(byte[] Buffer, int Length);
}
