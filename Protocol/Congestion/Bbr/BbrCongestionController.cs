namespace ActorUdp.Protocol;

/// <summary>
/// BBR after draft-ietf-ccwg-bbr (version 3): sends at the rate that the path was measured to deliver, with about as much in
/// flight as the path holds. It departs from the draft where a bottleneck's queue is to stay empty and loss is no verdict:
/// <list type="bullet">
/// <item>Round trips show a queue before loss does. A queue ends Startup and ProbeBW_UP at once, and outside of them makes the
/// flow drain it and bounds bandwidth by what is delivered meanwhile (<see cref="PathDelay"/>).</item>
/// <item>Loss without a queue, and beyond it only loss that follows the rate, is congestion (<see cref="RandomLoss"/>).</item>
/// <item>On paths shorter than some milliseconds delivery is averaged over several round trips (<see cref="AverageRate"/>).</item>
/// <item>ProbeRTT is entered only when the round trip of the empty path was not seen for five seconds, which with an empty
/// queue is rare; it lasts a round trip and some milliseconds, and lets control messages pass.</item>
/// </list>
/// Bytes and nanoseconds. The phases and their changes are in the other part of the class.
/// </summary>
/// <param name="datagramSize">The largest datagram in bytes.</param>
/// <param name="maximum">The highest window in bytes.</param>
/// <param name="ackDelay">How long the peer may hold an acknowledgement back.</param>
/// <param name="seed">Decides when bandwidth is probed, so that flows that share a path do not probe together.</param>
internal sealed partial class BbrCongestionController(int datagramSize, long maximum, long ackDelay, ulong seed) : ICongestionController
{
    /// <summary>The initial window, in segments (RFC 9002 section 7.2).</summary>
    public const int InitialSegments = 10;

    private const int MinimumSegments = 4;

    /// <summary>What a receiver collects before it acknowledges, and one more.</summary>
    private const int AckSegments = 9;

    /// <summary>PacingMarginPercent of the draft is 1; one more keeps the queue empty in spite of rounding and timers.</summary>
    private const double PacingMargin = 0.98;

    /// <summary>β of the draft, for loss.</summary>
    private const double LossBeta = 0.7;

    /// <summary>The most that one round with a queue or a loss takes from the bandwidth.</summary>
    private const double QueueBeta = 0.85;

    /// <summary>The same when the queue is longer than the path.</summary>
    private const double LongQueueBeta = 0.5;

    /// <summary>Between two hosts without a network the window is what limits, and pacing only smooths.</summary>
    private const double HostGain = 1.5;

    /// <summary>How long loss between hosts that seemed to have no network between them is remembered.</summary>
    private const long NetworkMemory = 10 * MonotonicNanos.PerSecond;

    /// <summary>However long a queue stands, others that make it are not given more than this share of the bandwidth.</summary>
    private const double LeastBandwidthShare = 0.1;

    private readonly BandwidthFilter _bandwidth = new();
    private readonly BandwidthFilter _latest = new();
    private readonly AverageRate _average = new();
    private readonly AckAggregation _aggregation = new();
    private readonly PathDelay _delay = new(datagramSize);
    private readonly RandomLoss _loss = new(datagramSize);
    private double _bandwidthLow = double.PositiveInfinity;
    private double _inflightHigh = double.PositiveInfinity;
    private double _pacingRate;
    private double _window = InitialSegments * datagramSize;
    private int _segment = datagramSize;
    private long _networkUntil;
    private long _latestDelivered;
    private long _delivered;
    private long _roundEnd;
    private bool _isRoundStart;
    private bool _isRoundQueued;
    private bool _isRestarting;
    private Undo _undo;

    public long Window => Math.Min((long)_window, maximum);

    public long UrgentWindow => Math.Max(Window, Math.Min((long)InFlightAt(1), maximum));

    /// <summary>The bandwidth in bytes per nanosecond that the model says.</summary>
    public double Bandwidth => Math.Min(_bandwidth.Maximum, _bandwidthLow);

    public BbrPhase Phase { get; private set; } = BbrPhase.Startup;

    /// <summary>The round trip of the empty path; <see cref="long.MaxValue"/> before the first sample.</summary>
    public long MinimumRtt => _delay.Minimum;

    /// <summary>The share of packets that the path is taken to lose at any rate.</summary>
    public double RandomLossShare => _loss.Share;

    /// <summary>The bytes in flight beyond which probing met too much loss; infinite when it never did.</summary>
    public double InFlightHigh => _inflightHigh;

