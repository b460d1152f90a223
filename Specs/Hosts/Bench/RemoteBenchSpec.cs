using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Remote;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Specs.Hosts.Bench;

/// <summary>A tiny run of the comparison of Akka.Remote's transports. What it measures is no matter of specs.</summary>
public class RemoteBenchSpec
{
    [Fact]
    public async Task Both_transports_are_measured_in_every_part_where_there_is_Akka()
    {
        BenchOptions options = RemoteBench.Options(runs: 1, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(100), settings: "");
        if (!RemoteRival.IsAvailable)
        {
            await Assert.ThrowsAsync<CommandException>(() => RemoteBench.RunAsync(options, SilentProgress.Instance, CancellationToken.None));
            return;
        }

        JsonObject json = (await RemoteBench.RunAsync(options, SilentProgress.Instance, CancellationToken.None)).ToJson();

        JsonNode[] results = [.. ((JsonArray)json["results"]!).OfType<JsonNode>()];
        Assert.Equal(9, results.Length);
        Assert.All(results, r => Assert.True((double)r["actorUdp"]! > 0 && (double)r["dotNetty"]! > 0 && (double)r["ratio"]! > 0, json.ToString()));
        Assert.NotNull(json["oneWay"]!["ratios"]!["akka-udp/akka"]);
        Assert.Single((JsonArray)json["pingPong"]!["akka-udp/30"]!);
    }
}
