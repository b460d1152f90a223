namespace ActorUdp.Protocol;

/// <summary>What a channel is for; it decides its priority inside the one congestion window of a connection.</summary>
public enum ChannelKind : byte
{
    /// <summary>First of all: small messages that must not wait, such as heartbeats. Reliable, ordered.</summary>
    Control,

    /// <summary>The usual traffic, spread over lanes; each lane is reliable and ordered for itself.</summary>
    Ordinary,

    /// <summary>Large transfers: last, but with a guaranteed share. Reliable, ordered.</summary>
    Bulk,

    /// <summary>At most once, unordered, one datagram at most.</summary>
    Unreliable,
}
