namespace ActorUdp.Endpoints;

/// <summary>What became of datagrams that a sender gave to its socket.</summary>
internal enum SendOutcome
{
    /// <summary>The system has taken all.</summary>
    Sent,

    /// <summary>The send buffer is full: what the system has not taken is to be sent again soon.</summary>
    HeldBack,

    /// <summary>Larger than what the interface takes. It has not been sent and never can be.</summary>
    TooLarge,

    /// <summary>Not sent, and repaired like any loss.</summary>
    Lost,

    /// <summary>The system says that the peer can't be there.</summary>
    Unreachable,
}
