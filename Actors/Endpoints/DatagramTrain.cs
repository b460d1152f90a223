using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// Collects datagrams of one size, of which the last may be shorter, so that one system call sends them. Owned by a sender actor
/// for one turn.
/// </summary>
/// <param name="path">Where they go.</param>
/// <param name="buffer">Room for <see cref="IDatagramSocket.MaximumTrain"/> bytes at least.</param>
/// <param name="maximumDatagram">The size of the largest datagram.</param>
internal ref struct DatagramTrain(PeerPath path, byte[] buffer, int maximumDatagram)
{
    private int _used;
    private int _segment;
    private int _count;

    /// <summary>Where the next datagram is to be written; good until <see cref="TryAdd"/>.</summary>
    public readonly Span<byte> Room => buffer.AsSpan(_used, maximumDatagram);

    /// <summary>Takes what was written into <see cref="Room"/>; sends what is full. False: the system says that the peer can't be there.</summary>
    public bool TryAdd(int length)
    {
        if (_count > 0 && length > _segment)
        {
            // A larger one begins a train of its own.
            Span<byte> datagram = buffer.AsSpan(_used, length);
            if (!TrySend())
            {
                return false;
            }

            datagram.CopyTo(buffer);
        }

        if (_count == 0)
        {
            _segment = length;
        }

        _used += length;
        _count++;
        bool isFull = length < _segment || _count == IDatagramSocket.MaximumTrainSegments
            || _used + maximumDatagram > IDatagramSocket.MaximumTrain;
        return !isFull || TrySend();
    }

    /// <summary>Sends what there is.</summary>
    public bool TrySend()
    {
        if (_count == 0)
        {
            return true;
        }

        ReadOnlySpan<byte> train = buffer.AsSpan(0, _used);
        (_used, _count) = (0, 0);
        return path.Send(train, _segment);
    }
}
