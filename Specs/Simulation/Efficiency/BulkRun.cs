using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Efficiency;

/// <summary>A bulk transfer without end over one bottleneck, with a control message every few milliseconds beside it.</summary>
internal sealed class BulkRun
{
    private const int BulkSize = 10_000;
    private const int ControlSize = 56;

    private static readonly TimeSpan _betweenControl = TimeSpan.FromMilliseconds(7.3);

    private readonly Pair _pair;
    private readonly List<long> _latencies = [];
    private readonly Dictionary<long, long> _sentAt = [];
    private readonly LinkConditions _conditions;
    private long _controlSent;
    private long _bulk;
    private long _startedAt;
    private LinkCounters _atStart;
    private long _answersAtStart;
    private OutboundStats _statsAtStart;
    private long _bulkAtStart;

    /// <param name="megabits">Of the bottleneck, in a second.</param>
    /// <param name="milliseconds">The round trip of the empty path.</param>
    /// <param name="loss">Share of datagrams lost from sender to receiver.</param>
    /// <param name="queue">Room before the bottleneck, in bandwidth-delay products.</param>
    /// <param name="seed">Decides the losses.</param>
    /// <param name="control">The controller.</param>
    public BulkRun(
        double megabits, double milliseconds, double loss, double queue, int seed, CongestionControl control = CongestionControl.Bbr)
    {
        var bandwidth = (long)(megabits * 1e6 / 8);
        _conditions = new LinkConditions
        {
            Bandwidth = bandwidth,
            Latency = TimeSpan.FromMilliseconds(milliseconds / 2),
            Queue = (long)(queue * bandwidth * milliseconds / 1e3),
            Loss = LossModel.Random(loss),
        };
        _pair = new Pair(seed, ProtocolSettings.Default with { CongestionControl = control }) { Conditions = _conditions }.Connected();
        _pair.FromA.OnDelivered = OnDelivered;
        _pair.Feed(ChannelIds.Bulk, BulkSize, long.MaxValue);
        Mark();
    }

    /// <summary>Figures count from here.</summary>
    public BulkRun Mark()
    {
        _startedAt = _pair.Clock.NowNanos;
        _atStart = _pair.AToB.Counters;
        _answersAtStart = _pair.BToA.Counters.Offered;
        _statsAtStart = Stats;
        _bulkAtStart = _bulk;
        _latencies.Clear();
        return this;
    }

    public OutboundStats Stats => _pair.A.Outbound.Stats;

    /// <summary>Delivered message bytes, as a share of what the bottleneck can pass.</summary>
    public double Goodput => (_bulk - _bulkAtStart) * BulkSize / Seconds / _conditions.Bandwidth;

    /// <summary>Datagrams that found the queue full, as a share of all.</summary>
    public double Overflow =>
        (double)(_pair.AToB.Counters.Overflowed - _atStart.Overflowed) / (_pair.AToB.Counters.Offered - _atStart.Offered);

    /// <summary>Bytes sent again, by bytes that did not arrive.</summary>
    public double Repair
    {
        get
        {
            var counters = _pair.AToB.Counters;
            var missing = counters.LostBytes + counters.OverflowedBytes - _atStart.LostBytes - _atStart.OverflowedBytes;
            return (double)(Stats.BytesRetransmitted - _statsAtStart.BytesRetransmitted) / missing;
        }
    }

    /// <summary>Datagrams that were sent for each that came back.</summary>
    public double DatagramsPerAnswer =>
        (double)(_pair.AToB.Counters.Offered - _atStart.Offered) / (_pair.BToA.Counters.Offered - _answersAtStart);

    public long ProbeTimeouts => Stats.ProbeTimeouts - _statsAtStart.ProbeTimeouts;

    private double Seconds => (double)(_pair.Clock.NowNanos - _startedAt) / MonotonicNanos.PerSecond;

    /// <summary>The time from sending a control message to its delivery, and back over the empty return path, by rank.</summary>
    public double ControlRoundTrip(double rank)
    {
        _latencies.Sort();
        var oneWay = _latencies[(int)Math.Min(_latencies.Count - 1, rank * _latencies.Count)];
        return oneWay / 1e6 + _conditions.Latency.TotalMilliseconds;
    }

    public BulkRun Run(double seconds)
    {
        var end = _pair.Clock.NowNanos + (long)(seconds * MonotonicNanos.PerSecond);
        while (_pair.Clock.NowNanos < end)
        {
            _sentAt[_controlSent] = _pair.Clock.NowNanos;
            if (_pair.SendFromA(ChannelIds.Control, ControlSize) == SendResult.Accepted)
                _controlSent++;
            _pair.Clock.Run(_betweenControl);
        }
        return this;
    }

    public override string ToString() =>
        $"goodput {Goodput * 100:f1} %, control round trip p50 {ControlRoundTrip(0.5):f2} p99 {ControlRoundTrip(0.99):f2} max "
        + $"{ControlRoundTrip(1):f2} ms, overflow {Overflow * 100:f2} %, {DatagramsPerAnswer:f2} datagrams an answer, "
        + $"{ProbeTimeouts} probe timeouts; {Stats}";

    private void OnDelivered(int channel, long number)
    {
        if (channel != ChannelIds.Control)
            _bulk++;
        else if (_sentAt.Remove(number, out var sentAt))
            _latencies.Add(_pair.Clock.NowNanos - sentAt);
    }
}
