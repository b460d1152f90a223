namespace ActorUdp;

/// <summary>Why a peer can't be reached.</summary>
public enum UnavailableReason
{
    /// <summary>Nobody listens there: the operating system reported that the port is closed.</summary>
    Refused,

    /// <summary>No answer to the handshake.</summary>
    Timeout,

    /// <summary>An established connection fell silent.</summary>
    Silent,

    /// <summary>The host name does not resolve.</summary>
    Unresolvable,

    /// <summary>The peer answered and refused; see the reject reason.</summary>
    Rejected,

    /// <summary>The peer said goodbye.</summary>
    Closed,

    /// <summary>This node is shutting down, or its own listener could not be bound.</summary>
    ShuttingDown,
}

/// <summary>Why an inbound message was dropped.</summary>
public enum MessageDropReason
{
    /// <summary>Nobody is registered under the name.</summary>
    UnknownRecipient,

    /// <summary>The actor that a reply was meant for is gone, or belonged to an earlier incarnation.</summary>
    RecipientGone,

    /// <summary>The envelope is not well formed.</summary>
    BadEnvelope,

    /// <summary>This node has no serializer with the id of the message, or the serializer does not know the type.</summary>
    UnknownType,

    /// <summary>The serializer failed on the bytes.</summary>
    DeserializationFailed,

    /// <summary>
    /// A message that controls actors (PoisonPill, Kill, …) is not taken from the network; or the serializer has a list of allowed types which
    /// this type is not in.
    /// </summary>
    NotAllowed,

    /// <summary>The handler that is registered under the name threw an exception.</summary>
    HandlerFailed,
}

/// <summary>The actors that serve a peer.</summary>
public enum EndpointKind
{
    /// <summary>Sends to the peer.</summary>
    Sender,

    /// <summary>Receives from the peer.</summary>
    Receiver,
}

/// <summary>Which watermark a send queue has crossed.</summary>
public enum WatermarkLevel
{
    /// <summary>Drained below the low watermark: send again.</summary>
    Low,

    /// <summary>Grown over the high watermark: send less.</summary>
    High,
}
