namespace ActorUdp.Protocol;

/// <summary>
/// How much more than expected comes acknowledged at once (draft-ietf-ccwg-bbr section 5.5.9): so much more has to be in
/// flight to bridge the silence until the next burst of acknowledgements. Bytes and nanoseconds.
/// </summary>
internal sealed class AckAggregation
{
    /// <summary>For how many round trips the maximum counts; it is kept in two halves of as many.</summary>
    private const int HalfRounds = 5;

    private long _startedAt;
    private double _delivered;
    private double _previous;
    private double _current;
    private int _rounds;

    /// <summary>Bytes.</summary>
    public double Extra => Math.Max(_previous, _current);

    /// <summary>Starts over after an idle time.</summary>
    public void Restart(long now)
    {
        _startedAt = now;
        _delivered = 0;
    }

    public void OnAcknowledged(long now, long bytes, double bandwidth, long window)
    {
        var expected = bandwidth * (now - _startedAt);
        if (_delivered <= expected)
        {
            Restart(now);
            expected = 0;
        }
        _delivered += bytes;
        _current = Math.Max(_current, Math.Min(_delivered - expected, window));
    }

    public void OnRound()
    {
        if (++_rounds < HalfRounds)
            return;
        _rounds = 0;
        _previous = _current;
        _current = 0;
    }
}
