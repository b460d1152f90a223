namespace ActorUdp.Protocol;

/// <summary>
/// The round trip of the empty path, and whether what comes back shows a queue on top of it. Nanoseconds.
/// </summary>
internal sealed class PathDelay(int datagramSize)
{
    /// <summary>The size of a full datagram.</summary>
    public int DatagramSize { get; set; } = datagramSize;

    /// <summary>The minimum must be seen again within this time, else it has to be looked for (ProbeRTTInterval of the draft).</summary>
    private const long ConfirmWithin = 5 * MonotonicNanos.PerSecond;

    /// <summary>A queue is what all of so many samples in a row saw; a single late one is noise.</summary>
    private const int Samples = 4;

    /// <summary>Our own bursts, and the timers and threads at both ends, make this much.</summary>
    private const double OwnNoise = 1.5 * Pacer.Quantum;

    private const double SlowRate = 25e6 / MonotonicNanos.PerSecond;

    /// <summary>A round trip below this at more than <see cref="SlowRate"/> is between threads, not through a network.</summary>
    public const long HostRoundTrip = 3 * MonotonicNanos.PerMillisecond / 4;

    private readonly long[] _recent = new long[Samples];
    private int _count;
    private long _confirmedAt;
    private long _roundMinimum = long.MaxValue;

    /// <summary>
    /// So much of the rate has to be on its way where the hosts are the bottleneck, because the rate that they take varies with
    /// every turn of their threads, up to <see cref="MaximumHostBacklog"/>.
    /// </summary>
    public const long HostBacklog = 4 * MonotonicNanos.PerMillisecond;

    /// <summary>Bytes: messages that are urgent wait behind as many in the receiver's socket, and it has to have room for them.</summary>
    public const long MaximumHostBacklog = 1 << 20;

    /// <summary>Where hosts are the bottleneck a round trip says when their threads ran, unless it is far beyond the backlog.</summary>
    private const long HostTolerance = 50 * MonotonicNanos.PerMillisecond;

    /// <summary>The lowest round trip; <see cref="long.MaxValue"/> before the first sample.</summary>
    public long Minimum { get; private set; } = long.MaxValue;

    public bool HasSample => Minimum != long.MaxValue;

    /// <summary>The lowest of the last samples.</summary>
    public long Recent
    {
        get
        {
            var lowest = _recent[0];
            for (var i = 1; i < Samples; i++)
                lowest = Math.Min(lowest, _recent[i]);
            return lowest;
        }
    }

    /// <summary>Whether the minimum has not been seen for so long that the path may have become longer.</summary>
    public bool IsStale(long now) => HasSample && now - _confirmedAt > ConfirmWithin;

    public void OnSample(long rtt, long now)
    {
        _recent[_count++ % Samples] = rtt;
        if (_count >= 2 * Samples)
            _count -= Samples;
        _roundMinimum = Math.Min(_roundMinimum, rtt);
        if (rtt <= Minimum + (HasSample ? Minimum / 16 : 0))
            _confirmedAt = now;
        Minimum = Math.Min(Minimum, rtt);
    }

    /// <summary>A round is over.</summary>
    /// <returns>The lowest sample in it, or <see cref="long.MaxValue"/>.</returns>
    public long TakeRound()
    {
        var lowest = _roundMinimum;
        _roundMinimum = long.MaxValue;
        return lowest;
    }

    /// <summary>The minimum has been looked for: this is the one that counts from now on, even if it is higher.</summary>
    public void Replace(long minimum, long now)
    {
        Minimum = minimum;
        _confirmedAt = now;
    }

    /// <summary>Whether the hosts, and not a network between them, are the bottleneck: over loopback and the like.</summary>
    public bool IsHostBound { get; private set; }

    /// <summary>Judges <see cref="IsHostBound"/> anew.</summary>
    /// <param name="bandwidth">What the path was measured to deliver.</param>
    /// <param name="hasNetwork">Whether loss has shown that there is a bottleneck in between.</param>
    public void JudgeHost(double bandwidth, bool hasNetwork) =>
        IsHostBound = !hasNetwork && Minimum < HostRoundTrip && bandwidth > SlowRate;

    /// <summary>Whether the last samples all show more than noise on top of the minimum.</summary>
    public bool IsQueued(double bandwidth) => _count >= Samples && Recent > Minimum + Tolerance(bandwidth);

    /// <summary>Whether a queue is gone, with some distance to where it counts as one.</summary>
    public bool IsEmpty(double bandwidth) => Recent <= Minimum + Tolerance(bandwidth) / 2;

    /// <summary>
    /// How much above the minimum is no queue worth reacting to: an eighth of it (as in HyStart++, RFC 9406), our own noise,
    /// or three datagrams at the bottleneck, whichever is most. At high rates the noise of hosts is larger than any queue that
    /// the rate would leave standing.
    /// </summary>
    public double Tolerance(double bandwidth)
    {
        if (IsHostBound)
            return HostTolerance;
        var noise = OwnNoise * Math.Clamp(bandwidth / SlowRate, 1, 8);
        var datagrams = bandwidth > 0 ? 3 * DatagramSize / bandwidth : 0;
        return Math.Max(Minimum / 8.0, Math.Max(noise, datagrams));
    }
}
