namespace ActorUdp.Protocol;

/// <summary>Who this node is, as told to every peer in the handshake.</summary>
/// <param name="Uid">The incarnation UID: random (64 bits of a cryptographic generator), new for every start.</param>
/// <param name="ClusterId">Nodes with different cluster ids refuse each other; at most 255 bytes in UTF-8.</param>
/// <param name="NodeName">A name for people; at most 255 bytes in UTF-8.</param>
/// <param name="AdvertisedAddress">"host:port" where this node can be dialed; empty: known by its source address only.</param>
public sealed record LocalIdentity(ulong Uid, string ClusterId, string NodeName, string AdvertisedAddress);
