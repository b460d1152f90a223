namespace ActorUdp.Protocol;

/// <summary>The answer to an attempt to send one message. Only <see cref="Accepted"/> makes a promise.</summary>
public enum SendResult : byte
{
    /// <summary>The message is queued: it will be delivered once and in order, or reported as undelivered.</summary>
    Accepted,

    /// <summary>The send queue of the channel is full; a low watermark event will follow.</summary>
    BackPressured,

    /// <summary>The peer is unreachable (the breaker is open): nothing was queued.</summary>
    NotConnected,

    /// <summary>The connection is closing or closed for good: nothing was queued.</summary>
    Closed,

    /// <summary>The message is larger than the channel carries: nothing was queued.</summary>
    TooLarge,
}
