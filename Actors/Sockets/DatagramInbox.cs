using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace ActorUdp.Sockets;

/// <summary>
/// The bounded queue between a receive loop and the actor that owns a connection. The loop copies datagrams into one
/// buffer while the actor works through the other, so a batch costs one swap and no allocation. Any number of producers;
/// one consumer.
/// </summary>
internal sealed class DatagramInbox(int bound)
{
    // u16 datagram length, u16 index of the path in the batch.
    private const int EntryHeader = 4;
    private const int InitialSize = 8 * 1024;

    private readonly Lock _lock = new();
    private Half _filling = new();
    private Half _draining = new();

    /// <summary>False: the queue is full and the datagram is gone, which the protocol repairs like any other loss.</summary>
    public bool TryEnqueue(ReadOnlySpan<byte> datagram, IDatagramSocket socket, SocketAddress source)
    {
        lock (_lock)
        {
            int needed = _filling.Used + EntryHeader + datagram.Length;
            if (needed > bound)
            {
                return false;
            }

            _filling.Reserve(needed, bound);
            _filling.Append(datagram, socket, source);
            return true;
        }
    }

    /// <summary>Takes everything that has been queued. The batch is good until the next call.</summary>
    public Batch TakeAll()
    {
        _draining.Clear();
        lock (_lock)
        {
            (_filling, _draining) = (_draining, _filling);
        }

        return new Batch(_draining);
    }

    /// <summary>What one swap took: read with <see cref="TryNext"/>.</summary>
    public struct Batch
    {
        private readonly Half _half;
        private int _position;

        internal Batch(Half half) => _half = half;

        /// <summary>Bytes in the batch, with bookkeeping.</summary>
        public readonly int Size => _half.Used;

        public bool TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path)
        {
            if (_position >= _half.Used)
            {
                datagram = default;
                path = null!;
                return false;
            }

            ReadOnlySpan<byte> entry = _half.Buffer.AsSpan(_position);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            path = _half.Paths[BinaryPrimitives.ReadUInt16LittleEndian(entry[2..])];
            datagram = entry.Slice(EntryHeader, length);
            _position += EntryHeader + length;
            return true;
        }
    }

    internal sealed class Half
    {
        private const int MaximumPaths = ushort.MaxValue;
        private ArrivalPath? _lastPath;

        public byte[] Buffer { get; private set; } = [];

        public int Used { get; private set; }

        public List<ArrivalPath> Paths { get; } = [];

        public void Reserve(int size, int bound)
        {
            if (size <= Buffer.Length)
            {
                return;
            }

            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(size, Math.Max(InitialSize, Buffer.Length * 2)), Math.Max(bound, size)));
            Buffer.AsSpan(0, Used).CopyTo(larger);
            Return();
            Buffer = larger;
        }

        public void Append(ReadOnlySpan<byte> datagram, IDatagramSocket socket, SocketAddress source)
        {
            if (Paths.Count == 0 || (!Paths[^1].Is(socket, source) && Paths.Count < MaximumPaths))
            {
                // The path of the batch before is nearly always the same: keep the object.
                Paths.Add(_lastPath = _lastPath is not null && _lastPath.Is(socket, source) ? _lastPath : ArrivalPath.Copy(socket, source));
            }

            Span<byte> entry = Buffer.AsSpan(Used);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)datagram.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)(Paths.Count - 1));
            datagram.CopyTo(entry[EntryHeader..]);
            Used += EntryHeader + datagram.Length;
        }

        public void Clear()
        {
            Used = 0;
            Paths.Clear();
            if (Buffer.Length > 4 * InitialSize)
            {
                // A burst is over; an idle peer must not keep its memory.
                Return();
                Buffer = [];
            }
        }

        private void Return()
        {
            if (Buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(Buffer);
            }
        }
    }
}
