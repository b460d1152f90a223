using System.Net;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Connected;
using ActorUdp.Hosts.Bench.Peers;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Specs.Hosts.Bench;

public class PeersSpec
{
    private static readonly BenchOptions _tiny = new()
    {
        Kind = BenchKind.Peers,
        Rivals = [],
        Size = 100,
        PingSize = 100,
        Runs = 2,
        Time = TimeSpan.FromMilliseconds(100),
        WarmUp = TimeSpan.Zero,
    };

    [Fact]
    public void All_names_are_different_and_mean_the_loopback_address()
    {
        string[] names = [.. Enumerable.Range(0, LoopbackNames.Count).Select(LoopbackNames.Of)];

        Assert.Equal("127.0.0.1", names[0]);
        Assert.Equal(LoopbackNames.Count, names.Distinct().Count());
        Assert.True(names.Length >= 1_000);
        Assert.All(names, name => Assert.Equal(IPAddress.Loopback, IPAddress.Parse(name)));
    }

    [Fact]
    public async Task Both_sides_tell_what_idle_peers_cost()
    {
        JsonObject json = (await PeersRun.RunAsync(_tiny, 20, 2, CancellationToken.None)).ToJson();

        Assert.Equal("peers", (string?)json["bench"]);
        Assert.Equal(20, (int)json["count"]!);
        foreach (string side in (string[])["dialer", "listener"])
        {
            JsonNode figures = json["subjects"]!["actorudp"]![side]!;
            Assert.True((double)figures["heapPerPeer"]! > 0, json.ToString());
            Assert.True((double)figures["cpuPercent"]! >= 0);
            Assert.NotNull(figures["datagramBytesPerSecond"]);
            Assert.True((int)figures["threads"]! > 0);
            Assert.True((int)figures["threadsWithOne"]! > 0);
        }
    }

    [Fact]
    public async Task Connected_and_unconnected_sockets_are_compared()
    {
        BenchOptions options = _tiny with { Kind = BenchKind.Connected };

        JsonObject json = (await ConnectedRun.RunAsync(options, 1_000, SilentProgress.Instance, CancellationToken.None)).ToJson();

        Assert.Equal("connected", (string?)json["bench"]);
        Assert.Equal(6, json["subjects"]!.AsObject().Count);
        Assert.All(json["subjects"]!.AsObject(), s => Assert.Equal(_tiny.Runs, s.Value!["runs"]!.AsArray().Count));
        foreach (string way in (string[])["datagram", "train", "actorudp"])
            Assert.True((double)json["ratios"]![$"{way}-connected/{way}-unconnected"]! > 0, json.ToString());
    }
}
