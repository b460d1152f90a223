using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>
/// Chunks that all connections share. What waits behind a lost datagram takes hundreds of them at once, more than
/// <see cref="ArrayPool{T}.Shared"/> keeps, which is tens: it would make fresh ones in every round trip with a loss. Spare chunks are
/// reachable only weakly, so that a full collection, which is rare while nothing is allocated, gives them back. Thread-safe.
/// </summary>
internal static class ChunkPool
{
    /// <summary>So many spare chunks are kept: what one channel with the default's widest window can hold.</summary>
    private const int Maximum = (16 << 20) / ChunkBuffer.ChunkSize;

    private static readonly Lock _gate = new();
    private static readonly WeakReference<Spare> _spare = new(new Spare());

    public static byte[] Rent()
    {
        lock (_gate)
        {
            if (_spare.TryGetTarget(out var spare) && spare.Count > 0)
                return spare.Take();
        }
        return GC.AllocateUninitializedArray<byte>(ChunkBuffer.ChunkSize);
    }

    public static void Return(byte[] chunk)
    {
        lock (_gate)
        {
            if (!_spare.TryGetTarget(out var spare))
                _spare.SetTarget(spare = new Spare());
            if (spare.Count < Maximum)
                spare.Add(chunk);
        }
    }

    private sealed class Spare
    {
        private readonly byte[]?[] _chunks = new byte[Maximum][];

        public int Count { get; private set; }

        public void Add(byte[] chunk) => _chunks[Count++] = chunk;

        public byte[] Take()
        {
            var chunk = _chunks[--Count]!;
            _chunks[Count] = null;
            return chunk;
        }
    }
}
