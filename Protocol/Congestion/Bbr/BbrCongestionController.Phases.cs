namespace ActorUdp.Protocol;

/// <content>The phases: when they begin, what they do, when they end (draft-ietf-ccwg-bbr section 5.3).</content>
internal sealed partial class BbrCongestionController
{
    private const double StartupGain = 2.77;
    private const double DrainGain = 0.5;

    /// <summary>The draft's 0.9 takes three round trips to undo what ProbeBW_UP queued; this takes one.</summary>
    private const double DownGain = 0.75;
    private const double UpGain = 1.25;

    /// <summary>Each probe that found more is followed by a bolder one, up to this.</summary>
    private const double BoldestUpGain = 2;

    /// <summary>A probe has found more when the bandwidth has grown by this.</summary>
    private const double Found = 1.1;
    private const double UpWindowGain = 2.25;
    private const double DefaultWindowGain = 2;
    private const double ProbeRttGain = 0.5;

    /// <summary>The share of the bytes in flight at which loss began that is left free for others.</summary>
    private const double Headroom = 0.15;

    private const double FullGrowth = 1.25;
    private const int FullRounds = 3;
    private const int DrainRounds = 3;

    /// <summary>So long what queues is what probing has left, and no news.</summary>
    private const int EmptyingRounds = 4;
    private const int FruitlessUpRounds = 2;

    /// <summary>A queue that stays for so many rounds although we send slower: perhaps the path has become longer.</summary>
    private const int QueuedRoundsToProbeRtt = 12;

    /// <summary>Bandwidth is probed anew after one to two of these; the draft waits two to three seconds.</summary>
    private const long ProbeWait = MonotonicNanos.PerSecond;

    /// <summary>The first cycles follow each other quickly: what ended Startup may have been a false alarm.</summary>
    private const int QuickCycles = 3;
    private const int QuickRounds = 4;

    /// <summary>After the bandwidth was bounded the next probe comes after so many rounds.</summary>
    private const int BoundedRounds = 12;
    private const long ProbeRttDuration = 10 * MonotonicNanos.PerMillisecond;

    private ulong _random = seed | 1;
    private double _fullRate;
    private int _fullRounds;
    private bool _isFull;
    private bool _hasFilled;
    private bool _isProbeSample;
    private bool _wentTooHigh;
    private bool _isDraining;
    private int _queuedRounds;
    private int _phaseRounds;
    private long _phaseStart;
    private int _cycles;
    private double _upGain = UpGain;
    private double _rateBeforeUp;
    private long _cycleStart;
    private long _probeWait;
    private long _probeRttEnd;
    private long _probeRttMinimum;

    private bool IsProbingBandwidth => Phase is BbrPhase.ProbeDown or BbrPhase.ProbeCruise or BbrPhase.ProbeRefill or BbrPhase.ProbeUp;

    private double PacingGain => Phase switch
    {
        BbrPhase.Startup => StartupGain,
        BbrPhase.Drain => DrainGain,
        BbrPhase.ProbeUp => _upGain,
        BbrPhase.ProbeDown => DownGain,
        BbrPhase.ProbeCruise when _isDraining => QueueBeta,
        _ => 1,
    };

    private bool IsEmptying => Phase is BbrPhase.Drain or BbrPhase.ProbeDown;

    private double WindowGain => Phase == BbrPhase.ProbeUp ? Math.Max(UpWindowGain, _upGain + 1) : DefaultWindowGain;

    private double ProbeRttWindow => Math.Max(ProbeRttGain * Bandwidth * _delay.Minimum, MinimumWindow);

    private double InFlightWithHeadroom =>
        double.IsPositiveInfinity(_inflightHigh)
            ? _inflightHigh
            : Math.Max(_inflightHigh * (1 - Headroom), MinimumWindow);

    private void Advance(in AckSample sample)
    {
        if (_isRoundStart)
            _phaseRounds++;
        if (_isDraining && _delay.IsEmpty(_bandwidth.Maximum))
            _isDraining = false;
        switch (Phase)
        {
            case BbrPhase.Startup:
                if (_isFull || _delay.IsQueued(_bandwidth.Maximum) || IsLossyPlateau())
                    Enter(BbrPhase.Drain, sample.Now);
                break;
            case BbrPhase.Drain:
                if (sample.InFlight <= InFlightAt(1) || _phaseRounds > DrainRounds)
                    EnterDown(sample.Now);
                break;
            case BbrPhase.ProbeDown:
                InDown(sample);
                break;
            case BbrPhase.ProbeCruise:
                if (IsTimeToProbe(sample.Now))
                    EnterRefill(sample.Now);
                break;
            case BbrPhase.ProbeRefill:
                if (_isRoundStart)
                    EnterUp(sample.Now);
                break;
            case BbrPhase.ProbeUp:
                InUp(sample);
                break;
            default:
                InProbeRtt(sample);
                break;
        }
        if (Phase != BbrPhase.ProbeRtt && !_isRestarting && _hasFilled
            && (_delay.IsStale(sample.Now) || _queuedRounds >= QueuedRoundsToProbeRtt))
        {
            EnterProbeRtt(sample.Now);
        }
    }

    private void Enter(BbrPhase phase, long now)
    {
        _hasFilled |= Phase == BbrPhase.Startup;
        Phase = phase;
        _phaseRounds = 0;
        _phaseStart = now;
        _isDraining = false;
        StartRound();
    }

