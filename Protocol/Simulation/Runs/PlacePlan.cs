using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Runs;

/// <summary>What a node at one place is configured to do, and its machine's nature.</summary>
internal sealed record PlacePlan
{
    public required ProtocolSettings Settings { get; init; }

    /// <summary>The places that its nodes send to.</summary>
    public required int[] Peers { get; init; }

    /// <summary>What its clock shows at first, nanoseconds.</summary>
    public long ClockStart { get; init; } = MonotonicNanos.PerSecond;

    /// <summary>How fast its clock runs, beside the world's.</summary>
    public double ClockRate { get; init; } = 1;

    /// <summary>A wake-up takes up to so many nanoseconds.</summary>
    public int TurnDelay { get; init; } = 20_000;

    /// <summary>The largest datagram that its network device takes.</summary>
    public int DeviceMtu { get; init; } = int.MaxValue;

    /// <summary>Bytes that a socket holds while its node does nothing.</summary>
    public int ReceiveBuffer { get; init; } = 208 << 10;

    /// <summary>Bytes that an actor's inbox holds.</summary>
    public int ReceiveQueue { get; init; } = 4 << 20;

    /// <summary>Whether senders use the listener's socket instead of connected ones.</summary>
    public bool SharesSocket { get; init; }
}
