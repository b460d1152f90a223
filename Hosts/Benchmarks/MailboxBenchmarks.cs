using BenchmarkDotNet.Attributes;

namespace ActorUdp.Benchmarks;

/// <summary>What the actor runtime takes to hand a message from one thread to an actor. Figures are for one message.</summary>
public class MailboxBenchmarks
{
    private const int Messages = 100_000;

    private ActorSystem _system = null!;
    private IActorRef _counter = null!;
    private SemaphoreSlim _all = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _all = new SemaphoreSlim(0);
        _system = ActorSystem.Create("micro");
        _counter = _system.ActorOf(Props.Create<Counter>(_all));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _system.Terminate().GetAwaiter().GetResult();
        _all.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Tell()
    {
        for (int i = 0; i < Messages; i++)
            _counter.Tell(_all, ActorRefs.NoSender);
        _all.Wait();
    }

    private sealed class Counter(SemaphoreSlim all) : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (++_count % Messages == 0)
                all.Release();
        }
    }
}
