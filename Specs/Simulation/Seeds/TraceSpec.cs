using ActorUdp.Simulation.Faults;
using ActorUdp.Simulation.Runs;

namespace ActorUdp.Specs.Simulation.Seeds;

/// <summary>A seed decides everything: what happened once can be looked at again.</summary>
public class TraceSpec
{
    [Fact]
    public void A_seed_gives_the_same_trace_twice()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var once = Trace(seed);
            Assert.True(once.Count > 20, $"{once.Count} lines");
            Assert.Equal(once, Trace(seed));
        }
    }

    [Fact]
    public async Task A_seed_gives_the_same_trace_whatever_runs_beside_it()
    {
        var alone = Enumerable.Range(20, 8).Select(Trace).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(20, 8).Select(seed => Task.Run(() => Trace(seed))));
        for (var i = 0; i < alone.Length; i++)
            Assert.Equal(alone[i], together[i]);
    }

    [Fact]
    public void A_trace_changes_nothing_of_what_happens()
    {
        for (var seed = 40; seed < 60; seed++)
        {
            var silent = SimulationRun.Execute(seed).Counters;
            var told = SimulationRun.Execute(seed, _ => { }).Counters;
            Assert.Equal(
                (silent.DatagramsSent, silent.MessagesDelivered, silent.BytesDelivered, silent.VirtualTime),
                (told.DatagramsSent, told.MessagesDelivered, told.BytesDelivered, told.VirtualTime));
        }
    }

    [Fact]
    public void Two_seeds_give_two_traces() => Assert.NotEqual(Trace(1), Trace(2));

    [Fact]
    public void A_batch_counts_the_same_on_one_thread_and_on_four()
    {
        var one = SimulationBatch.Run(100, 40, 1);
        var four = SimulationBatch.Run(100, 40, 4);
        Assert.Null(one.Failure);
        Assert.Equal(Figures(one), Figures(four));
    }

    [Fact]
    public void A_batch_ends_when_it_is_cancelled_and_tells_what_it_has_done()
    {
        using var cancellation = new CancellationTokenSource();
        var summary = SimulationBatch.Run(
            200,
            1_000_000,
            2,
            done =>
            {
                if (done == 3)
                    cancellation.Cancel();
            },
            cancellation.Token);
        Assert.Null(summary.Failure);
        Assert.InRange(summary.Counters.Seeds, 3, 5);
    }

    [Fact]
    public void Every_kind_of_fault_is_injected_sooner_or_later()
    {
        var counters = SimulationBatch.Run(0, 300, 2).Counters;
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.True(counters.FaultsOf(kind) > 0, $"{kind} was never injected"));
        Assert.True(counters.DatagramsDuplicated > 0, "some are doubled");
        Assert.True(counters.DatagramsReordered > 0, "some are held back");
        Assert.True(counters.DatagramsDamaged > 0, "some are damaged");
        Assert.True(counters.DatagramsOverflowed > 0, "some find a queue full");
        Assert.True(counters.DatagramsTooLarge > 0, "some are too large");
    }

    private static List<string> Trace(int seed)
    {
        var lines = new List<string>();
        var result = SimulationRun.Execute(seed, lines.Add);
        Assert.Null(result.Failure);
        return lines;
    }

    private static string Figures(SimulationSummary summary) => string.Join(
        ' ',
        typeof(SimulationCounters).GetProperties().Select(p => $"{p.Name}={p.GetValue(summary.Counters)}"));
}
