using System.Net;

namespace ActorUdp.Sockets;

/// <summary>
/// The way back to whoever sent a datagram: the socket it came to, the address it came from, and, when the socket is bound to all addresses, the
/// one of ours that it came to. Immutable.
/// </summary>
internal sealed class ArrivalPath(IDatagramSocket socket, SocketAddress source)
{
    public IDatagramSocket Socket { get; } = socket;

    public SocketAddress Source { get; } = source;

    /// <summary>A change at either end makes another path.</summary>
    public bool Is(IDatagramSocket socket, SocketAddress source) =>
        ReferenceEquals(socket, Socket) && Source.Equals(source) && PathAddress.LocalOf(Source) == PathAddress.LocalOf(source);

    /// <summary>A path of its own from an address object that the receive loop will reuse.</summary>
    public static ArrivalPath Copy(IDatagramSocket socket, SocketAddress source)
    {
        SocketAddress copy = source is PathAddress path
            ? new PathAddress(source.Family, source.Size) { Local = path.Local }
            : new SocketAddress(source.Family, source.Size);
        source.Buffer.Span[..source.Size].CopyTo(copy.Buffer.Span);
        copy.Size = source.Size;
        return new ArrivalPath(socket, copy);
    }
}
