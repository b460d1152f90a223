namespace ActorUdp.Protocol;

/// <summary>
/// Spreads what is sent over time: a token bucket that fills at the rate that the congestion controller asks for. A burst is
/// what flows in a quarter of a millisecond, so that little of it queues at a bottleneck of that rate, and at least two
/// datagrams. The last datagram of a burst may overdraw the bucket, and so may control, by what goes in a round trip.
/// Nanoseconds and bytes.
/// </summary>
internal sealed class Pacer(int datagramSize)
{
    /// <summary>How much of the rate goes in one burst: shorter ones would only cost wake-ups.</summary>
    public const long Quantum = MonotonicNanos.PerMillisecond / 4;

    /// <summary>A connection begins with what the initial window allows at once.</summary>
    private const int InitialDatagrams = 10;

    private const int LeastDatagrams = 2;

    /// <summary>Up to this rate (100 Mbit/s and a bit) a bottleneck in the network is likely, and a burst would queue there.</summary>
    private const double SlowRate = 25e6 / MonotonicNanos.PerSecond;

    private double _tokens = InitialDatagrams * datagramSize;
    private double _rate;
    private double _quantum;
    private long _filledAt;
    private bool _isEmpty;

    /// <summary>The size of a full datagram.</summary>
    public int DatagramSize { get; set; } = datagramSize;

    /// <summary>Whether a datagram may go now.</summary>
    public bool MaySend(long now, ICongestionController congestion, RttEstimator rtt)
    {
        Refill(now, congestion.PacingRate(rtt), rtt.Smoothed);
        // A burst begins when all of it may go, whatever else has woken the owner: smaller ones cost more than they calm.
        if (_tokens >= _quantum - 1)
            _isEmpty = false;
        return !_isEmpty;
    }

    public void OnSent(int bytes)
    {
        _tokens -= bytes;
        _isEmpty |= _tokens <= 0;
    }

    /// <summary>When the next burst may go, after <see cref="MaySend"/> said no.</summary>
    public long NextTime => _isEmpty ? _filledAt + (long)((_quantum - _tokens) / _rate) + 1 : _filledAt;

    private void Refill(long now, double rate, long roundTrip)
    {
        _rate = Math.Max(rate, 1e-6);
        // At high rates the host's own delays are what there is to bridge, and the cost of a wake-up counts.
        var speed = _rate / SlowRate;
        _quantum = Math.Max(LeastDatagrams * (double)DatagramSize, _rate * Quantum * Math.Clamp(speed, 1, 4));
        // What a late wake-up may make good for.
        var lateness = 2 * Quantum * Math.Clamp(speed * speed, 1, 16);
        var capacity = Math.Max(2 * _quantum, _rate * lateness);
        // What control sent beyond the pace longer than a round trip ago has arrived: nobody has to wait for that any more.
        _tokens = Math.Max(_tokens, -Math.Max(_quantum, _rate * roundTrip));
        // What the bucket held when the rate was higher, or at the start, stays.
        if (_tokens < capacity)
            _tokens = Math.Min(capacity, _tokens + _rate * Math.Max(0, now - _filledAt));
        _filledAt = now;
    }
}
