namespace ActorUdp.Simulation.Network;

/// <summary>What one direction of a link does to datagrams. Immutable. Probabilities are 0 to 1, sizes bytes.</summary>
public sealed record LinkConditions
{
    /// <summary>A link that does no more than take 0.1 ms.</summary>
    public static LinkConditions Perfect { get; } = new();

    /// <summary>A link that lets nothing through.</summary>
    public static LinkConditions Cut { get; } = new() { IsCut = true };

    /// <summary>What every datagram takes.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Added to the latency, uniformly from 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Whether datagrams that are not held back by <see cref="Reordering"/> arrive as they were sent, whatever the jitter.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>Which datagrams vanish at random.</summary>
    public LossModel Loss { get; init; } = LossModel.None;

    /// <summary>Share of datagrams that arrive twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Share of datagrams that are held back by <see cref="ReorderDelay"/>.</summary>
    public double Reordering { get; init; }

    /// <summary>By how much datagrams are held back.</summary>
    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Share of datagrams of which one bit is flipped.</summary>
    public double Corruption { get; init; }

    /// <summary>Share of datagrams that lose their end.</summary>
    public double Truncation { get; init; }

    /// <summary>Share of datagrams that get random bytes appended.</summary>
    public double Extension { get; init; }

    /// <summary>Larger datagrams vanish.</summary>
    public int Mtu { get; init; } = int.MaxValue;

    /// <summary>Bytes per second that the bottleneck passes on; 0: no limit.</summary>
    public long Bandwidth { get; init; }

    /// <summary>Bytes that wait at the bottleneck before datagrams are dropped; without <see cref="Bandwidth"/> not used.</summary>
    public long Queue { get; init; } = 128 << 10;

    /// <summary>What each datagram costs the bottleneck beyond its bytes: headers of the layers below.</summary>
    public int Overhead { get; init; }

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; init; }
}
