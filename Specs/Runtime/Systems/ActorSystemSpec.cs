using System.Collections.Concurrent;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Systems;

public class ActorSystemSpec : RuntimeSpec
{
    public ActorSystemSpec()
        : base("""
            own-thread { type = PinnedDispatcher }
            few-at-a-time { type = Dispatcher, throughput = 1 }
            """)
    {
    }

    [Theory]
    [InlineData("-leading")]
    [InlineData("with space")]
    [InlineData("")]
    public void A_malformed_name_is_refused(string name) => Assert.ThrowsAny<ArgumentException>(() => ActorSystem.Create(name));

    [Fact]
    public async Task A_system_that_ends_ends_its_actors_those_of_users_first()
    {
        var ended = new ConcurrentQueue<string>();
        var system = ActorSystem.Create("ends");
        system.ActorOf(Props.Create(() => new Ends(ended, "user")));
        ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new Ends(ended, "system")), "own");
        system.RegisterOnTermination(() => ended.Enqueue("hook"));

        await system.Terminate().WaitAsync(Long);
        await system.WhenTerminated.WaitAsync(Long);

        Assert.Equal(["user", "system", "hook"], ended);
    }

    [Fact]
    public async Task No_actor_starts_in_a_system_that_has_ended()
    {
        var system = ActorSystem.Create("ended");
        await system.Terminate().WaitAsync(Long);
        await system.WhenTerminated.WaitAsync(Long);

        Assert.ThrowsAny<InvalidOperationException>(() => system.ActorOf(Scripted.Of((_, _) => { })));
    }

    [Fact]
    public async Task System_actors_live_below_system()
    {
        var extended = (ExtendedActorSystem)Sys;
        IActorRef actor = extended.SystemActorOf(Scripted.Of((context, m) => context.Sender.Tell(context.Parent.Path.Name)), "mine");

        Assert.Equal("system", await actor.Ask<string>("where", Long));
        Assert.Equal("akka://test/system/mine", actor.Path.ToString());
        Assert.Equal(new Address("akka", "test"), extended.Provider.DefaultAddress);
    }

    [Fact]
    public void An_extension_is_made_once_even_by_many_at_once()
    {
        int before = Counting.Made;

        var all = new Counting[8];
        Parallel.For(0, all.Length, i => all[i] = new CountingId().Apply(Sys));

        Assert.Equal(before + 1, Counting.Made);
        Assert.All(all, made => Assert.Same(all[0], made));
        Assert.Same(all[0], Sys.WithExtension<Counting, CountingId>());
        Assert.True(Sys.HasExtension<Counting>());
        Assert.Same(all[0], Sys.GetExtension<Counting>());
        Assert.True(Sys.TryGetExtension<Counting>(out var found));
        Assert.Same(all[0], found);
    }

    [Fact]
    public void What_was_not_registered_is_not_there()
    {
        Assert.False(Sys.HasExtension<Absent>());
        Assert.False(Sys.TryGetExtension<Absent>(out _));
    }

    [Fact]
    public async Task A_pinned_actor_runs_on_one_thread_of_its_own()
    {
        Props where = Scripted.Of((context, _) => context.Sender.Tell(
            (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread))).WithDispatcher("own-thread");
        IActorRef one = Sys.ActorOf(where);
        IActorRef two = Sys.ActorOf(where);

        var (first, pooled) = await one.Ask<(int, bool)>("where", Long);
        var (other, _) = await two.Ask<(int, bool)>("where", Long);

        Assert.False(pooled);
        Assert.NotEqual(first, other);
        for (int i = 0; i < 50; i++)
            Assert.Equal(first, (await one.Ask<(int, bool)>("where", Long)).Item1);
    }

    [Fact]
    public async Task A_pinned_actor_stops_like_any_other()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }).WithDispatcher("own-thread"));
        await WatchAsync(actor);

        actor.Tell(PoisonPill.Instance);

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Actors_of_one_dispatcher_take_turns()
    {
        Props pair = Scripted.Of((context, message) => context.Sender.Tell(message)).WithDispatcher("few-at-a-time");
        IActorRef one = Sys.ActorOf(pair);
        IActorRef two = Sys.ActorOf(pair);

        for (int i = 0; i < 1_000; i++)
            one.Tell(i, ActorRefs.NoSender);

        Assert.Equal("turn", await two.Ask<string>("turn", Long));
    }

    [Fact]
    public void A_dispatcher_that_is_not_configured_is_refused() => Assert.ThrowsAny<Exception>(
        () => Sys.ActorOf(Scripted.Of((_, _) => { }).WithDispatcher("no-such-dispatcher")));

    [Fact]
    public void Defaults_can_be_put_below_the_configuration()
    {
        Sys.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("mine { a = 1 }\nown-thread { type = Dispatcher, throughput = 7 }"));
        Sys.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("mine { a = 2\nb = 2 }"));

        // The later goes before the earlier, what is configured before both.
        Assert.Equal(2, Sys.Settings.Config.GetInt("mine.a"));
        Assert.Equal(2, Sys.Settings.Config.GetInt("mine.b"));
        Assert.Equal("PinnedDispatcher", Sys.Settings.Config.GetString("own-thread.type"));
        Assert.Equal(7, Sys.Settings.Config.GetInt("own-thread.throughput"));
    }

    private sealed class Ends(ConcurrentQueue<string> ended, string name) : ReceiveActor
    {
        protected override void PostStop() => ended.Enqueue(name);
    }

    private sealed class Counting : IExtension
    {
        private static int _made;

        public Counting() => Interlocked.Increment(ref _made);

        public static int Made => Volatile.Read(ref _made);
    }

    private sealed class CountingId : ExtensionIdProvider<Counting>
    {
        public override Counting CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class Absent : IExtension;
}
