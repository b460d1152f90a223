using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>What a histogram says, in microseconds.</summary>
internal sealed record LatencyFigures
{
    private const double NanosInMicro = 1_000;

    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Maximum { get; init; }

    /// <summary>How many were measured; those that a correction added are not counted.</summary>
    public required long Count { get; init; }

    public static LatencyFigures Of(LatencyHistogram histogram, long count) => new()
    {
        P50 = histogram.At(50) / NanosInMicro,
        P90 = histogram.At(90) / NanosInMicro,
        P99 = histogram.At(99) / NanosInMicro,
        P999 = histogram.At(99.9) / NanosInMicro,
        Maximum = histogram.Maximum / NanosInMicro,
        Count = count,
    };

    public static LatencyFigures FromJson(JsonNode json) => new()
    {
        P50 = (double)json["p50"]!,
        P90 = (double)json["p90"]!,
        P99 = (double)json["p99"]!,
        P999 = (double)json["p999"]!,
        Maximum = (double)json["max"]!,
        Count = (long)json["count"]!,
    };

    /// <summary>Of each figure the median over several runs; the counts are added up.</summary>
    public static LatencyFigures MedianOf(IReadOnlyList<LatencyFigures> runs) => new()
    {
        P50 = Median.Of(runs.Select(r => r.P50)),
        P90 = Median.Of(runs.Select(r => r.P90)),
        P99 = Median.Of(runs.Select(r => r.P99)),
        P999 = Median.Of(runs.Select(r => r.P999)),
        Maximum = Median.Of(runs.Select(r => r.Maximum)),
        Count = runs.Sum(r => r.Count),
    };

    public JsonObject ToJson() => new()
    {
        ["p50"] = P50,
        ["p90"] = P90,
        ["p99"] = P99,
        ["p999"] = P999,
        ["max"] = Maximum,
        ["count"] = Count,
    };
}
