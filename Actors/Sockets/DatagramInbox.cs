using System.Net;

namespace ActorUdp.Sockets;

/// <summary>
/// The bounded queue between whoever receives and the actor that owns a connection. Small datagrams are copied; those of a long train
/// stay where they were received, and the queue holds a reference to that memory until the actor has worked on the last of them.
/// Any number of producers; one consumer, which takes half of the queue while the other half fills, so that a batch costs one swap.
/// </summary>
/// <param name="bound">Bytes that may wait, held memory counted whole.</param>
internal sealed class DatagramInbox(int bound)
{
    private readonly Lock _lock = new();
    private InboxHalf _filling = new();
    private bool _closed;

    // Owned by the consumer.
    private InboxHalf _draining = new();

    /// <summary>False: the queue is full and the datagram is gone, which the protocol repairs like any other loss.</summary>
    /// <param name="datagram">The bytes.</param>
    /// <param name="memory">Where they lie, when that may be held; null: they are copied.</param>
    /// <param name="socket">The socket that they came to.</param>
    /// <param name="source">The address that they came from.</param>
    public bool TryEnqueue(ReadOnlySpan<byte> datagram, ReceiveBuffer? memory, IDatagramSocket socket, SocketAddress source)
    {
        lock (_lock)
        {
            // Closed: nobody will ever take it, and nobody misses it.
            return _closed || _filling.TryHold(datagram, memory, bound, socket, source) || _filling.TryCopy(datagram, bound, socket, source);
        }
    }

    /// <summary>The next datagram and the path it came by. The bytes are good until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path)
    {
        if (_draining.TryNext(out datagram, out path))
        {
            return true;
        }

        _draining.Clear();
        lock (_lock)
        {
            (_filling, _draining) = (_draining, _filling);
        }

        return _draining.TryNext(out datagram, out path);
    }

    /// <summary>Lets go of everything, for good. Called by the consumer, or when there is none any more.</summary>
    public void Close()
    {
        _draining.Clear();
        lock (_lock)
        {
            _closed = true;
            _filling.Clear();
        }
    }
}
