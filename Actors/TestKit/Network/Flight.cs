using System.Net;

namespace ActorUdp.TestKit.Network;

/// <summary>What a link carries beside the bytes.</summary>
/// <param name="Sender">The socket that it comes from.</param>
/// <param name="To">Where it goes.</param>
/// <param name="IsRefusal">No datagram, but the word that nobody listens where one of <paramref name="To"/>'s was sent (ICMP).</param>
internal readonly record struct Flight(SimulatedSocket Sender, IPEndPoint To, bool IsRefusal);
