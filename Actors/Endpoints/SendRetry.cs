using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>When to try again to send what found the send buffer full. Owned by an endpoint actor.</summary>
internal sealed class SendRetry
{
    // A full buffer means a device that is busy: at 1 Gbit/s it sends 100 µs for what one train holds at least, and half a
    // millisecond for all of it.
    private const long First = 100_000;
    private const long Longest = 5_000_000;

    private long _wait = First;

    public MonotonicNanos Next(MonotonicNanos now)
    {
        var at = new MonotonicNanos(now.Value + _wait);
        _wait = Math.Min(2 * _wait, Longest);
        return at;
    }

    /// <summary>There was room.</summary>
    public void Reset() => _wait = First;
}
