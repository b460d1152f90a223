using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// Loss detection of RFC 9002 over one packet number space: packet and time thresholds, probe timeouts, persistent congestion;
/// and what the RFC leaves open: thresholds that adapt to reordering, and undo of reductions that proved spurious.
/// </summary>
internal sealed class LossDetector(
    RttEstimator rtt, ICongestionController congestion, int maximumPackets, long maximumAckDelay, IRecoverySink sink, PathMtuDiscovery path)
{
    private const long LowestProbeTimeout = 3 * MonotonicNanos.PerMillisecond;
    private const long HighestProbeTimeout = MonotonicNanos.PerSecond;
    private const int PersistentCongestionThreshold = 3;
    private const int ProbesPerTimeout = 2;
    private const int RoomForProbes = 16;

    private readonly SentPacketRing _sent = new(maximumPackets);
    private readonly LostPackets _lost = new();
    private readonly ReorderingTolerance _tolerance = new();
    private readonly DeliverySampler _delivery = new();
    private long _largestAcknowledged;
    private long _lossTime = long.MaxValue;
    private long _pathProbeLossTime = long.MaxValue;
    private long _probeAnchor;
    private long _recoveryStart = long.MinValue;
    private long _lastLimited;
    private long _presentSince = long.MinValue;
    private int _probeTimeouts;
    private long _episode;
    private int _episodeLost;
    private int _episodeSpurious;

    public long BytesInFlight { get; private set; }

    /// <summary>Packets whose loss would have to be repaired: all but path probes.</summary>
    public int PacketsInFlight { get; private set; }

    public long NextNumber => _sent.Next;

    /// <summary>From the oldest packet in flight to the newest.</summary>
    public long PacketsRemembered => _sent.Next - _sent.First;

    /// <summary>Datagrams to be sent regardless of the window, because the probe timer fired.</summary>
    public int ProbesWanted { get; private set; }

    public int PacketThreshold => _tolerance.PacketThreshold;

    /// <summary>Whether another packet may be recorded; some room is kept for probes.</summary>
    public bool HasRoom => _sent.Next - _sent.First < maximumPackets - RoomForProbes;

    public long PacketsLost { get; private set; }

    public long PacketsSpuriouslyLost { get; private set; }

    public long ProbeTimeouts { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> has something to do, or <see cref="long.MaxValue"/>.</summary>
    public long Timer
    {
        get
        {
            if (_lossTime != long.MaxValue)
                return Math.Min(_lossTime, _pathProbeLossTime);
            if (PacketsInFlight == 0 || Mutations.Is(Mutation.ForgetTailProbe))
                return _pathProbeLossTime;
            return Math.Min(_pathProbeLossTime, _probeAnchor + ProbeTimeout(_probeTimeouts));
        }
    }

    /// <summary>The probe timeout after so many in a row (RFC 9002 section 6.2.1), capped so that an outage's end is soon noticed.</summary>
    public long ProbeTimeout(int inARow)
    {
        var period = rtt.Smoothed + Math.Max(4 * rtt.Variation, ReorderingTolerance.Granularity) + maximumAckDelay;
        period = Math.Max(period, LowestProbeTimeout);
        return Math.Min(period << Math.Min(inARow, 20), Math.Max(HighestProbeTimeout, period));
    }

    /// <summary>Records a packet that is being sent now; it asks for an acknowledgement.</summary>
    public void OnSent(ref SentPacket packet)
    {
        if (!_sent.HasRoom)
            DropOldest(packet.SentAt);
        if (packet.IsPathProbe)
        {
            _sent.Add(packet);
            return;
        }
        _delivery.OnSent(ref packet, BytesInFlight);
        congestion.OnSent(packet);
        _sent.Add(packet);
        BytesInFlight += packet.Size;
        PacketsInFlight++;
        _probeAnchor = packet.SentAt;
        if (ProbesWanted > 0)
            ProbesWanted--;
    }

    /// <summary>The window, or pacing, held data back just now: what is in flight uses the window fully.</summary>
    public void OnWindowLimited() => _lastLimited = _sent.Next;

    /// <summary>A path probe did not leave this host: nothing is to be expected of it.</summary>
    public void WithdrawPathProbe(long number)
    {
        if (number < _sent.First || _sent[number].State != SentPacketState.InFlight)
            return;
        _sent[number].State = SentPacketState.Lost;
        _sent.Advance();
    }

    /// <summary>There is nothing to send though window and pace would allow it.</summary>
    public void OnApplicationLimited() => _delivery.OnApplicationLimited(BytesInFlight);

    /// <summary>Asks for a probe now, out of turn.</summary>
    public void WantProbe() => ProbesWanted = Math.Max(ProbesWanted, 1);

    /// <summary>Whether an acknowledgement is about packets that were sent.</summary>
    public Verdict Check(in AckFrame ack)
    {
        var smallest = ulong.MaxValue;
        foreach (var range in ack)
            smallest = range.Smallest;
        return ack.Largest >= (ulong)_sent.Next || smallest == 0 ? Verdict.AckOfUnsent : Verdict.Ok;
    }

    /// <summary>Takes an acknowledgement that was checked.</summary>
    /// <returns>Whether any packet was newly acknowledged.</returns>
    public bool OnAck(in AckFrame ack, long now)
    {
        var result = new AckResult();
        var lostIndex = _lost.Count - 1;
        foreach (var range in ack)
        {
            // A deliberate mistake.
            if (Mutations.Is(Mutation.BridgeAckGap))
                AcknowledgeInFlight(new AckRange((ulong)_sent.First, range.Largest), ref result, now);
            AcknowledgeInFlight(range, ref result, now);
            SettleLost(range, ref lostIndex, now);
        }
        _delivery.Complete(ref result.Delivery, now);
        var largest = (long)ack.Largest;
        var hasRtt = result.Largest == largest && result.Delivery.SentAt >= _presentSince;
        if (hasRtt)
        {
            var delay = (long)Math.Min(ack.DelayMicroseconds, (ulong)(maximumAckDelay / 1_000)) * 1_000;
            rtt.OnSample(now - result.Delivery.SentAt, delay);
        }
        _largestAcknowledged = Math.Max(_largestAcknowledged, largest);
        var hasNew = result.Largest > 0 || result.HasPathProbe;
        if (hasNew)
        {
            _probeTimeouts = 0;
            ProbesWanted = 0;
        }
        DetectLoss(now);
        _sent.Advance();
        if (result.Largest > 0)
        {
            congestion.OnAcknowledged(new AckSample
            {
                Now = now,
                Bytes = result.Bytes,
                GrowthBytes = result.GrowthBytes,
                InFlight = BytesInFlight,
                TotalDelivered = _delivery.Delivered,
                LargestNumber = result.Largest,
                NextNumber = _sent.Next,
                IsWindowLimited = result.Largest < _lastLimited,
                Delivery = result.Delivery,
                HasRtt = hasRtt,
                Rtt = rtt,
            });
        }
        return hasNew;
    }

    /// <summary>Does what is due.</summary>
    public void OnTimeout(long now)
    {
        if (now < Timer)
            return;
        if (now >= Math.Min(_lossTime, _pathProbeLossTime))
        {
            DetectLoss(now);
            _sent.Advance();
            return;
        }
        ProbeTimeouts++;
        _probeTimeouts++;
        _probeAnchor = now;
        ProbesWanted = ProbesPerTimeout;
        OfferOldest();
    }

    /// <summary>The connection is quiet: gives back what it needed when it was not.</summary>
    public void Trim(long now)
    {
        _lost.Prune(now - 4 * ProbeTimeout(0));
        _lost.Trim();
        _sent.Trim();
    }

    /// <summary>We were away until now: how long packets sent before took to be acknowledged says nothing of the path.</summary>
    public void OnAbsence(long now) => _presentSince = now;

    /// <summary>The peer was heard after a silence: a timer that was backed off in between starts afresh.</summary>
    public void OnHeardAgain()
    {
        if (_probeTimeouts > 1)
            _probeTimeouts = 1;
    }

    private void AcknowledgeInFlight(AckRange range, ref AckResult result, long now)
    {
        var low = Math.Max((long)range.Smallest, _sent.First);
        for (var number = (long)range.Largest; number >= low; number--)
        {
            ref var packet = ref _sent[number];
            if (packet.State != SentPacketState.InFlight)
                continue;
            packet.State = SentPacketState.Acknowledged;
            if (packet.IsPathProbe)
            {
                result.HasPathProbe = true;
                path.OnProbeAcknowledged(packet.Size, now);
                continue;
            }
            path.OnAcknowledged(number, packet.Size);
            PacketsInFlight--;
            BytesInFlight -= packet.Size;
            result.Largest = Math.Max(result.Largest, number);
            result.Bytes += packet.Size;
            _delivery.OnAcknowledged(packet, ref result.Delivery);
            if (packet.SentAt > _recoveryStart)
                result.GrowthBytes += packet.Size;
            TellAcknowledged(packet);
        }
    }

    // Both are in descending order of packet numbers.
    private void SettleLost(AckRange range, ref int index, long now)
    {
        while (index >= 0 && _lost[index].Number > (long)range.Largest)
            index--;
        for (; index >= 0 && _lost[index].Number >= (long)range.Smallest; index--)
        {
            ref var entry = ref _lost[index];
            if (entry.IsSettled)
                continue;
            entry.IsSettled = true;
            PacketsSpuriouslyLost++;
            _delivery.OnArrivedAfterAll(entry.Packet.Size);
            TellAcknowledged(entry.Packet);
            _tolerance.OnSpurious(_largestAcknowledged - entry.Number, now - entry.Packet.SentAt, rtt);
            if (entry.Episode != _episode || ++_episodeSpurious < _episodeLost)
                continue;
            congestion.OnSpuriousCongestion();
            _recoveryStart = long.MinValue;
        }
    }

    private void TellAcknowledged(in SentPacket packet)
    {
        for (var i = 0; i < packet.RangeCount; i++)
            sink.OnRangeAcknowledged(packet.Ranges[i]);
        if (packet.IsClose)
            sink.OnCloseAcknowledged();
    }

    private void DetectLoss(long now)
    {
        _lossTime = _pathProbeLossTime = long.MaxValue;
        var delay = _tolerance.LossDelay(rtt);
        var run = default(LossRun);
        var lostPathProbe = default(SentPacket);
        for (var number = _sent.First; number < _largestAcknowledged; number++)
        {
            ref var packet = ref _sent[number];
            if (packet.State != SentPacketState.InFlight)
            {
                run.Break();
                continue;
            }
            // Times and numbers rise together, so the first that is not lost ends the search.
            if (_largestAcknowledged - number < _tolerance.PacketThreshold && packet.SentAt + delay > now)
            {
                // Waiting for a path probe must not hold up the probe timeout of data.
                if (packet.IsPathProbe)
                {
                    _pathProbeLossTime = packet.SentAt + delay;
                    continue;
                }
                _lossTime = packet.SentAt + delay;
                break;
            }
            if (packet.IsPathProbe)
            {
                // There is one at a time.
                packet.State = SentPacketState.Lost;
                lostPathProbe = packet;
                continue;
            }
            if (Mutations.Is(Mutation.ForgetRestOfGap) && run.Count > 0)
                packet.RangeCount = 0; // a deliberate mistake
            run.Add(packet.SentAt);
            BeginEpisode(packet.SentAt, now);
            Lose(number, ref packet, now);
        }
        if (lostPathProbe.IsPathProbe)
            TellPathProbeLost(lostPathProbe, now);
        if (run.Count == 0)
            return;
        _tolerance.OnLoss(run.Count);
        _lost.Prune(now - 4 * ProbeTimeout(0));
        if (run.Longest > PersistentCongestionThreshold * ProbeTimeout(0) && rtt.HasSample)
        {
            congestion.OnPersistentCongestion();
            rtt.ResetMinimum();
        }
    }

    private void BeginEpisode(long sentAt, long now)
    {
        if (sentAt <= _recoveryStart)
            return;
        _recoveryStart = now;
        _episode++;
        _episodeLost = 0;
        _episodeSpurious = 0;
        congestion.OnCongestion(now, rtt.Minimum);
    }

    private void Lose(long number, ref SentPacket packet, long now)
    {
        packet.State = SentPacketState.Lost;
        PacketsInFlight--;
        BytesInFlight -= packet.Size;
        PacketsLost++;
        _episodeLost++;
        _delivery.OnLost(packet.Size);
        congestion.OnLost(packet, _delivery.Lost);
        _lost.Add(new LostPackets.Entry { Number = number, Episode = _episode, Packet = packet });
        for (var i = 0; i < packet.RangeCount; i++)
            sink.OnRangeLost(packet.Ranges[i]);
        if (path.OnLost(number, packet.Size, _sent.Next, now))
            congestion.OnSpuriousCongestion();
    }

    // No sign of congestion (RFC 9000 section 14.4), and not counted among what is in flight.
    private void TellPathProbeLost(in SentPacket probe, long now) =>
        path.OnProbeLost(probe.Size, besideData: probe.SentAt <= _recoveryStart, now);

    // Probes carry the oldest data in flight, so that the repair is done when they arrive. The packets are not lost yet.
    private void OfferOldest()
    {
        var offered = 0;
        for (var number = _sent.First; number < _sent.Next && offered < ProbesPerTimeout; number++)
        {
            ref var packet = ref _sent[number];
            if (packet.State != SentPacketState.InFlight || packet.RangeCount == 0)
                continue;
            for (var i = 0; i < packet.RangeCount; i++)
                sink.OnRangeLost(packet.Ranges[i]);
            offered++;
        }
    }

    // Only a very long outage with a full ring comes here: the oldest packet is past all hope.
    private void DropOldest(long now)
    {
        ref var packet = ref _sent[_sent.First];
        if (packet.State == SentPacketState.InFlight && packet.IsPathProbe)
        {
            packet.State = SentPacketState.Lost;
            TellPathProbeLost(packet, now);
        }
        else if (packet.State == SentPacketState.InFlight)
        {
            Lose(_sent.First, ref packet, now);
        }
        _sent.Advance();
    }

    private struct AckResult
    {
        public long Largest;
        public long Bytes;
        public long GrowthBytes;
        public bool HasPathProbe;
        public DeliverySample Delivery;
    }

    /// <summary>The longest time between two lost packets without an acknowledged one between them (RFC 9002 section 7.6.2).</summary>
    private struct LossRun
    {
        private long _start;
        private bool _isRunning;

        public long Longest { get; private set; }

        public int Count { get; private set; }

        public void Add(long sentAt)
        {
            Count++;
            if (!_isRunning)
                _start = sentAt;
            _isRunning = true;
            Longest = Math.Max(Longest, sentAt - _start);
        }

        public void Break() => _isRunning = false;
    }
}
