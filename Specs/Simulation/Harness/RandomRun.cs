using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>
/// One random life of a pair, wholly decided by its seed: settings, links, messages and faults. Safety is checked all along;
/// after the last fault the network is healed and everything must be settled in bounded time.
/// </summary>
public sealed class RandomRun
{
    private const int Stages = 6;

    private static readonly TimeSpan _healedBound = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly Pair _pair;
    private readonly ProtocolSettings _settings;

    public RandomRun(int seed)
    {
        _random = new Random(seed);
        _settings = RandomSettings(_random);
        _pair = new Pair(_random.Next(), _settings);
    }

    /// <summary>What happened, for the message of a failure.</summary>
    public List<string> Story { get; } = [];

    public long Delivered => _pair.FromA.Delivered + _pair.FromB.Delivered;

    public void Run()
    {
        _pair.Conditions = RandomLink();
        _pair.A.Start();
        _pair.B.Start();
        for (var stage = 0; stage < Stages; stage++)
        {
            Send();
            Fault();
            _pair.Clock.Run(TimeSpan.FromMilliseconds(_random.Next(1, 3_000)));
            CheckBounds();
        }
        Heal();
    }

    private static ProtocolSettings RandomSettings(Random random)
    {
        var window = 16 << 10 << random.Next(5);
        return ProtocolSettings.Default with
        {
            OrdinaryLanes = 1 << random.Next(3),
            InitialWindow = window,
            MaximumWindow = window << random.Next(4),
            DatagramSize = random.Next(3) == 0 ? 9_000 : 1_200,
            AckEveryPackets = random.Next(1, 12),
            BulkShare = random.NextDouble() * 0.5,
            CongestionControl = random.Next(4) == 0 ? CongestionControl.Fixed : CongestionControl.Cubic,
            FixedWindow = 128 << 10,
            ControlSendQueue = 64 << 10,
            OrdinarySendQueue = 512 << 10,
            BulkSendQueue = 1 << 20,
        };
    }

    private LinkConditions RandomLink()
    {
        var conditions = RandomConditions(_random);
        // A queue must hold a few datagrams for anything to get through at all.
        return conditions with { Queue = Math.Max(conditions.Queue, 4 * _settings.DatagramSize) };
    }

    private void Send()
    {
        var count = _random.Next(120);
        for (var i = 0; i < count; i++)
        {
            var channel = _random.Next(_settings.ChannelCount);
            var length = (int)Math.Pow(2, 4 + _random.NextDouble() * (channel == ChannelIds.Control ? 8 : 13));
            if (_random.Next(400) == 0 && channel == ChannelIds.Bulk)
                length = 1 << 20;
            var options = new MessageOptions
            {
                Deadline = _random.Next(8) == 0 ? _pair.Clock.Now.Plus(_random.NextInt64(2 * MonotonicNanos.PerSecond)) : null,
                LatestOnlyKey = _random.Next(8) == 0 ? (ulong)_random.Next(1, 4) : 0,
            };
            if (_random.Next(3) == 0)
                _pair.SendFromB(channel, length);
            else
                _pair.SendFromA(channel, length, options);
            if (_random.Next(6) == 0)
                _pair.Clock.Run(TimeSpan.FromMilliseconds(_random.NextDouble() * 20));
        }
    }

    private void Fault()
    {
        var fault = _random.Next(12);
        Story.Add($"{_pair.Clock.NowNanos / 1_000_000} ms: fault {fault}");
        switch (fault)
        {
            case 0 or 1:
                _pair.Conditions = RandomLink();
                break;
            case 2:
                _pair.AToB.Conditions = RandomLink() with { IsCut = true };
                break;
            case 3:
                _pair.BToA.Conditions = RandomLink() with { IsCut = true };
                break;
            case 4:
                _pair.Conditions = LinkConditions.Perfect with { IsCut = true };
                break;
            case 5:
                _pair.Conditions = LinkConditions.Perfect with { IsCut = true };
                _pair.Clock.Run(TimeSpan.FromSeconds(_random.Next(1, 45)));
                _pair.Conditions = RandomLink();
                break;
            case 6:
                _pair.RestartB();
                break;
            case 7:
                _pair.RestartA();
                break;
            case 8:
                _pair.B.IsStalled = true;
                _pair.Clock.Run(TimeSpan.FromSeconds(_random.NextDouble() * 3));
                _pair.B.IsStalled = false;
                _pair.B.Wake();
                break;
            default:
                _pair.AToB.Conditions = RandomLink();
                break;
        }
    }

    private void CheckBounds()
    {
        CheckBounds(_pair.A);
        CheckBounds(_pair.B);
    }

    private void CheckBounds(PairNode node)
    {
        var stats = node.Outbound.Stats;
        const int OneMessage = (1 << 20) + 8;
        Assert.InRange(stats.ControlQueuedBytes, 0, _settings.ControlSendQueue + OneMessage);
        Assert.InRange(stats.BulkQueuedBytes, 0, _settings.BulkSendQueue + OneMessage);
        Assert.InRange(stats.OrdinaryQueuedBytes, 0, _settings.OrdinaryLanes * (_settings.OrdinarySendQueue + OneMessage));
        foreach (var inbound in node.Inbound)
            Assert.InRange(inbound.Stats.BytesBuffered, 0, (long)_settings.ChannelCount * _settings.MaximumWindow);
    }

    private void Heal()
    {
        Story.Add($"{_pair.Clock.NowNanos / 1_000_000} ms: healed");
        _pair.Conditions = LinkConditions.Perfect;
        var settled = _pair.Clock.RunUntil(
            () => _pair.A.Outbound.IsDrained && _pair.B.Outbound.IsDrained
                && Pair.IsEstablished(_pair.A) && Pair.IsEstablished(_pair.B),
            _healedBound);
        Assert.True(
            settled,
            $"A {_pair.A.Outbound.State} {_pair.A.Outbound.Stats}, B {_pair.B.Outbound.State} {_pair.B.Outbound.Stats}");
        // A peer that was restarted at the last moment is noticed by a heartbeat.
        _pair.Clock.Run(TimeSpan.FromSeconds(3));
        _pair.CheckAccounts();
        CheckStillUsable();
    }

    private void CheckStillUsable()
    {
        var before = _pair.FromA.Delivered;
        for (var channel = 0; channel < _settings.ChannelCount; channel++)
            Assert.Equal(SendResult.Accepted, _pair.SendFromA(channel, 2_000));
        Assert.True(
            _pair.Clock.RunUntil(
                () => _pair.FromA.Delivered == before + _settings.ChannelCount, TimeSpan.FromSeconds(2)),
            "a healed pair carries messages");
    }

    private static LinkConditions RandomConditions(Random random) => new()
    {
        Latency = TimeSpan.FromMilliseconds(Pick(random, 0.05, 0.5, 5, 40)),
        Jitter = TimeSpan.FromMilliseconds(Pick(random, 0, 0.2, 3)),
        Loss = LossModel.Random(Pick(random, 0, 0.01, 0.1, 0.3)),
        Duplication = Pick(random, 0, 0.02, 0.2),
        Reordering = Pick(random, 0, 0.05, 0.2),
        ReorderDelay = TimeSpan.FromMilliseconds(Pick(random, 0.2, 2, 20)),
        Corruption = Pick(random, 0, 0.01, 0.05),
        Truncation = Pick(random, 0, 0, 0.02),
        Bandwidth = (long)Pick(random, 0, 0, 1e6, 20e6),
        Queue = (long)Pick(random, 16e3, 128e3, 1e6),
    };

    private static double Pick(Random random, params double[] values) => values[random.Next(values.Length)];
}
