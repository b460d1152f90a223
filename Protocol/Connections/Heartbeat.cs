namespace ActorUdp.Protocol;

/// <summary>When a connection over which nothing goes makes sure that its peer is there.</summary>
internal struct Heartbeat
{
    /// <summary>After so many heartbeats with no message between them they come half as often.</summary>
    private const int Quiet = 2;

    /// <summary>They go at whole multiples of such a part of their interval, those of many peers at once: a wake-up costs more than they do.</summary>
    private const int Ticks = 64;

    private readonly long _interval;
    private int _count;

    public Heartbeat(TimeSpan interval) => _interval = MonotonicNanos.ToNanos(interval);

    /// <summary>When the next is due.</summary>
    /// <param name="lastSent">When anything was sent last.</param>
    public readonly long After(long lastSent)
    {
        var interval = _count >= Quiet ? 2 * _interval : _interval;
        var due = lastSent + interval;
        return due - (due % (interval / Ticks));
    }

    /// <summary>One goes out.</summary>
    public void Beat() => _count++;

    /// <summary>A message goes out.</summary>
    public void Interrupt() => _count = 0;
}
