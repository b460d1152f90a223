using System.Collections.Concurrent;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Systems;

public class CoordinatedShutdownSpec : RuntimeSpec
{
    private readonly ConcurrentQueue<string> _done = new();

    public CoordinatedShutdownSpec()
        : base("akka.coordinated-shutdown { default-phase-timeout = 1 s, run-by-clr-shutdown-hook = off }")
    {
    }

    private CoordinatedShutdown Coordinated => CoordinatedShutdown.Get(Sys);

    private void Add(string phase, string name) => Coordinated.AddTask(phase, name, () =>
    {
        _done.Enqueue(name);
        return Task.FromResult(Done.Instance);
    });

    [Fact]
    public async Task Phases_run_in_their_order_and_the_system_ends_last()
    {
        Add(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "last");
        Add(CoordinatedShutdown.PhaseServiceStop, "third");
        Add(CoordinatedShutdown.PhaseBeforeServiceUnbind, "first");
        Add(CoordinatedShutdown.PhaseServiceUnbind, "second");
        Coordinated.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "alive", () =>
        {
            Assert.False(Sys.WhenTerminated.IsCompleted);
            return Task.FromResult(Done.Instance);
        });

        await Sys.Terminate().WaitAsync(Long);

        Assert.Equal(["first", "second", "third", "last"], _done);
        await Sys.WhenTerminated.WaitAsync(Long);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, Coordinated.ShutdownReason);
    }

    [Fact]
    public async Task It_runs_once()
    {
        Add(CoordinatedShutdown.PhaseServiceStop, "once");

        await Task.WhenAll(Coordinated.Run(CoordinatedShutdown.ClrExitReason.Instance), Sys.Terminate()).WaitAsync(Long);

        Assert.Equal(["once"], _done);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, Coordinated.ShutdownReason);
    }

    [Fact]
    public async Task A_task_that_fails_does_not_hold_the_others_up()
    {
        Coordinated.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => throw new Boom());
        Coordinated.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails later", () => Task.FromException<Done>(new Boom()));
        Add(CoordinatedShutdown.PhaseServiceStop, "next");

        await Sys.Terminate().WaitAsync(Long);

        Assert.Equal(["next"], _done);
    }

    [Fact]
    public async Task A_task_that_never_ends_is_given_up_when_the_phase_times_out()
    {
        Coordinated.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "never", () => new TaskCompletionSource<Done>().Task);
        Add(CoordinatedShutdown.PhaseServiceStop, "next");

        await Sys.Terminate().WaitAsync(Long);

        Assert.Equal(["next"], _done);
    }

    [Fact]
    public void An_unknown_phase_is_refused() =>
        Assert.Throws<ConfigurationException>(() => Add("no-such-phase", "task"));

    [Fact]
    public void The_timeout_of_a_phase_is_configured()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), Coordinated.Timeout(CoordinatedShutdown.PhaseServiceStop));
        Assert.Equal(TimeSpan.FromSeconds(10), Coordinated.Timeout(CoordinatedShutdown.PhaseActorSystemTerminate));
    }
}