    // Section 5.3.1.2: three rounds without a quarter more.
    private void CheckFull(bool isAppLimited)
    {
        if (_isFull || isAppLimited || _latest.Maximum <= 0)
            return;
        if (_latest.Maximum >= FullGrowth * _fullRate)
        {
            _fullRate = _latest.Maximum;
            _fullRounds = 0;
            return;
        }
        _isFull = ++_fullRounds >= FullRounds;
    }

    private void ResetFull(double rate)
    {
        _fullRate = rate;
        _fullRounds = 0;
        _isFull = false;
    }

    // Section 5.3.1.3, but with loss beyond the path's own, and already when two rounds have not brought more.
    private bool IsLossyPlateau()
    {
        if (_fullRounds < 2 || !_loss.IsExcessInRound)
            return false;
        _inflightHigh = Math.Max(InFlightAt(1), _latestDelivered);
        return true;
    }

    private void EnterDown(long now)
    {
        // What ended Startup, or this probe, may have been a false alarm: while there is more to be found, the next comes soon.
        var hasFound = Phase == BbrPhase.ProbeUp && _bandwidth.Maximum > Found * _rateBeforeUp;
        _upGain = hasFound ? Math.Min(_upGain * UpGain, BoldestUpGain) : UpGain;
        Enter(BbrPhase.ProbeDown, now);
        _cycleStart = now;
        _probeWait = ++_cycles <= QuickCycles || hasFound
            ? Math.Min(ProbeWait, QuickRounds * Math.Max(_delay.Minimum, AverageRate.Span))
            : ProbeWait + (long)(NextRandom() * ProbeWait);
    }

    private void InDown(in AckSample sample)
    {
        if (_isRoundStart && _phaseRounds == 1)
        {
            _isProbeSample = false;
            if (!sample.Delivery.AtSend.IsAppLimited)
                _bandwidth.Advance();
        }
        if (IsTimeToProbe(sample.Now))
            EnterRefill(sample.Now);
        else if (sample.InFlight <= Math.Max(InFlightAt(1), InFlightWithHeadroom)
            && (_phaseRounds >= EmptyingRounds || _delay.IsEmpty(_bandwidth.Maximum)))
            Enter(BbrPhase.ProbeCruise, sample.Now);
    }

    private bool IsTimeToProbe(long now)
    {
        if (now - _cycleStart <= _probeWait)
            return false;
        if (!_delay.IsQueued(_bandwidth.Maximum))
            return true;
        // With a queue there is nothing to be found; but what was measured before it formed may hold no more.
        _cycleStart = now;
        _bandwidth.Advance();
        return false;
    }

    private void EnterRefill(long now)
    {
        Enter(BbrPhase.ProbeRefill, now);
        _bandwidthLow = double.PositiveInfinity;
        _isProbeSample = true;
    }

    private void EnterUp(long now)
    {
        Enter(BbrPhase.ProbeUp, now);
        _wentTooHigh = false;
        _rateBeforeUp = _bandwidth.Maximum;
        ResetFull(_latest.Maximum);
    }

    private void InUp(in AckSample sample)
    {
        if (_isRoundStart && !_wentTooHigh && _window >= _inflightHigh)
        {
            // The bound held, and nothing was lost by it: it rises as fast as the rate would.
            _inflightHigh *= UpGain;
            _phaseRounds = 0;
        }
        // What comes back in the first round was sent before.
        if (_isRoundStart && _phaseRounds == 1)
            _average.Restart();
        if (!_wentTooHigh && !_delay.IsQueued(_bandwidth.Maximum) && !IsFruitless(sample.Now))
            return;
        if (IsShortPath && _average.End(sample.Now, sample.TotalDelivered, _delay.Minimum) is > 0 and var rate)
        {
            _bandwidth.Add(rate);
            _latest.Add(rate);
        }
        EnterDown(sample.Now);
    }

    // On a short path the rate is known only some time later.
    private bool IsFruitless(long now) =>
        _isRoundStart && _phaseRounds >= FruitlessUpRounds && (!IsShortPath || now - _phaseStart > 2 * AverageRate.Span)
        && (_isFull || (_latest.Maximum > 0 && _latest.Maximum < 1.05 * _rateBeforeUp));

    private void EnterProbeRtt(long now)
    {
        Enter(BbrPhase.ProbeRtt, now);
        _probeRttEnd = 0;
        _probeRttMinimum = long.MaxValue;
        _queuedRounds = 0;
    }

    private void InProbeRtt(in AckSample sample)
    {
        if (sample.HasRtt)
            _probeRttMinimum = Math.Min(_probeRttMinimum, sample.Rtt.LatestOnPath);
        if (_probeRttEnd == 0)
        {
            if (sample.InFlight > ProbeRttWindow)
                return;
            _probeRttEnd = sample.Now + ProbeRttDuration;
            _phaseRounds = 0;
            StartRound();
            return;
        }
        if (_phaseRounds == 0 || sample.Now < _probeRttEnd || _probeRttMinimum == long.MaxValue)
            return;
        _delay.Replace(_probeRttMinimum, sample.Now);
        _bandwidthLow = double.PositiveInfinity;
        EnterDown(sample.Now);
        Enter(BbrPhase.ProbeCruise, sample.Now);
    }

    // xorshift64*: when to probe, nothing else.
    private double NextRandom()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return (_random * 0x2545F4914F6CDD1DUL >> 11) / (double)(1UL << 53);
    }
}
