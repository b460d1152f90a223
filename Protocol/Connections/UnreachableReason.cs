namespace ActorUdp.Protocol;

/// <summary>Why a peer counts as unreachable (the breaker is open).</summary>
public enum UnreachableReason : byte
{
    /// <summary>Nobody listens at the address (the network said so).</summary>
    Refused,

    /// <summary>The handshake was not answered within the handshake timeout.</summary>
    Timeout,

    /// <summary>An established connection heard nothing for the unreachable timeout although an answer was due.</summary>
    Silent,
}
