namespace ActorUdp.Protocol;

/// <summary>
/// What "nobody listens there" means on an established connection: at first a restart in progress, so it is probed again soon
/// and then less often; after a while without a word from the peer, an unreachable peer. Nanoseconds.
/// </summary>
internal sealed class RefusalProbe(Dialer jitter)
{
    private const long FirstProbeLow = 10 * MonotonicNanos.PerMillisecond;
    private const long FirstProbeHigh = 20 * MonotonicNanos.PerMillisecond;
    private const long Patience = 250 * MonotonicNanos.PerMillisecond;
    private const long PatientMaximum = 100 * MonotonicNanos.PerMillisecond;

    private long _firstRefusal = long.MaxValue;
    private long _wait;

    /// <summary>When the next probe is due.</summary>
    public long NextProbe { get; private set; } = long.MaxValue;

    /// <summary>Takes a refusal.</summary>
    /// <returns>True when the peer has been refused for so long that it counts as unreachable.</returns>
    public bool OnRefused(long now, long maximumWait)
    {
        if (_firstRefusal == long.MaxValue)
            _firstRefusal = now;
        var lost = now - _firstRefusal >= Patience;
        if (NextProbe != long.MaxValue)
            return lost;
        _wait = _wait == 0 ? jitter.Between(FirstProbeLow, FirstProbeHigh) : _wait * 2;
        _wait = Math.Min(_wait, lost ? maximumWait : Math.Min(maximumWait, PatientMaximum));
        NextProbe = now + _wait;
        return lost;
    }

    /// <summary>The probe is being sent.</summary>
    public void OnProbe() => NextProbe = long.MaxValue;

    public void OnHeard()
    {
        _firstRefusal = long.MaxValue;
        _wait = 0;
        NextProbe = long.MaxValue;
    }
}
