using ActorUdp.Protocol;
using ActorUdp.Simulation.Faults;

namespace ActorUdp.Simulation.Runs;

/// <summary>
/// Draws a scenario: nodes and who sends to whom, settings, weather, faults and how much of each. Each seed leaves much out, so
/// that what remains is seen often (swarm testing).
/// </summary>
internal static class ScenarioDraw
{
    private static readonly CongestionControl[] _controls = Enum.GetValues<CongestionControl>();

    public static Scenario Draw(Random random)
    {
        var nodes = random.Next(10) switch
        {
            < 5 => 2,
            < 8 => 3,
            < 9 => 4,
            _ => 5,
        };
        var length = DrawLength(random);
        var common = DrawSettings(random);
        return new Scenario
        {
            Places = [.. Enumerable.Range(0, nodes).Select(i => DrawPlace(random, i, nodes, common))],
            TellsRefusals = random.Next(4) > 0,
            Chaos = TimeSpan.FromSeconds(length),
            Budget = (long)(Math.Pow(2, 14 + 8 * random.NextDouble()) * Math.Max(1, length / 8)),
            FaultsPerSecond = random.Next(8) == 0 ? 0 : Math.Pow(2, -1.5 + 5 * random.NextDouble()),
            Weights = DrawWeights(random),
            Climate = random.Next(12) == 0 ? new Climate() : Climate.Draw(random),
            ShutsDown = random.Next(3) == 0,
        };
    }

    private static double DrawLength(Random random) => random.Next(100) switch
    {
        < 70 => 0.2 + 2.5 * random.NextDouble(),
        < 95 => 2 + 8 * random.NextDouble(),
        < 99 => 10 + 30 * random.NextDouble(),
        _ => 60 + 120 * random.NextDouble(),
    };

