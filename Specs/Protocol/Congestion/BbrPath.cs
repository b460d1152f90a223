using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Congestion;

/// <summary>
/// A sender under BBR and a path of one bottleneck without end to its queue, stepped by tenths of a millisecond. Packets are of
/// one size, each is acknowledged, and a lost one is noticed when the next comes back.
/// </summary>
internal sealed class BbrPath
{
    private const long Step = MonotonicNanos.PerMillisecond / 10;

    private readonly int _segment;
    private readonly Queue<(long At, SentPacket Packet, long Number)> _flight = new();
    private readonly DeliverySampler _delivery = new();
    private readonly RttEstimator _rtt = new(50 * MonotonicNanos.PerMillisecond);
    private long _now = MonotonicNanos.PerSecond;
    private long _busyUntil;
    private long _inFlight;
    private long _number;
    private double _tokens;

    public BbrPath(int segment, double rate, long rtt)
    {
        _segment = segment;
        Rate = rate;
        Rtt = rtt;
        _rtt.OnSample(rtt, 0);
        Bbr = new BbrCongestionController(segment, 16 << 20, MonotonicNanos.PerMillisecond, 1);
    }

    public BbrCongestionController Bbr { get; }

    /// <summary>Bytes per nanosecond.</summary>
    public double Rate { get; set; }

    public long Rtt { get; set; }

    /// <summary>Which packets are lost, by their number.</summary>
    public Func<long, bool> Loses { get; set; } = _ => false;

    /// <summary>Bytes that there is to send at any time.</summary>
    public long OffersAtMost { get; set; } = long.MaxValue;

    public long QueueDelay => Math.Max(0, _busyUntil - _now);

    public void Run(long nanos) => RunUntil(() => false, nanos);

    public void RunUntil(Func<bool> condition, long limit)
    {
        for (var end = _now + limit; _now < end && !condition(); _now += Step)
        {
            Acknowledge();
            Send();
        }
    }

    private void Send()
    {
        var pace = Bbr.PacingRate(_rtt);
        _tokens = Math.Min(_tokens + pace * Step, Math.Max(2 * _segment, pace * 4 * Step));
        while (_tokens > 0 && (_inFlight == 0 || _inFlight + _segment <= Bbr.Window))
        {
            if (_inFlight + _segment > OffersAtMost)
            {
                _delivery.OnApplicationLimited(_inFlight);
                return;
            }
            var packet = new SentPacket { SentAt = _now, Size = _segment, State = SentPacketState.InFlight };
            _delivery.OnSent(ref packet, _inFlight);
            Bbr.OnSent(packet);
            _inFlight += _segment;
            _tokens -= _segment;
            _busyUntil = Math.Max(_busyUntil, _now) + (long)(_segment / Rate);
            _flight.Enqueue((_busyUntil + Rtt, packet, ++_number));
        }
    }

    private void Acknowledge()
    {
        while (_flight.TryPeek(out var next) && next.At <= _now)
        {
            _flight.Dequeue();
            _inFlight -= _segment;
            if (Loses(next.Number))
            {
                _delivery.OnLost(_segment);
                Bbr.OnLost(next.Packet, _delivery.Lost);
                continue;
            }
            var sample = default(DeliverySample);
            _delivery.OnAcknowledged(next.Packet, ref sample);
            _delivery.Complete(ref sample, _now);
            _rtt.OnSample(_now - next.Packet.SentAt, 0);
            Bbr.OnAcknowledged(new AckSample
            {
                Now = _now,
                Bytes = _segment,
                GrowthBytes = _segment,
                InFlight = _inFlight,
                TotalDelivered = _delivery.Delivered,
                LargestNumber = next.Number,
                NextNumber = _number + 1,
                IsWindowLimited = OffersAtMost == long.MaxValue,
                Delivery = sample,
                HasRtt = true,
                Rtt = _rtt,
            });
        }
    }
}
