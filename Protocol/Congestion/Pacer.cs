namespace ActorUdp.Protocol;

/// <summary>
/// Spreads a window over the round trip: a token bucket that fills at a little more than window ÷ round trip and holds at
/// least ten datagrams. The last datagram of a burst may overdraw it. Nanoseconds and bytes.
/// </summary>
internal sealed class Pacer(int datagramSize)
{
    private const int BurstDatagrams = 10;

    /// <summary>The bucket holds what flows in this time: the owner's timers are no finer than a millisecond.</summary>
    private const double BurstNanos = 2.0 * MonotonicNanos.PerMillisecond;

    private double _tokens = BurstDatagrams * datagramSize;
    private double _rate;
    private long _filledAt;

    /// <summary>Whether a datagram may go now.</summary>
    public bool MaySend(long now, ICongestionController congestion, RttEstimator rtt)
    {
        Refill(now, congestion, rtt);
        return _tokens > 0;
    }

    public void OnSent(int bytes) => _tokens -= bytes;

    /// <summary>When a datagram may go, after <see cref="MaySend"/> said no.</summary>
    public long NextTime => _tokens > 0 ? _filledAt : _filledAt + (long)((1 - _tokens) / _rate) + 1;

    private void Refill(long now, ICongestionController congestion, RttEstimator rtt)
    {
        // Section 7.7 of RFC 9002: a factor above 1, so that pacing itself does not limit.
        var gain = congestion.IsInSlowStart ? 2.0 : 1.25;
        _rate = Math.Max(gain * congestion.Window / Math.Max(rtt.Smoothed, 1), 1e-6);
        var capacity = Math.Max(BurstDatagrams * (double)datagramSize, _rate * BurstNanos);
        _tokens = Math.Min(capacity, _tokens + _rate * Math.Max(0, now - _filledAt));
        _filledAt = now;
    }
}
