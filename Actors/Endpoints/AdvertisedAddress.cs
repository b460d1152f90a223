using System.Net;
using ActorUdp.Configuration;

namespace ActorUdp.Endpoints;

/// <summary>The address that this node tells its peers.</summary>
internal static class AdvertisedAddress
{
    /// <param name="settings">The settings.</param>
    /// <param name="bound">Where the listener is bound.</param>
    /// <param name="advertise">False when there is no address that peers could use: they answer along the path our datagrams take.</param>
    public static PeerAddress Of(UdpSettings settings, IPEndPoint bound, out bool advertise)
    {
        bool wildcard = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        bool named = settings.PublicHostname.Length > 0;
        advertise = settings.Advertise && (named || !wildcard);
        string host = named ? settings.PublicHostname : bound.Address.ToString();
        return new PeerAddress(host, settings.PublicPort != 0 ? settings.PublicPort : bound.Port);
    }
}
