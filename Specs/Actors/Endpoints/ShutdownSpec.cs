using System.Collections.Concurrent;

namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class ShutdownSpec
{
    [Fact]
    public async Task What_was_accepted_right_before_a_shutdown_arrives()
    {
        const int Count = 500;
        await using Node b = Node.Start("b");
        Collector<string> inbox = b.Named<string>("inbox");
        for (int round = 0; round < 20; round++)
        {
            await using (Node a = Node.Start("a"))
            {
                IActorRef remote = a.Remote(b, "inbox");
                for (int i = 0; i < Count; i++)
                {
                    remote.Tell($"{round} {i}");
                }
            }

            for (int i = 0; i < Count; i++)
            {
                Assert.Equal($"{round} {i}", await inbox.Next());
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_flushed_is_reported()
    {
        var undelivered = new EventSink<MessagesUndelivered>();
        using (var mute = new MuteSocket())
        {
            await using Node a = Node.Start("a", "shutdown-flush-timeout = 200 ms");
            undelivered.SubscribeTo(a.System);
            a.Udp.Remote(mute.Address, "inbox").Tell("never");
        }

        MessagesUndelivered report = Assert.Single(undelivered.Events);
        Assert.Equal((1L, UndeliveredReason.Closed), (report.Count, report.Reason));
    }

    [Fact]
    public async Task An_orderly_shutdown_logs_no_error_on_either_side()
    {
        var errors = new EventSink<Error>();
        await using (Node b = Node.Start("b"))
        {
            errors.SubscribeTo(b.System);
            Collector<string> inbox = b.Named<string>("inbox");
            Collector<PeerClosed> closed = b.Events<PeerClosed>();
            await using (Node a = Node.Start("a"))
            {
                errors.SubscribeTo(a.System);
                a.Remote(b, "inbox").Tell("hello", a.Named<string>("answers").Ref);
                await inbox.Next();
                inbox.LastSender.Tell("hello yourself");
            }

            await closed.Next();
        }

        Assert.Empty(errors.Events);
    }

    /// <summary>Sees the events of a system to its very end, which no actor of it can.</summary>
    private sealed class EventSink<T>
    {
        private readonly ConcurrentQueue<T> _events = new();

        public IReadOnlyCollection<T> Events => _events;

        public void SubscribeTo(ActorSystem system) =>
            system.EventStream.Subscribe(new Sink((ExtendedActorSystem)system, _events), typeof(T));

        private sealed class Sink(ExtendedActorSystem system, ConcurrentQueue<T> events) : MinimalActorRef
        {
            public override ActorPath Path { get; } = new RootActorPath(new Address("spec", "sink")) / Guid.NewGuid().ToString("N");

            public override IActorRefProvider Provider => system.Provider;

            protected override void TellInternal(object message, IActorRef sender) => events.Enqueue((T)message);
        }
    }
}
