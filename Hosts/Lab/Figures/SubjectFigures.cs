using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Figures;

/// <summary>A transport's figures on a path: medians over its runs, sums of what was delivered. Immutable.</summary>
internal sealed class SubjectFigures
{
    private SubjectFigures(IReadOnlyList<SubjectRun> runs) => Runs = runs;

    public IReadOnlyList<SubjectRun> Runs { get; }

    /// <summary>Payload that reached the receiving application, in bits a second.</summary>
    public double Goodput => Median(Runs.Select(r => r.Goodput));

    /// <summary>The third host's; null without one.</summary>
    public double? ThirdHostGoodput => Runs[0].ThirdHostGoodput is null ? null : Median(Runs.Select(r => r.ThirdHostGoodput ?? 0));

    /// <summary>Medians of each percentile, and of the largest round trips.</summary>
    public IReadOnlyList<PingPair> Pings => [.. Runs[0].Pings.Select((first, i) => new PingPair(
        first.On, Median(Runs.Select(r => r.Pings[i].Idle)), Median(Runs.Select(r => r.Pings[i].Loaded))))];

    /// <summary>From the end of the cut to the first answer to a ping; null when one run had none.</summary>
    public TimeSpan? FirstPing => Median(Runs.Select(r => r.FirstPing));

    /// <summary>From the end of the cut until goodput was back; null when in one run it was not.</summary>
    public TimeSpan? Recovery => Median(Runs.Select(r => r.Recovery));

    public Delivery Delivery => new(
        Runs.Sum(r => r.Delivery.Accepted), Runs.Sum(r => r.Delivery.Received), Runs.All(r => r.Delivery.Drained),
        Runs.Sum(r => r.Delivery.Doubled), Runs.Sum(r => r.Delivery.Disordered), Runs.Sum(r => r.Delivery.Damaged));

    /// <param name="runs">At least one.</param>
    public static SubjectFigures Of(IReadOnlyList<SubjectRun> runs) => new(runs);

    public JsonObject ToJson() => new()
    {
        ["goodputBitsPerSecond"] = Math.Round(Goodput),
        ["goodputOfRuns"] = new JsonArray([.. Runs.Select(r => JsonValue.Create(Math.Round(r.Goodput)))]),
        ["thirdHostGoodputBitsPerSecond"] = ThirdHostGoodput is { } third ? Math.Round(third) : null,
        ["pings"] = new JsonArray([.. Pings.Select(p => new JsonObject { ["on"] = p.On, ["idle"] = p.Idle.ToJson(), ["besideBulk"] = p.Loaded.ToJson() })]),
        ["firstPingAfterCutMs"] = Milliseconds(FirstPing),
        ["recoveryAfterCutMs"] = Milliseconds(Recovery),
        ["delivery"] = Delivery.ToJson(),
        ["statistics"] = new JsonArray([.. Runs.Select(r => r.Statistics.DeepClone())]),
    };

    private static double? Milliseconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalMilliseconds, 1) : null;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> values) => TimeSpan.FromTicks((long)Median(values.Select(v => (double)v.Ticks)));

    private static TimeSpan? Median(IEnumerable<TimeSpan?> values) =>
        values.Any(v => v is null) ? null : Median(values.Select(v => v!.Value));

    private static PingFigures Median(IEnumerable<PingFigures> runs) => new(
        runs.Sum(r => r.Answered), runs.Sum(r => r.Unanswered),
        Median(runs.Select(r => r.P50)), Median(runs.Select(r => r.P99)), Median(runs.Select(r => r.Maximum)));
}