    private static double[] DrawWeights(Random random)
    {
        var weights = new double[Enum.GetValues<FaultKind>().Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = random.Next(3) == 0 ? 0 : Math.Pow(8, random.NextDouble()) - 0.9;
        return weights;
    }

    private static PlacePlan DrawPlace(Random random, int index, int nodes, ProtocolSettings common)
    {
        var peers = Enumerable.Range(0, nodes).Where(p => p != index && (nodes == 2 || random.Next(3) > 0)).ToArray();
        return new PlacePlan
        {
            Settings = random.Next(4) == 0 ? Vary(random, common) : common,
            // The first place always has somebody to talk to; others may be pure listeners.
            Peers = peers.Length == 0 && index == 0 ? [1] : index > 0 && random.Next(8) == 0 ? [] : peers,
            ClockStart = random.NextInt64(MonotonicNanos.PerSecond, 1_000_000 * MonotonicNanos.PerSecond),
            ClockRate = random.Next(2) == 0 ? 1 : 1 + (random.NextDouble() - 0.5) * 2e-3,
            TurnDelay = random.Next(3) == 0 ? 1 : 1 << random.Next(8, 18),
            DeviceMtu = random.Next(4) switch
            {
                0 => 1_472,
                1 => 8_972,
                _ => int.MaxValue,
            },
            ReceiveBuffer = 16 << 10 << random.Next(6),
            ReceiveQueue = 64 << 10 << random.Next(7),
            SharesSocket = random.Next(6) == 0,
        };
    }

    private static ProtocolSettings DrawSettings(Random random)
    {
        var window = 16 << 10 << random.Next(5);
        var heartbeat = Pick(random, 0.1, 0.3, 1);
        var unreachable = heartbeat * Pick(random, 1.5, 3, 5);
        var giveUp = unreachable * Pick(random, 1, 2, 6);
        var datagram = DrawDatagramSize(random);
        var maximumMessage = random.Next(4) == 0 ? 4 << 20 : 64 << 10 << random.Next(4);
        var congestionMaximum = Math.Max(10 * datagram, 64 << 10 << random.Next(6));
        return new ProtocolSettings
        {
            DatagramSize = datagram,
            MaximumDatagramSize = random.Next(3) == 0 ? datagram : DrawMaximumDatagramSize(random),
            MaximumMessageSize = maximumMessage,
            ControlMaximumMessageSize = 16 << 10 << random.Next(5),
            OrdinaryLanes = 1 << random.Next(5),
            ControlSendQueue = 4 << 10 << random.Next(8),
            OrdinarySendQueue = 16 << 10 << random.Next(8),
            BulkSendQueue = 16 << 10 << random.Next(8),
            UnreliableSendQueue = 4 << 10 << random.Next(7),
            UnreliableReceiveQueue = 4 << 10 << random.Next(7),
            InitialWindow = window,
            MaximumWindow = window << random.Next(5),
            BulkShare = random.Next(4) == 0 ? 0 : 0.5 * random.NextDouble(),
            CongestionControl = _controls[random.Next(_controls.Length)],
            FixedWindow = Math.Clamp(16 << 10 << random.Next(7), 2 * datagram, congestionMaximum),
            MaximumCongestionWindow = congestionMaximum,
            InitialRtt = TimeSpan.FromMilliseconds(Pick(random, 1, 50, 333)),
            MaximumAckDelay = TimeSpan.FromMilliseconds(Pick(random, 0.1, 1, 1, 5, 25)),
            AckEveryPackets = random.Next(3) == 0 ? 8 : random.Next(1, 30),
            HandshakeTimeout = TimeSpan.FromSeconds(Pick(random, 0.5, 1, 5)),
            HandshakeRetryInterval = TimeSpan.FromSeconds(Pick(random, 0.02, 0.2, 0.5)),
            CookieLifetime = TimeSpan.FromSeconds(Pick(random, 0.6, 2, 10)),
            ReconnectBackoff = TimeSpan.FromSeconds(Pick(random, 0.02, 0.1, 0.5)),
            ReconnectBackoffMaximum = TimeSpan.FromSeconds(Pick(random, 0.5, 1)),
            HeartbeatInterval = TimeSpan.FromSeconds(heartbeat),
            UnreachableTimeout = TimeSpan.FromSeconds(unreachable),
            GiveUpTimeout = TimeSpan.FromSeconds(giveUp),
            IdleTimeout = TimeSpan.FromSeconds(Math.Max(heartbeat * 3.5, giveUp * Pick(random, 0.5, 3, 3))),
            ShutdownFlushTimeout = TimeSpan.FromSeconds(Pick(random, 0.3, 1, 5)),
        }.Validate();
    }

    private static int DrawDatagramSize(Random random) => random.Next(10) switch
    {
        < 6 => 1_200,
        < 7 => random.Next(1_200, 1_500),
        < 9 => 9_000,
        _ => Protocol.Wire.Datagram.MaximumSize,
    };

    private static int DrawMaximumDatagramSize(Random random) => random.Next(4) switch
    {
        0 => 9_000,
        1 => random.Next(1_200, 20_000),
        _ => Protocol.Wire.Datagram.MaximumSize,
    };

    // Nodes need not be configured alike.
    private static ProtocolSettings Vary(Random random, ProtocolSettings settings)
    {
        var other = DrawSettings(random);
        return random.Next(3) switch
        {
            // A listener forgets a dialer that is silent for longer than the dialer's heartbeats are apart, and a message that was
            // accepted before the Welcome can't know the listener's maximum: these belong together.
            0 => other with
            {
                MaximumMessageSize = settings.MaximumMessageSize,
                HeartbeatInterval = settings.HeartbeatInterval,
                UnreachableTimeout = settings.UnreachableTimeout,
                GiveUpTimeout = settings.GiveUpTimeout,
                IdleTimeout = settings.IdleTimeout,
            },
            1 => settings with { OrdinaryLanes = other.OrdinaryLanes },
            _ => settings with { InitialWindow = other.InitialWindow, MaximumWindow = other.MaximumWindow },
        };
    }

    private static double Pick(Random random, params double[] values) => values[random.Next(values.Length)];
}
