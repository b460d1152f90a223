using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench.Peers;

/// <summary>What many idle peers cost one side.</summary>
/// <param name="One">With one peer.</param>
/// <param name="Many">With all of them, as soon as they were connected.</param>
/// <param name="Idle">With all of them, after they had been idle.</param>
/// <param name="Use">What it used while they were.</param>
internal sealed record PeersSide(MemoryUse One, MemoryUse Many, MemoryUse Idle, ProcessUse Use);

/// <summary>What many idle peers cost both sides.</summary>
internal sealed record PeersReport
{
    /// <summary>How many peers.</summary>
    public required int Count { get; init; }

    /// <summary>How many messages each was sent before.</summary>
    public required int Messages { get; init; }

    /// <summary>How long they were idle.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>The side that has a socket and a sender for each of them.</summary>
    public required PeersSide Dialer { get; init; }

    /// <summary>The side that has one socket and a receiver for each of them.</summary>
    public required PeersSide Listener { get; init; }

    private IEnumerable<(string Name, PeersSide Side)> Sides => [("dialer", Dialer), ("listener", Listener)];

    public JsonObject ToJson()
    {
        double worst = Sides.Max(s => PerPeer(s.Side, s.Side.Idle, m => m.Resident));
        var subject = new JsonObject { ["unit"] = "B/peer", ["runs"] = new JsonArray(Math.Round(worst)), ["median"] = Math.Round(worst) };
        foreach ((string name, PeersSide side) in Sides)
        {
            subject[name] = new JsonObject
            {
                ["heapPerPeer"] = Math.Round(PerPeer(side, side.Idle, m => m.Heap)),
                ["residentPerPeer"] = Math.Round(PerPeer(side, side.Idle, m => m.Resident)),
                ["heapPerPeerAtOnce"] = Math.Round(PerPeer(side, side.Many, m => m.Heap)),
                ["residentPerPeerAtOnce"] = Math.Round(PerPeer(side, side.Many, m => m.Resident)),
                ["cpuPercent"] = Math.Round(Percent(side), 3),
                ["threadsWithOne"] = side.One.Threads,
                ["threads"] = side.Idle.Threads,
                ["datagramBytesPerSecond"] = side.Use.Wire is { } wire ? Math.Round(wire / Time.TotalSeconds) : null,
            };
        }
        return new JsonObject
        {
            ["bench"] = "peers",
            ["count"] = Count,
            ["messages"] = Messages,
            ["seconds"] = Time.TotalSeconds,
            ["subjects"] = new JsonObject { ["actorudp"] = subject },
            ["ratios"] = new JsonObject(),
        };
    }

    public void Print()
    {
        Output.Line(Text($"{Count} peers, idle for {Time.TotalSeconds:0.##} s"));
        BenchTable.Print(
            ["side", "heap/peer", "RSS/peer", "heap/peer at once", "RSS/peer at once", "CPU of a core", "threads, 1 peer", "threads", "sent B/s"],
            Sides.Select(s => (string[])
            [
                s.Name,
                Human.Bytes(PerPeer(s.Side, s.Side.Idle, m => m.Heap)), Human.Bytes(PerPeer(s.Side, s.Side.Idle, m => m.Resident)),
                Human.Bytes(PerPeer(s.Side, s.Side.Many, m => m.Heap)), Human.Bytes(PerPeer(s.Side, s.Side.Many, m => m.Resident)),
                Text($"{Percent(s.Side):0.00} %"), Text($"{s.Side.One.Threads}"), Text($"{s.Side.Idle.Threads}"),
                Text($"{(s.Side.Use.Wire ?? 0) / Time.TotalSeconds:#,0}"),
            ]));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private double PerPeer(PeersSide side, MemoryUse with, Func<MemoryUse, long> what) =>
        Math.Max(0, (double)(what(with) - what(side.One)) / Math.Max(1, Count - 1));

    private double Percent(PeersSide side) => 100 * side.Use.Processor / Time;
}
