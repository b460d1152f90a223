using ActorUdp.Protocol;
using ActorUdp.Timing;

namespace ActorUdp;

/// <summary>For messages that go stale, such as heartbeats: what is not sent in time need not be sent at all. Immutable.</summary>
/// <remarks>Both concern messages that wait in the queue; what has been sent once is delivered. Unreliable messages ignore them.</remarks>
public readonly record struct SendOptions
{
    /// <summary>
    /// How long the message may wait to be sent; then it is dropped and <see cref="MessagesExpired"/> is published. Null: as long
    /// as it takes.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// A later message of the same channel kind and lane with the same key takes the place of this one if this one has not been
    /// sent yet. 0: none.
    /// </summary>
    public ulong LatestOnlyKey { get; init; }

    // Reading a clock costs as much as queueing a message: only for those that need it.
    internal MessageOptions At(TransportClock clock) => new()
    {
        Deadline = TimeToLive is { } time ? new MonotonicNanos(clock.Now.Value + (time.Ticks * 100)) : null,
        LatestOnlyKey = LatestOnlyKey,
    };
}
