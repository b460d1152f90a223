using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Fuzz;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Specs.Fuzz;

public sealed class FuzzRunSpec : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_short_run_over_every_target_with_a_fresh_seed_is_clean()
    {
        var options = Options() with { Seed = (ulong)Random.Shared.NextInt64(), CasesEach = 3_000, Targets = FuzzTargets.Create };
        var result = await Run(options);
        Assert.True(result.Failure is null, $"seed {result.Seed}: {result.Failure}");
        Assert.All(result.Targets, t => Assert.Equal(2 * 3_000, t.Cases));
        Assert.All(result.Targets, t => Assert.True(t.Outcomes.Count > 1 || t.Name == "reassembly", $"{t.Name} has one outcome only"));
    }

    [Fact]
    public async Task A_mistake_is_found_made_small_and_shown_again_by_its_file()
    {
        var result = await Run(Options());
        var failure = Assert.IsType<FuzzFailure>(result.Failure);
        Assert.Equal(("broken", BrokenTarget.Invariant), (failure.Target, failure.Invariant));
        Assert.Equal(BrokenTarget.Smallest, failure.Input);
        Assert.Contains(failure.File, failure.Replay, StringComparison.Ordinal);
        var again = FuzzCase.Run(new BrokenTarget(), File.ReadAllBytes(failure.File), new FuzzTrail(new BrokenTarget().Outcomes));
        Assert.Equal(BrokenTarget.Invariant, again?.Invariant);
    }

    [Fact]
    public async Task A_seed_finds_the_same_at_the_same_place()
    {
        var one = await Run(Options() with { Workers = 1 });
        var other = await Run(Options() with { Workers = 1 });
        Assert.Equal(one.Failure!.Case, other.Failure!.Case);
        Assert.Equal(one.Failure.Input, other.Failure.Input);
    }

    [Theory]
    [InlineData(BrokenTarget.Fault.Throws, "no exception (IndexOutOfRangeException)")]
    [InlineData(BrokenTarget.Fault.Allocates, "an input allocates no more than the bound")]
    public async Task Exceptions_and_allocations_are_mistakes(object fault, string invariant)
    {
        var result = await Run(Options() with { Targets = () => [new BrokenTarget((BrokenTarget.Fault)fault)] });
        Assert.Equal(invariant, result.Failure?.Invariant);
    }

    [Fact]
    public async Task Discoveries_are_written_where_they_are_wanted_and_few()
    {
        var options = Options() with { Targets = () => [FuzzTargets.Create().Single(t => t.Name == "envelope")], CasesEach = 2_000, CorpusFolder = _folder.Path };
        var result = await Run(options);
        var written = Directory.GetFiles(Path.Combine(_folder.Path, "envelope"));
        Assert.InRange(written.Length, 1, 200);
        Assert.Equal(written.Length, result.Targets[0].Written);
        var target = options.Targets()[0];
        var known = Corpus.OfRepository("envelope").Select(e => e.Input).Concat(Corpus.OfFolder(_folder.Path, "envelope")).ToList();
        Assert.Equal(0, Corpus.Write(_folder.Path, target, known, known));
    }

    [Fact]
    public async Task An_interrupt_ends_a_run_and_what_was_counted_stays()
    {
        using var interrupt = new CancellationTokenSource();
        var progress = new Interrupting(interrupt);
        var result = await new FuzzRun(Options() with { Targets = () => [FuzzTargets.Create()[0]], CasesEach = long.MaxValue }, interrupt.Token)
            .RunAsync(progress);
        Assert.True(result.IsInterrupted);
        Assert.Null(result.Failure);
        Assert.True(result.Inputs > 0);
    }

    private static Task<FuzzResult> Run(FuzzOptions options) => new FuzzRun(options, CancellationToken.None).RunAsync(SilentProgress.Instance);

    private FuzzOptions Options() => new()
    {
        Seed = 1,
        Workers = 2,
        Duration = TimeSpan.FromMinutes(2),
        CasesEach = 1_000_000,
        Targets = () => [new BrokenTarget()],
        FailureFolder = Path.Combine(_folder.Path, "failures"),
    };

    private sealed class Interrupting(CancellationTokenSource interrupt) : IWorkProgress
    {
        public void Report(double done)
        {
            if (done > 0.2)
                interrupt.Cancel();
        }
    }
}