    private bool IsHostBound => _delay.IsHostBound;

    private bool IsShortPath => _delay.Minimum < AverageRate.Span;

    public double PacingRate(RttEstimator rtt) =>
        _pacingRate > 0 ? _pacingRate : StartupGain * InitialSegments * _segment / Math.Max(rtt.Smoothed, 1);

    public void OnDatagramSize(int size) => _segment = _delay.DatagramSize = _loss.DatagramSize = size;

    public void OnSent(in SentPacket packet)
    {
        if (packet.Delivery.InFlight > packet.Size || !packet.Delivery.IsAppLimited)
            return;
        // From idle: the silence says nothing about the path.
        _isRestarting = true;
        _aggregation.Restart(packet.SentAt);
        _average.Restart();
        if (IsProbingBandwidth)
            _pacingRate = Bandwidth * PacingMargin;
    }

    public void OnAcknowledged(in AckSample sample)
    {
        _delivered = sample.TotalDelivered;
        UpdateRound(sample.Delivery);
        if (sample.HasRtt)
            _delay.OnSample(sample.Rtt.LatestOnPath, sample.Now);
        UpdateBandwidth(sample);
        _loss.OnDelivered(sample.Bytes);
        _aggregation.OnAcknowledged(sample.Now, sample.Bytes, Bandwidth, Window);
        if (_isRoundStart)
            OnRound(sample.Delivery.AtSend.IsAppLimited, sample.Now);
        Advance(sample);
        _isRestarting = false;
        SetPacingRate();
        SetWindow(sample.Bytes);
    }

    public void OnLost(in SentPacket packet, long totalLost)
    {
        _loss.OnLost(packet.Size);
        if (!_isProbeSample || packet.Delivery.IsAppLimited)
            return;
        var sinceSent = totalLost - packet.Delivery.Lost;
        if (!_loss.IsExcess(sinceSent, packet.Delivery.InFlight))
            return;
        // Probing went too far, at what was in flight when this packet went (HandleInflightTooHigh).
        _isProbeSample = false;
        _inflightHigh = Math.Max(packet.Delivery.InFlight - sinceSent, LossBeta * InFlightAt(1));
        if (Phase == BbrPhase.ProbeUp)
            _wentTooHigh = true;
    }

    public void OnCongestion(long now, long minimumRtt) => _undo = new Undo(_bandwidthLow, _inflightHigh);

    /// <inheritdoc/>
    /// <remarks>
    /// The model is kept: after an outage the path is as it was, and the window comes back to it as acknowledgements come in.
    /// </remarks>
    public void OnPersistentCongestion() => _window = MinimumSegments * _segment;

    public void OnSpuriousCongestion()
    {
        _bandwidthLow = Math.Max(_bandwidthLow, _undo.BandwidthLow);
        _inflightHigh = Math.Max(_inflightHigh, _undo.InFlightHigh);
    }

    private void UpdateRound(in DeliverySample delivery)
    {
        _isRoundStart = delivery.HasPacket && delivery.AtSend.Delivered >= _roundEnd;
        if (_isRoundStart)
            StartRound();
    }

    private void StartRound() => _roundEnd = _delivered;

    private void UpdateBandwidth(in AckSample sample)
    {
        var delivery = sample.Delivery;
        var average = _average.OnAcknowledged(sample.Now, sample.TotalDelivered, delivery.AtSend.IsAppLimited);
        // What is acknowledged in less than the least round trip was delivered in more.
        var rate = delivery.Interval >= _delay.Minimum ? delivery.Rate : 0;
        var isAppLimited = delivery.AtSend.IsAppLimited;
        if (_hasFilled && IsShortPath)
        {
            rate = average;
            isAppLimited = _average.WasAppLimited;
        }
        if (rate <= 0)
            return;
        _latest.Add(rate);
        _latestDelivered = Math.Max(_latestDelivered, delivery.Delivered);
        if (rate >= _bandwidth.Maximum || !(isAppLimited || Phase == BbrPhase.ProbeRtt))
            _bandwidth.Add(rate);
    }

