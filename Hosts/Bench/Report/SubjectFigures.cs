using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;

namespace ActorUdp.Hosts.Bench.Report;

/// <summary>All runs of one subject.</summary>
internal sealed class SubjectFigures
{
    private readonly BenchOptions _options;
    private readonly IReadOnlyList<RunFigures> _runs;

    public SubjectFigures(Subject subject, BenchOptions options, IReadOnlyList<RunFigures> runs)
    {
        Subject = subject;
        _options = options;
        _runs = runs;
        Latency = runs[0].Latency is null ? null : LatencyFigures.MedianOf([.. runs.Select(r => r.Latency!)]);
    }

    public Subject Subject { get; }

    public string Name => SubjectNames.NameOf(Subject);

    /// <summary>The medians of the runs' percentiles; null: no round trips were measured.</summary>
    public LatencyFigures? Latency { get; }

    public IReadOnlyList<RunFigures> Runs => _runs;

    /// <summary>Whether the figure of a run is a time.</summary>
    public bool IsTime => Latency is not null;

    /// <summary>Of what <see cref="Values"/> are.</summary>
    public string Unit => IsTime ? "us" : _options.CountsBytes ? "MB/s" : "msg/s";

    /// <summary>The figure of each run: the median round trip, or a rate.</summary>
    public IReadOnlyList<double> Values => [.. _runs.Select(r => r.Latency?.P50 ?? Rate(r.Traffic!))];

    public double Value => Median.Of(Values);

    /// <summary>Rates beside the round trips; empty: nothing was sent beside them.</summary>
    public IReadOnlyList<double> Rates => [.. _runs.Where(r => r.Traffic is not null).Select(r => Rate(r.Traffic!))];

    /// <summary>Microseconds of processor time for each message.</summary>
    public IReadOnlyList<double> Processor => [.. _runs.Select(r => r.ProcessorMicroseconds)];

    public double? WireOverhead => _runs[0].WireOverhead is null ? null : Median.Of(_runs.Select(r => r.WireOverhead!.Value));

    public double SenderAllocated => Median.Of(_runs.Select(r => r.SenderAllocated));

    public double ReceiverAllocated => Median.Of(_runs.Select(r => r.ReceiverAllocated));

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["unit"] = Unit, ["runs"] = Numbers(Values), ["median"] = Round(Value) };
        if (Latency is { } latency)
        {
            foreach ((string key, double value) in (ReadOnlySpan<(string, double)>)
                [("p50", latency.P50), ("p90", latency.P90), ("p99", latency.P99), ("p999", latency.P999), ("max", latency.Maximum)])
            {
                json[key] = Round(value);
            }
            json["count"] = latency.Count;
            json["uncorrectedP99"] = Round(Median.Of(_runs.Select(r => r.Uncorrected!.P99)));
        }
        if (IsTime && Rates.Count > 0)
        {
            json["bulk"] = new JsonObject { ["unit"] = "MB/s", ["runs"] = Numbers(Rates), ["median"] = Round(Median.Of(Rates)) };
        }
        if (_options.Kind != BenchKind.Hol)
        {
            json["cpu"] = new JsonObject { ["unit"] = "us/msg", ["runs"] = Numbers(Processor), ["median"] = Round(Median.Of(Processor)) };
            json["cpuSender"] = Round(Median.Of(_runs.Select(r => r.Sender.Processor.TotalMicroseconds / Math.Max(r.Messages, 1))));
            json["cpuReceiver"] = Round(Median.Of(_runs.Select(r => r.Receiver.Processor.TotalMicroseconds / Math.Max(r.Messages, 1))));
            json["allocatedSender"] = Round(SenderAllocated);
            json["allocatedReceiver"] = Round(ReceiverAllocated);
            json["wireOverhead"] = WireOverhead is { } wire ? Round(wire) : null;
        }
        if (Subject == Subject.Raw && _runs[0].Traffic is not null)
            json["lost"] = Round(Median.Of(_runs.Select(r => 1 - ((double)r.Traffic!.Received / r.Traffic.Sent))));
        return json;
    }

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(v => JsonValue.Create(Round(v)))]);

    // Six digits say more than any measurement knows.
    private static double Round(double value) => value == 0 || !double.IsFinite(value)
        ? 0
        : Math.Round(value, Math.Clamp(5 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12));

    private double Rate(Traffic traffic) => _options.CountsBytes ? traffic.MegabytesPerSecond : traffic.MessagesPerSecond;
}
