using System.Diagnostics;
using Akka.Cluster;
using Xunit.Abstractions;

namespace ActorUdp.Specs.Remote.Clusters;

public sealed class LargeMessagesSpec(ITestOutputHelper output)
{
    private const int Size = 10_000_000;
    private const int Count = 100;
    private const int Window = 4;

    // The failure detector's own defaults.
    private const string Defaults = "akka.cluster.failure-detector { heartbeat-interval = 1 s, acceptable-heartbeat-pause = 3 s }";

    [Fact]
    public async Task A_gigabyte_in_large_messages_makes_no_member_unreachable_and_pings_pass()
    {
        ClusterMember[] members = await ClusterMember.Form(2, Defaults);
        (ClusterMember a, ClusterMember b) = (members[0], members[1]);
        await using ClusterMember endA = a, endB = b;
        b.System.ActorOf(Props.Create(() => new Sink()), "sink");
        b.System.ActorOf(Props.Create(() => new Echo()), "echo");
        IActorRef sink = await Resolve(a, b, "sink"), echo = await Resolve(a, b, "echo");
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        using var stalls = new StallWatch();
        a.System.ActorOf(Props.Create(() => new Source(sink, sent)));
        List<double> pings = [];
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!sent.Task.IsCompleted)
        {
            await pace.WaitForNextTickAsync();
            long started = Stopwatch.GetTimestamp();
            await echo.Ask<string>("ping", TimeSpan.FromSeconds(60));
            pings.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        await sent.Task;
        pings.Sort();
        output.WriteLine($"{pings.Count} pings beside {Count} messages of {Size} bytes: p50 {pings[pings.Count / 2]:0.0} ms, p99 {pings[pings.Count * 99 / 100]:0.0} ms, max {pings[^1]:0.0} ms; this process stood still for {stalls.Longest.TotalMilliseconds:0} ms at most");

        // Where the machine lets this process stand still for longer than the detector's pause, the detector is right.
        if (stalls.Longest < TimeSpan.FromSeconds(2))
        {
            Assert.Empty(a.Events.All<ClusterEvent.UnreachableMember>());
            Assert.Empty(b.Events.All<ClusterEvent.UnreachableMember>());
        }

        Assert.Equal(2, a.Cluster.State.Members.Count);
    }

    private static Task<IActorRef> Resolve(ClusterMember from, ClusterMember to, string name) =>
        from.System.ActorSelection(new RootActorPath(to.Address) / "user" / name).ResolveOne(TimeSpan.FromSeconds(30));

    /// <summary>How late a thread of this process runs that wants to run every ten milliseconds.</summary>
    private sealed class StallWatch : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _thread;
        private long _longest;

        public StallWatch()
        {
            _thread = new Thread(Watch) { IsBackground = true };
            _thread.Start();
        }

        public TimeSpan Longest => new(Interlocked.Read(ref _longest));

        public void Dispose()
        {
            _end.Set();
            _thread.Join();
            _end.Dispose();
        }

        private void Watch()
        {
            long last = Stopwatch.GetTimestamp();
            while (!_end.Wait(TimeSpan.FromMilliseconds(10)))
            {
                long now = Stopwatch.GetTimestamp();
                Interlocked.Exchange(ref _longest, Math.Max(_longest, Stopwatch.GetElapsedTime(last, now).Ticks));
                last = now;
            }
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Sink : UntypedActor
    {
        private int _received;

        protected override void OnReceive(object message)
        {
            byte[] large = (byte[])message;
            Assert.Equal((Size, (byte)_received), (large.Length, large[^1]));
            _received++;
            Sender.Tell(_received);
        }
    }

    private sealed class Source : UntypedActor
    {
        private readonly IActorRef _sink;
        private readonly TaskCompletionSource _sent;
        private int _told;

        public Source(IActorRef sink, TaskCompletionSource sent)
        {
            _sink = sink;
            _sent = sent;
        }

        protected override void PreStart()
        {
            while (_told < Window)
            {
                Send();
            }
        }

        protected override void OnReceive(object message)
        {
            if ((int)message == Count)
            {
                _sent.SetResult();
            }
            else if (_told < Count)
            {
                Send();
            }
        }

        private void Send()
        {
            byte[] large = new byte[Size];
            large[^1] = (byte)_told++;
            _sink.Tell(large);
        }
    }
}
