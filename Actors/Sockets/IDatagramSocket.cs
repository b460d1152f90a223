using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>
/// The socket seam: everything above it sees datagrams and socket errors, never a system call. Sending is thread-safe;
/// receiving runs in the socket's own loop, which calls its <see cref="IDatagramHandler"/> from one thread at a time.
/// </summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>Where the socket is bound.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Starts the receive loop. Once.</summary>
    void Start(IDatagramHandler handler);

    /// <summary>Sends one datagram; a connected socket ignores the address. Never throws for what the network does.</summary>
    SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to);
}

/// <summary>Takes what a receive loop reads. Must not block.</summary>
internal interface IDatagramHandler
{
    /// <summary>One datagram. Span and address are only good during the call.</summary>
    void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source);

    /// <summary>The socket has nothing more to read now, or a bounded number of datagrams has been handed over.</summary>
    void OnBatchEnd();

    /// <summary>An error that the network reported (ICMP); the loop goes on.</summary>
    void OnNetworkError(SocketError error);

    /// <summary>The loop ended by itself because the socket broke. Not called after Dispose.</summary>
    void OnStopped(Exception cause);
}
