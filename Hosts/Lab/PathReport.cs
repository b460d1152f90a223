using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lab.Figures;

namespace ActorUdp.Hosts.Lab;

/// <summary>What was measured on one path, with all that is needed to judge it. Immutable.</summary>
/// <param name="Path">The path.</param>
/// <param name="Options">How it was measured.</param>
/// <param name="Probe">Round trips of the path itself, without traffic.</param>
/// <param name="Forwarder">How punctual the forwarder was; null: the path has none.</param>
/// <param name="ActorUdp">Its figures.</param>
/// <param name="Tcp">The rival's; null: it was not asked for.</param>
internal sealed record PathReport(
    LabPath Path, LabOptions Options, Percentiles Probe, JsonObject? Forwarder, SubjectFigures ActorUdp, SubjectFigures? Tcp)
{
    // What a ping may take beside bulk, in idle pings' 99th percentiles; one packet that is on the wire already comes on top.
    private const double PingBound = 1.5;

    /// <summary>The machine's over the last minute: above the number of processors, the figures are those of a machine that is too busy.</summary>
    public double LoadAverage { get; init; }

    /// <summary>Goodput in that of TCP; null without it.</summary>
    public double? GoodputRatio => Tcp is { Goodput: > 0 } tcp ? ActorUdp.Goodput / tcp.Goodput : null;

    /// <summary>What the 99th percentile of ActorUdp's pings beside bulk is to be held against.</summary>
    public TimeSpan LoadedPingBound => PingBound * ActorUdp.Pings[0].Idle.P99 + Path.SerialisationTime;

    /// <summary>Whether ActorUdp delivered everything once, in order, as it was sent.</summary>
    public bool IsRight => ActorUdp.Delivery.IsRight;

    public JsonObject ToJson() => new()
    {
        ["status"] = IsRight ? "Ok" : "Failed",
        ["path"] = new JsonObject
        {
            ["lossPercent"] = Path.LossPercent,
            ["rttMs"] = Path.Rtt.TotalMilliseconds,
            ["jitterMs"] = Path.Jitter.TotalMilliseconds,
            ["bitsPerSecond"] = Path.BitsPerSecond,
            ["queueBytes"] = Path.QueueBytes,
            ["serialisationMs"] = Math.Round(Path.SerialisationTime.TotalMilliseconds, 4),
            ["hosts"] = Options.Hosts,
        },
        ["probe"] = new JsonObject
        {
            ["answered"] = Probe.Count,
            ["p50Ms"] = Math.Round(Probe.At(50).TotalMilliseconds, 3),
            ["p99Ms"] = Math.Round(Probe.At(99).TotalMilliseconds, 3),
            ["maxMs"] = Math.Round(Probe.Maximum.TotalMilliseconds, 3),
            ["addedP50Ms"] = Math.Round((Probe.At(50) - Path.Rtt).TotalMilliseconds, 3),
            ["forwarder"] = Forwarder?.DeepClone(),
        },
        ["measured"] = new JsonObject
        {
            ["processors"] = Environment.ProcessorCount,
            ["loadAverage"] = LoadAverage,
            ["runs"] = Options.Runs,
            ["warmUpSeconds"] = SubjectMeasurement.WarmUp(Path).TotalSeconds,
            ["seconds"] = Options.Time.TotalSeconds,
            ["cutSeconds"] = Options.Cut.TotalSeconds,
        },
        ["actorUdp"] = ActorUdp.ToJson(),
        ["tcp"] = Tcp?.ToJson(),
        ["goodputRatio"] = GoodputRatio is { } ratio ? Math.Round(ratio, 2) : null,
        ["pingBesideBulkBoundMs"] = Math.Round(LoadedPingBound.TotalMilliseconds, 3),
        ["pingBesideBulkHolds"] = ActorUdp.Pings[0].Loaded.P99 <= LoadedPingBound,
    };
}
