namespace ActorUdp.Protocol;

/// <summary>What a dialer told about itself in a Hello whose cookie was good.</summary>
/// <param name="Uid">Its incarnation UID.</param>
/// <param name="ConnectionId">Its own connection id: what acknowledgements to it carry.</param>
/// <param name="ClusterId">Its cluster id, equal to ours.</param>
/// <param name="NodeName">Its node name.</param>
/// <param name="AdvertisedAddress">"host:port" where it can be dialed; empty: known by its source address only.</param>
/// <param name="OrdinaryLanes">How many ordinary lanes it sends on.</param>
/// <param name="MaximumMessageSize">The largest message it means to send, in bytes.</param>
/// <param name="Version">The protocol version that both speak.</param>
public sealed record HelloInfo(
    ulong Uid,
    ulong ConnectionId,
    string ClusterId,
    string NodeName,
    string AdvertisedAddress,
    int OrdinaryLanes,
    uint MaximumMessageSize,
    byte Version);
