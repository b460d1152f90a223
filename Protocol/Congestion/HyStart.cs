namespace ActorUdp.Protocol;

/// <summary>
/// HyStart++ (RFC 9406): leaves slow start when the round trip rises, by way of a conservative phase that can find the rise
/// to be a false alarm. Nanoseconds.
/// </summary>
internal sealed class HyStart
{
    private const long LowestThreshold = 4 * MonotonicNanos.PerMillisecond;
    private const long HighestThreshold = 16 * MonotonicNanos.PerMillisecond;
    private const int RttDivisor = 8;
    private const int SamplesNeeded = 8;
    private const int ConservativeRounds = 5;

    private long _roundEnd;
    private long _lastRoundMinimum = long.MaxValue;
    private long _roundMinimum = long.MaxValue;
    private long _baseline = long.MaxValue;
    private int _samples;
    private int _conservativeRounds;

    /// <summary>Whether the window is to grow at a quarter of the pace.</summary>
    public bool IsConservative { get; private set; }

    /// <summary>Takes the round-trip sample of an acknowledgement in slow start.</summary>
    /// <param name="rtt">The latest sample.</param>
    /// <param name="largest">The newest packet acknowledged.</param>
    /// <param name="next">The next packet to be sent.</param>
    /// <returns>True when slow start is over.</returns>
    public bool OnSample(long rtt, long largest, long next)
    {
        _roundMinimum = Math.Min(_roundMinimum, rtt);
        _samples++;
        if (_samples >= SamplesNeeded)
            Judge();
        if (largest < _roundEnd)
            return false;
        _roundEnd = next;
        _lastRoundMinimum = _roundMinimum;
        _roundMinimum = long.MaxValue;
        _samples = 0;
        return IsConservative && ++_conservativeRounds >= ConservativeRounds;
    }

    public void Reset()
    {
        _lastRoundMinimum = _roundMinimum = _baseline = long.MaxValue;
        _samples = 0;
        _conservativeRounds = 0;
        IsConservative = false;
    }

    private void Judge()
    {
        if (IsConservative)
        {
            if (_roundMinimum < _baseline)
            {
                IsConservative = false;
                _baseline = long.MaxValue;
            }
            return;
        }
        if (_lastRoundMinimum == long.MaxValue)
            return;
        var threshold = Math.Clamp(_lastRoundMinimum / RttDivisor, LowestThreshold, HighestThreshold);
        if (_roundMinimum < _lastRoundMinimum + threshold)
            return;
        _baseline = _roundMinimum;
        IsConservative = true;
        _conservativeRounds = 0;
    }
}
