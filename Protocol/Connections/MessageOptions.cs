namespace ActorUdp.Protocol;

/// <summary>What may happen to a message as long as none of its bytes has been sent.</summary>
public readonly record struct MessageOptions
{
    /// <summary>The message is dropped when it has not begun to be sent by then; null: never.</summary>
    public MonotonicNanos? Deadline { get; init; }

    /// <summary>
    /// A message that has not begun to be sent is dropped when a later one with the same key is accepted on the same
    /// channel; 0: never.
    /// </summary>
    public ulong LatestOnlyKey { get; init; }

    /// <summary>Whether the message may be dropped before it is sent.</summary>
    public bool CanBeDropped => Deadline is not null || LatestOnlyKey != 0;
}
