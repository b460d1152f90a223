namespace ActorUdp.Protocol;

/// <summary>Where an outbound connection stands; the transitions are in the handshake table.</summary>
public enum OutboundState : byte
{
    /// <summary>Created, not yet opened.</summary>
    Idle,

    /// <summary>A Hello without a cookie is on its way.</summary>
    Dialing,

    /// <summary>A Hello with the peer's cookie is on its way.</summary>
    Proving,

    /// <summary>The peer has welcomed us and answers.</summary>
    Established,

    /// <summary>Established, but the peer does not answer: probes go on, new messages are refused.</summary>
    Suspended,

    /// <summary>Waiting before the next dial.</summary>
    BackingOff,

    /// <summary>Flushing what was accepted, then saying goodbye.</summary>
    Closing,

    /// <summary>Over, for good.</summary>
    Closed,
}
