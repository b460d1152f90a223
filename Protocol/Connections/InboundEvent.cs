using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>What kind of thing an <see cref="InboundEvent"/> tells.</summary>
public enum InboundEventKind : byte
{
    /// <summary>No event.</summary>
    None,

    /// <summary>The dialer said goodbye (<c>Close</c>, <c>Text</c>): everything it sent was received. <c>Ended</c> follows.</summary>
    ClosedByPeer,

    /// <summary>The dialer broke the protocol (<c>Verdict</c>): a goodbye goes out. <c>Ended</c> follows.</summary>
    Violation,

    /// <summary>Nothing was heard for the idle timeout. <c>Ended</c> follows.</summary>
    IdleTimeout,

    /// <summary>The connection has nothing more to say: forget it once its messages are polled.</summary>
    Ended,
}

/// <summary>Something that happened on an inbound connection. Which members mean something depends on the kind.</summary>
public readonly record struct InboundEvent
{
    /// <summary>What happened.</summary>
    public required InboundEventKind Kind { get; init; }

    /// <summary>The reason of a goodbye.</summary>
    public CloseReason Close { get; init; }

    /// <summary>The text of a goodbye; empty when there is none.</summary>
    public string Text { get => field ?? ""; init; }

    /// <summary>How the dialer broke the protocol.</summary>
    public Verdict Verdict { get; init; }
}
