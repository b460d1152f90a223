using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>From host names to end points.</summary>
internal static class HostNames
{
    /// <summary>Resolves anew each time, because a peer's address may change while its name stays.</summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public static async Task<IPEndPoint> Resolve(IDatagramNetwork network, PeerAddress peer) =>
        new(Prefer(await network.Resolve(peer.Host).ConfigureAwait(false)), peer.Port);

    /// <summary>IPv4 first: a name like localhost stands for both, and most listeners take only IPv4.</summary>
    /// <exception cref="SocketException">There is no address at all.</exception>
    public static IPAddress Prefer(IPAddress[] addresses) =>
        addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)
        ?? addresses.FirstOrDefault()
        ?? throw new SocketException((int)SocketError.HostNotFound);
}
