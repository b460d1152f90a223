using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>
/// A peer's address, and that one of ours which the peer's datagrams come to: the two ends of a path. What a socket that is bound to all
/// addresses sends to it leaves by that very address, where the system can do so, because a peer with a connected socket hears no other.
/// </summary>
internal sealed class PathAddress(AddressFamily family, int size) : SocketAddress(family, size)
{
    /// <summary>Our end of the path.</summary>
    public LocalAddress Local { get; set; }

    /// <summary>Our end of the path to an address; none, unless the address tells.</summary>
    public static LocalAddress LocalOf(SocketAddress? address) => address is PathAddress path ? path.Local : default;
}

/// <summary>An address of this machine; the default is none, which leaves the choice to the system.</summary>
/// <param name="Bytes">Its 4 or 16 bytes as they lie in memory, the others 0.</param>
/// <param name="Interface">The interface's number, where the address has a meaning only together with that; else 0.</param>
internal readonly record struct LocalAddress(UInt128 Bytes, int Interface);
