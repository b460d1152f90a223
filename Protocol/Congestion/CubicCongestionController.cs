namespace ActorUdp.Protocol;

/// <summary>CUBIC (RFC 9438) with HyStart++ (RFC 9406), fast convergence, and undo of spurious reductions (section 4.9).</summary>
/// <param name="datagramSize">The largest datagram in bytes: the unit of the formulas.</param>
/// <param name="maximum">The highest window in bytes.</param>
internal sealed class CubicCongestionController(int datagramSize, long maximum) : ICongestionController
{
    /// <summary>RFC 9002 section 7.2: the initial window, in segments.</summary>
    public const int InitialSegments = 10;

    /// <summary>The lowest window in segments. RFC 9002 allows 2; 4 lets one loss be noticed without a timeout.</summary>
    public const int MinimumSegments = 4;

    /// <summary>
    /// On a path this short, ten segments in flight (which every path must take as an initial burst anyway) are so little
    /// that going below them costs throughput at random loss and relieves nobody.
    /// </summary>
    public const long ShortPath = 2 * MonotonicNanos.PerMillisecond;

    private const int ConservativeGrowthDivisor = 4;

    private readonly HyStart _hyStart = new();
    private double _window = InitialSegments;
    private double _threshold = double.PositiveInfinity;
    private double _maximumWindow;
    private double _estimate;
    private double _k;
    private long _epochStart = -1;
    private int _segment = datagramSize;
    private Snapshot? _undo;

    public long Window => Math.Min((long)(_window * _segment), maximum);

    public long UrgentWindow => Window;

    public bool IsInSlowStart => _window < _threshold;

    public double PacingRate(RttEstimator rtt) =>
        IsInSlowStart ? WindowPace.SlowStart(Window, rtt) : WindowPace.Steady(Window, rtt);

    public void OnDatagramSize(int size)
    {
        var scale = (double)_segment / size;
        _segment = size;
        _window *= scale;
        _threshold *= scale;
        _maximumWindow *= scale;
        _estimate *= scale;
        _k *= Math.Cbrt(scale);
        if (_undo is { } undo)
        {
            _undo = undo with
            {
                Window = undo.Window * scale,
                Threshold = undo.Threshold * scale,
                MaximumWindow = undo.MaximumWindow * scale,
                Estimate = undo.Estimate * scale,
                K = undo.K * Math.Cbrt(scale),
            };
        }
    }

    public void OnSent(in SentPacket packet)
    {
    }

    public void OnLost(in SentPacket packet, long totalLost)
    {
    }

    public void OnAcknowledged(in AckSample sample)
    {
        if (sample.GrowthBytes == 0)
            return;
        if (!sample.IsWindowLimited)
        {
            // Time without use of the window is not time for the cubic to grow in (section 5.8).
            if (_epochStart >= 0)
                _epochStart = sample.Now - Math.Min(sample.Now - _epochStart, NanosUntilPlateau());
            return;
        }
        var segments = (double)sample.GrowthBytes / _segment;
        if (IsInSlowStart)
            GrowInSlowStart(segments, sample);
        else
            GrowInAvoidance(segments, sample);
        _window = Math.Min(_window, (double)maximum / _segment);
    }

    public void OnCongestion(long now, long minimumRtt)
    {
        _undo = new Snapshot(_window, _threshold, _maximumWindow, _estimate, _k, _epochStart);
        // Fast convergence (section 4.7): a flow that lost before it was back where it was gives way to others.
        _maximumWindow = _window < _maximumWindow ? _window * (1 + CubicFunction.Beta) / 2 : _window;
        var floor = minimumRtt <= ShortPath ? InitialSegments : MinimumSegments;
        _window = Math.Max(_window * CubicFunction.Beta, Math.Min(floor, _window));
        _threshold = _window;
        _hyStart.Reset();
        StartEpoch(now);
    }

    public void OnPersistentCongestion()
    {
        _undo = null;
        _threshold = Math.Max(_window * CubicFunction.Beta, InitialSegments);
        _maximumWindow = _window;
        _window = MinimumSegments;
        _epochStart = -1;
        _hyStart.Reset();
    }

    public void OnSpuriousCongestion()
    {
        if (_undo is not { } undo)
            return;
        _undo = null;
        if (_window >= undo.Window)
            return;
        _window = undo.Window;
        _threshold = undo.Threshold;
        _maximumWindow = undo.MaximumWindow;
        _estimate = undo.Estimate;
        _k = undo.K;
        _epochStart = undo.EpochStart;
    }

    private void GrowInSlowStart(double segments, in AckSample sample)
    {
        _window += _hyStart.IsConservative ? segments / ConservativeGrowthDivisor : segments;
        if (!_hyStart.OnSample(sample.Rtt.Latest, sample.LargestNumber, sample.NextNumber))
            return;
        _threshold = _window;
        _maximumWindow = _window;
        StartEpoch(sample.Now);
    }

    private void GrowInAvoidance(double segments, in AckSample sample)
    {
        if (_epochStart < 0)
        {
            _maximumWindow = Math.Max(_maximumWindow, _window);
            StartEpoch(sample.Now);
        }
        var seconds = (double)(sample.Now - _epochStart) / MonotonicNanos.PerSecond;
        var rtt = (double)sample.Rtt.Smoothed / MonotonicNanos.PerSecond;
        // Section 4.3: α is 1 once the estimate has passed the window before the event.
        var alpha = _estimate >= _maximumWindow ? 1.0 : CubicFunction.Alpha;
        _estimate += alpha * segments / _window;
        if (CubicFunction.Window(seconds, _k, _maximumWindow) < _estimate)
        {
            _window = Math.Max(_window, _estimate);
            return;
        }
        var target = CubicFunction.Target(seconds, rtt, _k, _maximumWindow, _window);
        _window += (target - _window) / _window * segments;
    }

    private void StartEpoch(long now)
    {
        _epochStart = now;
        _estimate = _window;
        _k = CubicFunction.K(_maximumWindow, _window);
    }

    private long NanosUntilPlateau() => (long)(_k * MonotonicNanos.PerSecond);

    private readonly record struct Snapshot(
        double Window, double Threshold, double MaximumWindow, double Estimate, double K, long EpochStart);
}
