namespace ActorUdp.Hosts.Lab;

/// <summary>What lies between the hosts of a lab. The same in both directions. Immutable.</summary>
internal sealed record LabPath
{
    /// <summary>A full packet with its Ethernet header, as the traffic shaper counts it.</summary>
    public const int PacketSize = 1514;

    // A queue of fewer packets drops the bursts of any sender, whatever the product of bandwidth and delay is.
    private const int LeastQueuedPackets = 16;

    // The shaper may let so much pass at line rate: what collects while its timer is late.
    private static readonly TimeSpan _burst = TimeSpan.FromMilliseconds(1);

    /// <summary>Share of the packets that vanish at random, in percent, each way.</summary>
    public double LossPercent { get; init; }

    /// <summary>What the path adds to a round trip, half of it each way.</summary>
    public TimeSpan Rtt { get; init; }

    /// <summary>Added to each way at random, uniformly from 0; packets keep their order.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>What the bottleneck passes on each way; 0: no limit.</summary>
    public long BitsPerSecond { get; init; }

    public QueueSize Queue { get; init; } = QueueSize.Default;

    public double BytesPerSecond => BitsPerSecond / 8.0;

    /// <summary>Whether packets have to pass the forwarder.</summary>
    public bool IsDelayed => Rtt > TimeSpan.Zero || Jitter > TimeSpan.Zero;

    /// <summary>What may wait at the bottleneck, in bytes; 0 without one.</summary>
    public long QueueBytes => BitsPerSecond == 0 ? 0 : Queue.ToBytes(BytesPerSecond, Rtt, LeastQueuedPackets * PacketSize);

    /// <summary>What the shaper lets pass at line rate, in bytes.</summary>
    public long BurstBytes => Math.Max(2 * PacketSize, (long)(_burst.TotalSeconds * BytesPerSecond));

    /// <summary>What a full packet takes at the bottleneck's rate.</summary>
    public TimeSpan SerialisationTime => BitsPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(PacketSize / BytesPerSecond);
}
