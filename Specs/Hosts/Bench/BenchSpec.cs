using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Plots;

namespace ActorUdp.Specs.Hosts.Bench;

/// <summary>Tiny runs of everything that compares subjects, with their processes. What they measure is no matter of specs.</summary>
public class BenchSpec
{
    private static readonly BenchOptions _tiny = new()
    {
        Kind = BenchKind.Throughput,
        Rivals = [Subject.Raw, Subject.Tcp],
        Size = 100,
        PingSize = 100,
        Runs = 2,
        Time = TimeSpan.FromMilliseconds(100),
        WarmUp = TimeSpan.FromMilliseconds(50),
    };

    public static TheoryData<int> Sizes => [1, 100, 5_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Throughput_counts_what_arrives(int size)
    {
        JsonObject json = await Run(_tiny with { Size = size });

        Assert.Equal("throughput", (string?)json["bench"]);
        Assert.Equal(size, (int)json["size"]!);
        Assert.Equal("bytes", (string?)json["path"]);
        AssertRates(json, "msg/s");
        Assert.True((double)json["subjects"]!["actorudp"]!["wireOverhead"]! > 0);
        Assert.InRange((double)json["subjects"]!["raw"]!["lost"]!, 0, 1);
        AssertRatio(json, "actorudp/raw");
        AssertRatio(json, "actorudp/tcp");
    }

    [Fact]
    public async Task Throughput_from_actor_to_actor_loses_nothing()
    {
        JsonObject json = await Run(_tiny with { Rivals = Rivals(Subject.Tcp), Tells = true });

        Assert.Equal("tell", (string?)json["path"]);
        AssertRates(json, "msg/s");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Latency_gives_percentiles(int intervalMilliseconds)
    {
        JsonObject json = await Run(_tiny with
        {
            Kind = BenchKind.Latency,
            Rivals = Rivals(Subject.Raw, Subject.Tcp),
            Interval = TimeSpan.FromMilliseconds(intervalMilliseconds),
        });

        AssertPercentiles(json);
        AssertRatio(json, "actorudp/raw");
        Assert.NotNull(json["ratiosP99"]!["actorudp/tcp"]);
    }

    [Fact]
    public async Task Round_trips_are_measured_beside_large_messages()
    {
        JsonObject json = await Run(_tiny with
        {
            Kind = BenchKind.Hol,
            Rivals = Rivals(Subject.Tcp),
            Size = 2_000_000,
            Interval = TimeSpan.FromMilliseconds(5),
        });

        AssertPercentiles(json);
        foreach ((_, JsonNode? subject) in (JsonObject)json["subjects"]!)
            Assert.True((double)subject!["bulk"]!["median"]! > 0, json.ToString());
    }

    [Fact]
    public async Task Bulk_gives_megabytes_in_a_second() =>
        AssertRates(await Run(_tiny with { Kind = BenchKind.Bulk, Size = 300_000 }), "MB/s");

    [Fact]
    public async Task The_subject_obeys_its_configuration_and_says_what_is_wrong_with_it()
    {
        CommandException refused = await Assert.ThrowsAsync<CommandException>(
            () => Run(_tiny with { Settings = "actor-udp.datagram-size = 12" }));

        Assert.Contains("datagram-size", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bench_can_be_ended_at_any_time()
    {
        using var ended = new CancellationTokenSource(TimeSpan.FromMilliseconds(1_500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => BenchRun.RunAsync(_tiny with { Time = TimeSpan.FromMinutes(5) }, SilentProgress.Instance, ended.Token));
    }

    private static IReadOnlyList<Subject> Rivals(params Subject[] rivals) =>
        RemoteRival.IsAvailable && rivals.Contains(Subject.Tcp) ? [.. rivals, Subject.Akka] : rivals;

    private static async Task<JsonObject> Run(BenchOptions options)
    {
        BenchReport report = await BenchRun.RunAsync(options, SilentProgress.Instance, CancellationToken.None);
        Assert.Contains("</svg>", SvgChart.Draw(BenchPlot.Draw(report)), StringComparison.Ordinal);
        return report.ToJson();
    }

    private static void AssertRates(JsonObject json, string unit)
    {
        foreach ((_, JsonNode? subject) in (JsonObject)json["subjects"]!)
        {
            Assert.Equal(unit, (string?)subject!["unit"]);
            Assert.Equal(_tiny.Runs, subject["runs"]!.AsArray().Count);
            Assert.All(subject["runs"]!.AsArray(), run => Assert.True((double)run! > 0, json.ToString()));
            Assert.True((double)subject["median"]! > 0);
            Assert.True((double)subject["cpu"]!["median"]! > 0);
        }
    }

    private static void AssertPercentiles(JsonObject json)
    {
        foreach ((_, JsonNode? subject) in (JsonObject)json["subjects"]!)
        {
            Assert.Equal("us", (string?)subject!["unit"]);
            double[] ascending = [.. new[] { "p50", "p90", "p99", "p999", "max" }.Select(key => (double)subject[key]!)];
            Assert.True(ascending[0] > 0);
            Assert.Equal(ascending.Order(), ascending);
            Assert.Equal((double)subject["median"]!, ascending[0]);
        }
    }

    private static void AssertRatio(JsonObject json, string key)
    {
        string[] names = key.Split('/');
        double expected = (double)json["subjects"]![names[0]]!["median"]! / (double)json["subjects"]![names[1]]!["median"]!;
        Assert.Equal(expected, (double)json["ratios"]![key]!, Math.Max(0.001, expected / 100));
    }
}
