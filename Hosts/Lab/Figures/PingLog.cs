using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Lab.Figures;

/// <summary>When pings were sent and answered. Times are nanoseconds of the machine's monotonic clock. Immutable.</summary>
/// <param name="on">What they were sent on.</param>
/// <param name="sent">When each was sent, ascending.</param>
/// <param name="answered">When each was answered; 0: never.</param>
internal sealed class PingLog(string on, long[] sent, long[] answered)
{
    public string On => on;

    public static PingLog FromJson(JsonNode series) => new((string)series["on"]!, Longs(series["sent"]!), Longs(series["answered"]!));

    /// <summary>The pings that were sent from one time to another.</summary>
    public PingFigures Between(long from, long to)
    {
        var times = new Percentiles();
        int unanswered = 0;
        for (int i = 0; i < sent.Length; i++)
        {
            if (sent[i] < from || sent[i] >= to)
                continue;
            if (answered[i] == 0)
                unanswered++;
            else
                times.Add(TimeSpan.FromTicks((answered[i] - sent[i]) / 100));
        }
        return new PingFigures(times.Count, unanswered, times.At(50), times.At(99), times.Maximum);
    }

    /// <summary>When the first answer came after a time; null: none did.</summary>
    public long? FirstAnswerAfter(long time)
    {
        long[] later = [.. answered.Where(a => a >= time)];
        return later.Length == 0 ? null : later.Min();
    }

    private static long[] Longs(JsonNode array) => [.. ((JsonArray)array).Select(n => (long)n!)];
}

/// <summary>Round trips of a number of pings.</summary>
/// <param name="Answered">How many were answered.</param>
/// <param name="Unanswered">How many never were.</param>
/// <param name="P50">The median of those answered.</param>
/// <param name="P99">What 99 % of those answered did not exceed.</param>
/// <param name="Maximum">The longest.</param>
internal sealed record PingFigures(int Answered, int Unanswered, TimeSpan P50, TimeSpan P99, TimeSpan Maximum)
{
    public JsonObject ToJson() => new()
    {
        ["answered"] = Answered,
        ["unanswered"] = Unanswered,
        ["p50Ms"] = Math.Round(P50.TotalMilliseconds, 3),
        ["p99Ms"] = Math.Round(P99.TotalMilliseconds, 3),
        ["maxMs"] = Math.Round(Maximum.TotalMilliseconds, 3),
    };
}
