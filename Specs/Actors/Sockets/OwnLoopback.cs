using System.Net;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>
/// What keeps specs that count every datagram of a socket apart from the others, which run beside them: an endpoint there may still
/// dial a peer that is gone, and the system may give the peer's port to a socket of these.
/// </summary>
internal static class OwnLoopback
{
    /// <summary>That of <see cref="Address"/> on Linux, which has all of 127.0.0.0/8.</summary>
    public const string LinuxAddress = "127.0.77.1";

    /// <summary>An address of this machine at which no other spec has a peer.</summary>
    public static IPAddress Address { get; } = OperatingSystem.IsLinux() ? IPAddress.Parse(LinuxAddress) : IPAddress.Loopback;

    /// <summary>Whether the datagram is a packet of the protocol, which these specs send none of: a socket for all addresses gets it, too.</summary>
    public static bool IsStray(ReadOnlySpan<byte> datagram) => datagram.StartsWith("AU"u8);
}
