using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>
/// Chunks that all connections share. What waits behind a lost datagram takes hundreds of them at once, more than
/// <see cref="ArrayPool{T}.Shared"/> keeps, which is tens: it would make fresh ones in every round trip with a loss. A full collection
/// gives back the spare chunks that nobody has needed since the one before. Thread-safe.
/// </summary>
internal static class ChunkPool
{
    /// <summary>So many spare chunks are kept: what one channel with the default's widest window can hold.</summary>
    private const int Maximum = (16 << 20) / ChunkBuffer.ChunkSize;

    private static readonly Lock _gate = new();
    private static readonly Stack<byte[]> _spare = [];

    // What there was at the least since the last full collection.
    private static int _unneeded;

    static ChunkPool() => _ = new Trimmer();

    public static byte[] Rent()
    {
        lock (_gate)
        {
            if (_spare.TryPop(out var chunk))
            {
                _unneeded = Math.Min(_unneeded, _spare.Count);
                return chunk;
            }
        }
        return GC.AllocateUninitializedArray<byte>(ChunkBuffer.ChunkSize);
    }

    public static void Return(byte[] chunk)
    {
        lock (_gate)
        {
            if (_spare.Count < Maximum)
                _spare.Push(chunk);
        }
    }

    private static void Trim()
    {
        lock (_gate)
        {
            for (; _unneeded > 0; _unneeded--)
                _spare.Pop();
            _unneeded = _spare.Count;
            _spare.TrimExcess();
        }
    }

    /// <summary>Is called at each collection while it is young, and at each full one for the rest of its life.</summary>
    private sealed class Trimmer
    {
        private int _fullCollections = GC.CollectionCount(GC.MaxGeneration);

        ~Trimmer()
        {
            var now = GC.CollectionCount(GC.MaxGeneration);
            if (now != _fullCollections)
                Trim();
            _fullCollections = now;
            GC.ReRegisterForFinalize(this);
        }
    }
}
