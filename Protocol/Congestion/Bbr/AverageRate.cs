namespace ActorUdp.Protocol;

/// <summary>
/// The delivery rate over a least span of time. On a path shorter than that, a sample over one round trip says more about the
/// scheduling of two processes than about the path. Bytes and nanoseconds.
/// </summary>
internal sealed class AverageRate
{
    public const long Span = 8 * MonotonicNanos.PerMillisecond;

    private long _startedAt = -1;
    private long _deliveredAtStart;
    private bool _isAppLimited;

    /// <summary>Whether the last average contains a time with too little to send.</summary>
    public bool WasAppLimited { get; private set; }

    /// <summary>Starts over after an idle time.</summary>
    public void Restart() => _startedAt = -1;

    /// <summary>Ends the present span now.</summary>
    /// <returns>The average of it; 0 when it is shorter than <paramref name="least"/>.</returns>
    public double End(long now, long delivered, long least)
    {
        var elapsed = now - _startedAt;
        var rate = _startedAt < 0 || elapsed < least ? 0 : (double)(delivered - _deliveredAtStart) / elapsed;
        WasAppLimited = _isAppLimited;
        Restart();
        return rate;
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>The average when a span is over; else 0.</returns>
    public double OnAcknowledged(long now, long delivered, bool isAppLimited)
    {
        _isAppLimited |= isAppLimited;
        if (_startedAt >= 0 && now - _startedAt < Span)
            return 0;
        var rate = _startedAt < 0 ? 0 : (double)(delivered - _deliveredAtStart) / (now - _startedAt);
        WasAppLimited = _isAppLimited;
        _isAppLimited = isAppLimited;
        _startedAt = now;
        _deliveredAtStart = delivered;
        return rate;
    }
}
