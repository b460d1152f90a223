using ActorUdp.Protocol;

namespace ActorUdp;

/// <summary>One peer as this node's sender sees it: a snapshot.</summary>
/// <param name="Peer">The peer's address.</param>
/// <param name="State">Where the connection stands.</param>
/// <param name="Uid">The peer's incarnation, 0 before the first connection.</param>
/// <param name="Statistics">Round trip, window, queues and totals.</param>
public sealed record PeerStatus(PeerAddress Peer, OutboundState State, ulong Uid, OutboundStats Statistics);
