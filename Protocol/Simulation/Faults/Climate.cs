using ActorUdp.Simulation.Network;

namespace ActorUdp.Simulation.Faults;

/// <summary>Which weather a seed knows, and how bad it gets: some seeds have one kind only, some have all.</summary>
internal sealed record Climate
{
    public double[] Latencies { get; init; } = [0.05];

    public double[] Jitters { get; init; } = [0];

    public LossModel[] Losses { get; init; } = [LossModel.None];

    public double Duplication { get; init; }

    public double Reordering { get; init; }

    public double ReorderDelay { get; init; } = 1;

    public double Corruption { get; init; }

    public double Truncation { get; init; }

    public double Extension { get; init; }

    public double[] Bandwidths { get; init; } = [0];

    public double[] Queues { get; init; } = [128e3];

    /// <summary>The longest way there and back in this climate, queue and all, in seconds.</summary>
    public double LongestRoundTrip
    {
        get
        {
            var oneWay = (Latencies.Max() + Jitters.Max() + ReorderDelay) / 1e3;
            var slowest = Bandwidths.Where(b => b > 0).DefaultIfEmpty(0).Min();
            return 2 * (oneWay + (slowest > 0 ? Queues.Max() / slowest : 0));
        }
    }

    public static Climate Draw(Random random) => new()
    {
        Latencies = Some(random, 0.02, 0.1, 0.5, 2, 10, 50, 150),
        Jitters = random.Next(2) == 0 ? [0] : Some(random, 0, 0.05, 1, 5),
        Losses = DrawLosses(random),
        Duplication = Share(random, 0.1),
        Reordering = Share(random, 0.2),
        ReorderDelay = Pick(random, 0.1, 1, 5, 30),
        Corruption = Share(random, 0.05),
        Truncation = Share(random, 0.03),
        Extension = Share(random, 0.03),
        Bandwidths = random.Next(3) > 0 ? [0] : Some(random, 0, 0.2e6, 1e6, 5e6, 30e6),
        Queues = Some(random, 20e3, 64e3, 256e3),
    };

    public LinkConditions DrawWeather(Random random) => new()
    {
        Latency = TimeSpan.FromMilliseconds(Pick(random, Latencies)),
        Jitter = TimeSpan.FromMilliseconds(Pick(random, Jitters)),
        KeepsOrder = random.Next(2) == 0,
        Loss = Losses[random.Next(Losses.Length)],
        Duplication = Duplication * random.NextDouble(),
        Reordering = Reordering * random.NextDouble(),
        ReorderDelay = TimeSpan.FromMilliseconds(ReorderDelay),
        Corruption = Corruption * random.NextDouble(),
        Truncation = Truncation * random.NextDouble(),
        Extension = Extension * random.NextDouble(),
        Bandwidth = (long)Pick(random, Bandwidths),
        Queue = (long)Pick(random, Queues),
    };

    private static LossModel[] DrawLosses(Random random)
    {
        var losses = new List<LossModel> { LossModel.None };
        if (random.Next(2) == 0)
            losses.Add(LossModel.Random(Pick(random, 0.002, 0.01, 0.05, 0.1, 0.3)));
        if (random.Next(3) == 0)
            losses.Add(LossModel.Bursts(Pick(random, 0.002, 0.02), Pick(random, 0.05, 0.3), Pick(random, 0.7, 1)));
        if (random.Next(4) == 0)
            losses.Add(LossModel.Every(random.Next(2, 40)));
        if (random.Next(4) == 0)
            losses.Add(LossModel.SecondHalf(random.Next(2, 30), TimeSpan.FromMilliseconds(Pick(random, 0.2, 2, 10))));
        return [.. losses];
    }

    private static double Share(Random random, double most) => random.Next(2) == 0 ? 0 : most * random.NextDouble();

    private static double Pick(Random random, params double[] values) => values[random.Next(values.Length)];

    private static double[] Some(Random random, params double[] values)
    {
        var some = values.Where(_ => random.Next(3) == 0).ToArray();
        return some.Length > 0 ? some : [Pick(random, values)];
    }
}
