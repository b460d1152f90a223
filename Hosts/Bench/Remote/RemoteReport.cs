using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench.Remote;

/// <summary>What the comparison of the two transports of Akka.Remote came to.</summary>
internal sealed record RemoteReport
{
    // What this transport is made to reach.
    private const double RateTarget = 1.5;
    private const double RoundTripTarget = 1;
    private const double BesideLargeMicroseconds = 10_000;

    public required BenchOptions Options { get; init; }

    /// <summary>Numbers of clients of the ping-pong.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    /// <summary>Messages a second in both directions together, each run.</summary>
    public required IReadOnlyDictionary<(Subject, int), List<double>> PingPong { get; init; }

    public required BenchReport OneWay { get; init; }

    public required BenchReport RoundTrips { get; init; }

    public required BenchReport BesideArrays { get; init; }

    public required BenchReport BesideStrings { get; init; }

    private IEnumerable<Line> Lines =>
    [
        .. Clients.Select(c => Rate($"ping-pong, {c} {(c == 1 ? "client" : "clients")}, msg/s", Median.Of(PingPong[(Subject.AkkaUdp, c)]), Median.Of(PingPong[(Subject.Akka, c)]))),
        Rate($"one way, {Options.Size} B, msg/s", OneWay.Subjects[0].Value, OneWay.Subjects[1].Value),
        Time("round trip p50, µs", RoundTrips, l => l.P50),
        Time("round trip p99, µs", RoundTrips, l => l.P99),
        .. Beside("byte arrays", BesideArrays),
        .. Beside("strings", BesideStrings),
    ];

    public JsonObject ToJson() => new()
    {
        ["bench"] = "remote",
        ["seconds"] = Options.Time.TotalSeconds,
        ["results"] = new JsonArray([.. Lines.Select(l => l.ToJson())]),
        ["pingPong"] = new JsonObject(PingPong.Select(p => KeyValuePair.Create<string, JsonNode?>(
            $"{SubjectNames.NameOf(p.Key.Item1)}/{p.Key.Item2}", new JsonArray([.. p.Value.Select(v => JsonValue.Create(Math.Round(v)))])))),
        ["oneWay"] = OneWay.ToJson(),
        ["roundTrips"] = RoundTrips.ToJson(),
        ["besideArrays"] = BesideArrays.ToJson(),
        ["besideStrings"] = BesideStrings.ToJson(),
    };

    public void Print()
    {
        Output.Line(string.Create(CultureInfo.InvariantCulture,
            $"Akka.Remote over ActorUdp and over DotNetty, in turn; medians of {Options.Runs} runs of {Options.Time.TotalSeconds:0.##} s"));
        BenchTable.Print(["", "over ActorUdp", "over DotNetty", "ratio", "wanted", "held"], Lines.Select(l => l.ToRow()));
    }

    private static Line Rate(string what, double own, double rival) =>
        new(what, own, rival, string.Create(CultureInfo.InvariantCulture, $"≥ {RateTarget} ×"), own / rival >= RateTarget);

    private static IEnumerable<Line> Beside(string what, BenchReport report)
    {
        (SubjectFigures own, SubjectFigures rival) = (report.Subjects[0], report.Subjects[1]);
        yield return new(
            $"round trip p99 beside {what} of {Human.Bytes(report.Options.Size)}, µs", own.Latency!.P99, rival.Latency!.P99,
            string.Create(CultureInfo.InvariantCulture, $"< {BesideLargeMicroseconds:#,0} µs"), own.Latency.P99 < BesideLargeMicroseconds);
        yield return new("those meanwhile, MB/s", Median.Of(own.Rates), Median.Of(rival.Rates), "", null);
    }

    private static Line Time(string what, BenchReport report, Func<LatencyFigures, double> figure)
    {
        (double own, double rival) = (figure(report.Subjects[0].Latency!), figure(report.Subjects[1].Latency!));
        return new Line(what, own, rival, $"≤ {RoundTripTarget} ×", own / rival <= RoundTripTarget);
    }

    /// <param name="What">What was measured.</param>
    /// <param name="Own">Over this transport.</param>
    /// <param name="Rival">Over DotNetty.</param>
    /// <param name="Wanted">For people.</param>
    /// <param name="Held">Null: nothing is wanted.</param>
    private sealed record Line(string What, double Own, double Rival, string Wanted, bool? Held)
    {
        private double Ratio => Own / Math.Max(Rival, 1e-9);

        public string[] ToRow() => [What, Text($"{Own:#,0}"), Text($"{Rival:#,0}"), Text($"{Ratio:0.00} ×"), Wanted, Held is { } held ? held ? "yes" : "NO" : ""];

        public JsonObject ToJson() => new()
        {
            ["what"] = What,
            ["actorUdp"] = Math.Round(Own, 1),
            ["dotNetty"] = Math.Round(Rival, 1),
            ["ratio"] = Math.Round(Ratio, 3),
            ["wanted"] = Wanted,
            ["held"] = Held,
        };

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
