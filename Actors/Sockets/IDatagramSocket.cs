using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Sockets;

/// <summary>
/// The socket seam: everything above it sees datagrams and socket errors, never a system call. Sending is thread-safe;
/// receiving runs in the socket's own loop, which calls its <see cref="IDatagramHandler"/> from one thread at a time.
/// </summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>What one IPv4 datagram, and so one train before it is cut, can hold.</summary>
    const int MaximumTrain = 65_507;

    /// <summary>The most datagrams in a train.</summary>
    const int MaximumTrainSegments = 64;

    /// <summary>Where the socket is bound.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Starts the receive loop. Once.</summary>
    void Start(IDatagramHandler handler);

    /// <summary>
    /// Sends one datagram; a connected socket ignores the address. Never throws for what the network does.
    /// <see cref="SocketError.WouldBlock"/>: the send buffer is full, and nothing is lost by trying again later.
    /// <see cref="SocketError.MessageSize"/>: larger than the interface takes.
    /// </summary>
    SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to);

    /// <summary>Sends datagrams of one size that lie one after the other; the last may be shorter. Errors are those of <see cref="SendTo"/>.</summary>
    /// <param name="train">At most <see cref="MaximumTrain"/> bytes and <see cref="MaximumTrainSegments"/> datagrams.</param>
    /// <param name="segment">Bytes of each datagram but the last.</param>
    /// <param name="to">Ignored by a connected socket.</param>
    /// <param name="sent">Bytes of the datagrams that the system has taken.</param>
    /// <returns>The first error; it is about the datagram that begins at <paramref name="sent"/>.</returns>
    SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
    {
        sent = 0;
        do
        {
            int length = Math.Min(segment, train.Length - sent);
            SocketError error = SendTo(train.Slice(sent, length), to);
            if (error != SocketError.Success)
            {
                return error;
            }

            sent += length;
        }
        while (sent < train.Length);

        return SocketError.Success;
    }

    /// <summary>Sends a train that refers to some of its bytes; has them copied first unless the system can gather them.</summary>
    /// <param name="train">As the other overload has it, but for the bytes that it refers to.</param>
    /// <param name="parts">Those. They are good during the call; none are left of which a copy was needed.</param>
    /// <param name="segment">Bytes of each datagram but the last.</param>
    /// <param name="to">Ignored by a connected socket.</param>
    /// <param name="sent">Bytes of the datagrams that the system has taken; none or all of a train that still refers to something.</param>
    /// <returns>As the other overload has it.</returns>
    SocketError SendTrain(Span<byte> train, DatagramParts parts, int segment, SocketAddress to, out int sent)
    {
        parts.CopyTo(train);
        return SendTrain(train, segment, to, out sent);
    }
}

/// <summary>Takes what a receive loop reads. Must not block.</summary>
internal interface IDatagramHandler
{
    /// <summary>One datagram. Span and address are only good during the call.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="source">Where it came from; not set by a connected socket.</param>
    /// <param name="memory">Where the bytes lie, when they are better held, by a reference, than copied.</param>
    void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory);

    /// <summary>The socket has nothing more to read now, or a bounded number of datagrams has been handed over.</summary>
    void OnBatchEnd();

    /// <summary>An error that the network reported (ICMP); the loop goes on.</summary>
    void OnNetworkError(SocketError error);

    /// <summary>The loop ended by itself because the socket broke. Not called after Dispose.</summary>
    void OnStopped(Exception cause);
}
