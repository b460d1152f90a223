namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>What one direction of a link does to datagrams. Probabilities are 0 to 1.</summary>
public sealed record LinkConditions
{
    public static LinkConditions Perfect { get; } = new();

    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Added to the latency, uniformly from 0; with enough of it datagrams overtake each other.</summary>
    public TimeSpan Jitter { get; init; }

    public double Loss { get; init; }

    public double Duplication { get; init; }

    /// <summary>Share of datagrams that are held back by <see cref="ReorderDelay"/>.</summary>
    public double Reordering { get; init; }

    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    public double Corruption { get; init; }

    public double Truncation { get; init; }

    /// <summary>Larger datagrams vanish.</summary>
    public int Mtu { get; init; } = int.MaxValue;

    /// <summary>Bytes per second; 0: no limit.</summary>
    public long Bandwidth { get; init; }

    /// <summary>Bytes that wait at the bottleneck before datagrams are dropped.</summary>
    public long Queue { get; init; } = 128 << 10;

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; init; }

    public static LinkConditions Random(Random random) => new()
    {
        Latency = TimeSpan.FromMilliseconds(Pick(random, 0.05, 0.5, 5, 40)),
        Jitter = TimeSpan.FromMilliseconds(Pick(random, 0, 0.2, 3)),
        Loss = Pick(random, 0, 0.01, 0.1, 0.3),
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
