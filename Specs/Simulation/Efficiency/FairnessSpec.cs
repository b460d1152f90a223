using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;
using ActorUdp.Simulation.Time;

namespace ActorUdp.Specs.Simulation.Efficiency;

/// <summary>Two bulk transfers through one bottleneck, the second of which begins when the first has all of it.</summary>
public class FairnessSpec
{
    private const int Size = 10_000;
    private const int Bandwidth = 12_500_000;

    private readonly VirtualClock _clock = new();
    private readonly VirtualLink<(PairNode Target, bool ToListener)> _bottleneck;
    private readonly ProtocolSettings _settings = ProtocolSettings.Default with { CongestionControl = CongestionControl.Bbr };
    private readonly byte[] _message = new byte[Size];
    private readonly long[] _delivered = new long[2];

    public FairnessSpec() => _bottleneck = new(_clock, new Random(1), (datagram, to) => to.Target.OnDatagram(datagram, to.ToListener))
    {
        Conditions = new LinkConditions { Bandwidth = Bandwidth, Latency = TimeSpan.FromMilliseconds(10), Queue = 250_000 },
    };

    [Fact]
    public void They_come_to_share_it_within_a_factor_of_two_and_use_it()
    {
        AddFlow(0, 1);
        _clock.Run(TimeSpan.FromSeconds(4));
        AddFlow(1, 2);
        _clock.Run(TimeSpan.FromSeconds(30));
        var before = _delivered.ToArray();
        _clock.Run(TimeSpan.FromSeconds(10));
        var first = (_delivered[0] - before[0]) / 10.0;
        var second = (_delivered[1] - before[1]) / 10.0;
        Assert.True(first + second >= 0.85 * Bandwidth, $"{first / 1e6:f2} and {second / 1e6:f2} of {Bandwidth / 1e6} MB/s");
        Assert.InRange(first / second, 0.5, 2);
    }

    private void AddFlow(int flow, int seed)
    {
        PairNode? receiver = null;
        PairNode? sender = null;
        var near = new VirtualLink<bool>(
            _clock, new Random(seed), (datagram, toListener) => _bottleneck.Send(datagram, (receiver!, toListener)))
        {
            Conditions = new LinkConditions { Latency = TimeSpan.Zero },
        };
        var back = new VirtualLink<bool>(
            _clock, new Random(seed), (datagram, toListener) => sender!.OnDatagram(datagram, toListener))
        {
            Conditions = new LinkConditions { Latency = TimeSpan.FromMilliseconds(10) },
        };
        receiver = new PairNode(_clock, _settings, "receiver", new Random(seed + 1_000), back)
        {
            OnMessage = (message, _) => _delivered[flow] += message.Payload.Length,
        };
        sender = new PairNode(_clock, _settings, "sender", new Random(seed + 2_000), near);
        sender.OnPumped = () =>
        {
            while (sender.Outbound.TrySend(ChannelIds.Bulk, _message, default, default, out _) == SendResult.Accepted)
            {
            }
        };
        sender.Start();
    }
}
