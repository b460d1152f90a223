using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lab;
using ActorUdp.Hosts.Lab.Figures;

namespace ActorUdp.Specs.Hosts.Lab;

public class PathReportSpec
{
    private static readonly LabPath _path = new() { LossPercent = 1, Rtt = TimeSpan.FromMilliseconds(50), BitsPerSecond = 100_000_000 };

    [Fact]
    public void Figures_are_medians_over_the_runs()
    {
        SubjectFigures figures = SubjectFigures.Of([Run(70, p99: 9, recovery: 300), Run(10, p99: 5, recovery: 100), Run(50, p99: 70, recovery: 200)]);

        Assert.Equal(50, figures.Goodput);
        Assert.Equal(TimeSpan.FromMilliseconds(9), figures.Pings[0].Loaded.P99);
        Assert.Equal(300, figures.Pings[0].Loaded.Answered);
        Assert.Equal(TimeSpan.FromMilliseconds(200), figures.Recovery);
    }

    [Fact]
    public void Between_two_runs_the_median_is_their_middle() => Assert.Equal(30, SubjectFigures.Of([Run(10), Run(50)]).Goodput);

    [Fact]
    public void A_run_that_did_not_recover_is_not_averaged_away() => Assert.Null(SubjectFigures.Of([Run(10, recovery: 100), Run(10)]).Recovery);

    [Fact]
    public void Pings_are_held_against_the_idle_ones_and_one_packet_on_the_wire()
    {
        PathReport holds = Report(Run(100, p99: 75), tcp: Run(10));
        PathReport fails = Report(Run(100, p99: 76), tcp: Run(10));

        Assert.Equal(1.5 * TimeSpan.FromMilliseconds(50) + _path.SerialisationTime, holds.LoadedPingBound);
        Assert.True((bool)holds.ToJson()["pingBesideBulkHolds"]!);
        Assert.False((bool)fails.ToJson()["pingBesideBulkHolds"]!);
        Assert.Equal(10, holds.GoodputRatio);
    }

    [Fact]
    public void Without_a_rival_there_is_no_ratio() => Assert.Null(Report(Run(100), tcp: null).GoodputRatio);

    [Theory]
    [InlineData(10, 10, true, 0, 0, 0, true)]
    [InlineData(10, 9, true, 0, 0, 0, false)]
    [InlineData(10, 9, false, 0, 0, 0, true)]
    [InlineData(10, 11, false, 0, 0, 0, false)]
    [InlineData(10, 10, true, 1, 0, 0, false)]
    [InlineData(10, 10, true, 0, 1, 0, false)]
    [InlineData(10, 10, true, 0, 0, 1, false)]
    public void Delivery_is_right_when_nothing_is_lost_doubled_disordered_or_damaged(
        long accepted, long received, bool drained, long doubled, long disordered, long damaged, bool right) =>
        Assert.Equal(right, new Delivery(accepted, received, drained, doubled, disordered, damaged).IsRight);

    [Fact]
    public void A_table_has_a_row_for_each_way_of_pinging()
    {
        string[] lines = LabTable.Markdown([Report(Run(94_000_000), tcp: Run(2_000_000))]).Split('\n');

        Assert.Equal("| --- | --- |", lines[1][..13]);
        Assert.StartsWith("| 1 % | 50.0 ms | ActorUdp | 94.00 Mbit/s | control channel |", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("| 1 % | 50.0 ms | TCP (cubic) | 2.00 Mbit/s |", lines[3], StringComparison.Ordinal);
        Assert.Contains("goodput 47.0 × TCP", lines[5], StringComparison.Ordinal);
    }

    private static PathReport Report(SubjectRun udp, SubjectRun? tcp) => new(
        _path, new LabOptions { Paths = [_path] }, new Percentiles(), null, SubjectFigures.Of([udp]), tcp is null ? null : SubjectFigures.Of([tcp]));

    private static SubjectRun Run(double goodput, int p99 = 60, int? recovery = null) => new()
    {
        Goodput = goodput,
        Pings = [new PingPair("control channel", Pings(50), Pings(p99))],
        Recovery = recovery is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
        Delivery = new Delivery(1, 1, true, 0, 0, 0),
        Statistics = [],
    };

    private static PingFigures Pings(int p99) =>
        new(100, 0, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(p99), TimeSpan.FromMilliseconds(p99));
}