    // What a round trip has shown, once each.
    private void OnRound(bool isAppLimited, long now)
    {
        _delay.JudgeHost(_bandwidth.Maximum, now < _networkUntil);
        var lowest = _delay.TakeRound();
        _isRoundQueued = lowest != long.MaxValue && lowest > _delay.Minimum + _delay.Tolerance(_bandwidth.Maximum)
            && _delay.IsQueued(_bandwidth.Maximum);
        _aggregation.OnRound();
        CheckFull(isAppLimited);
        if (Phase == BbrPhase.Startup)
            _loss.OnGrowingRound(_fullRounds == 0 && !isAppLimited);
        else if (Phase is BbrPhase.ProbeUp or BbrPhase.ProbeRefill || (IsEmptying && _phaseRounds < EmptyingRounds))
            _loss.OnProbingRound();
        else
            Adapt(_loss.OnSteadyRound(_isRoundQueued), now);
        _latest.Advance();
        _latestDelivered = 0;
    }

    /// <summary>Outside of probing, a queue and loss bound the bandwidth by what is delivered (AdaptLowerBoundsFromCongestion).</summary>
    private void Adapt(LossVerdict loss, long now)
    {
        if (loss == LossVerdict.ProvedRandom)
            _bandwidthLow = double.PositiveInfinity;
        if (IsHostBound && loss == LossVerdict.Congestion)
        {
            // Something between the hosts has a smaller buffer than that: a network after all.
            _networkUntil = now + NetworkMemory;
            _loss.Restart();
            return;
        }
        _queuedRounds = _isRoundQueued ? _queuedRounds + 1 : 0;
        if (!_isRoundQueued && loss != LossVerdict.Congestion)
            return;
        _isDraining |= _isRoundQueued;
        // The bound is tried again soon: what made it may be over.
        _probeWait = Math.Min(_probeWait, now - _cycleStart + BoundedRounds * Math.Max(_delay.Minimum, AverageRate.Span));
        var floor = LeastBandwidthShare * _bandwidth.Maximum;
        var beta = _isRoundQueued && _delay.Recent > 2 * _delay.Minimum + _delay.Tolerance(_bandwidth.Maximum) ? LongQueueBeta : QueueBeta;
        _bandwidthLow = Math.Max(floor, Math.Min(Bandwidth, Math.Max(_latest.Maximum, beta * Bandwidth)));
    }

    private void SetPacingRate()
    {
        var gain = PacingGain;
        // Of what probes for more, what is lost anyway must not make less.
        var rate = gain * Bandwidth / (Phase == BbrPhase.ProbeUp ? 1 - _loss.Share : 1);
        if (!_hasFilled)
            _pacingRate = Math.Max(_pacingRate, rate);
        else if (IsHostBound)
            _pacingRate = Math.Max(gain, HostGain) * Bandwidth;
        else
            _pacingRate = gain > 1 ? rate : rate * PacingMargin;
    }

    private void SetWindow(long acknowledged)
    {
        // Between hosts acknowledgements come in bursts because threads take turns, which the backlog provides for.
        var bursts = IsHostBound ? 0 : Math.Min(_aggregation.Extra, InFlightAt(1));
        var cap = InFlightAt(WindowGain) + bursts;
        if (_hasFilled)
            _window = Math.Min(_window + acknowledged, cap);
        else if (_window < cap || _delivered < InitialSegments * _segment)
            _window += acknowledged;
        if (Phase == BbrPhase.ProbeRtt)
            _window = Math.Min(_window, ProbeRttWindow);
        var bound = Phase is BbrPhase.ProbeCruise or BbrPhase.ProbeRtt ? InFlightWithHeadroom : _inflightHigh;
        if (_hasFilled)
            _window = Math.Min(_window, Math.Max(bound, InFlightAt(1)));
        _window = Math.Max(_window, MinimumWindow);
        _window = Math.Min(_window, maximum);
    }

    private double MinimumWindow =>
        (_delay.Minimum <= CubicCongestionController.ShortPath && !IsHostBound ? InitialSegments : MinimumSegments) * (double)_segment;

    /// <summary>So many bandwidth-delay products, and what bursts and acknowledgements held back need on top.</summary>
    private double InFlightAt(double gain)
    {
        if (!_delay.HasSample || Bandwidth <= 0)
            return InitialSegments * _segment;
        var product = gain * Bandwidth * _delay.Minimum;
        if (IsHostBound)
            return Math.Max(product + Math.Min(Bandwidth * PathDelay.HostBacklog, PathDelay.MaximumHostBacklog), MinimumWindow);
        var heldBack = Math.Min(AckSegments * _segment, Bandwidth * ackDelay);
        var quantum = Math.Max(2 * _segment, Bandwidth * Pacer.Quantum);
        return Math.Max(product + heldBack + quantum, MinimumWindow);
    }

    private readonly record struct Undo(double BandwidthLow, double InFlightHigh);
}
