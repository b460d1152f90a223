namespace ActorUdp.Protocol;

/// <summary>
/// The highest delivery rate of this probing cycle and the one before (draft-ietf-ccwg-bbr section 5.5.2). Bytes per nanosecond.
/// </summary>
internal sealed class BandwidthFilter
{
    private double _previous;
    private double _current;

    public double Maximum => Math.Max(_previous, _current);

    public void Add(double rate) => _current = Math.Max(_current, rate);

    /// <summary>A new cycle begins: the one before the last is forgotten.</summary>
    public void Advance()
    {
        if (_current == 0)
            return;
        _previous = _current;
        _current = 0;
    }
}
