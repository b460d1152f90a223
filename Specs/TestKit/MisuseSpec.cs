namespace ActorUdp.Specs.TestKit;

/// <summary>Wrong use is told at once, with what to do instead.</summary>
public sealed class MisuseSpec : IAsyncLifetime
{
    private readonly SimulatedNetwork _network = new(time: SimulatedTime.Virtual);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _network.DisposeAsync();

    [Fact]
    public async Task Unknown_nodes()
    {
        Assert.Contains("none yet", Assert.Throws<ArgumentException>(() => _network.Between("a", "b")).Message, StringComparison.Ordinal);
        _network.CreateNode("a");
        _network.CreateNode("b");

        Assert.Contains("there are: a, b", Assert.Throws<ArgumentException>(() => _network.Between("a", "c")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _network.Between("a", "A"));
        Assert.Throws<ArgumentException>(() => _network.Isolate("c"));
        Assert.Throws<ArgumentException>(() => _network.Traffic("a", "c"));
        Assert.Throws<ArgumentException>(() => _network["c"]);
        Assert.Throws<ArgumentException>(() => _network.Partition(["a", "b"]));
        Assert.Throws<ArgumentException>(() => _network.Partition(["a"], ["a", "b"]));
        await Assert.ThrowsAsync<ArgumentException>(() => _network.Crash("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost")]
    [InlineData("a:1")]
    public void Names_that_no_host_can_have(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => _network.CreateNode(name));
        Assert.ThrowsAny<ArgumentException>(() => _network.ConfigFor(name));
        Assert.ThrowsAny<ArgumentException>(() => _network.OccupyPort(name, 1));
    }

    [Fact]
    public void Figures_that_mean_nothing()
    {
        LinkControl links = _network.Everywhere();

        Assert.Throws<ArgumentOutOfRangeException>(() => links.Lose(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Lose(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Duplicate(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Reorder(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Reorder(0.1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Corrupt(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Delay(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Delay(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Throttle(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Throttle(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => links.Mtu(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _network.StartTrace(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _network.OccupyPort("a", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedNetwork(patience: TimeSpan.Zero));
        Assert.Equal(LinkConditions.Perfect, _network.CreateNode("a") is not null && _network.CreateNode("b") is not null ? _network.Conditions("a", "b") : null);
    }

    [Fact]
    public async Task A_second_node_of_a_name_while_the_first_runs()
    {
        _network.CreateNode("a");

        Assert.Throws<InvalidOperationException>(() => _network.CreateNode("A"));
        await _network.Crash("a");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _network.Crash("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _network.Stop("a"));

        Assert.True(_network.CreateNode("a").IsRunning);
    }

    [Fact]
    public async Task A_system_attached_too_late_or_out_of_time()
    {
        ActorSystem late = ActorSystem.Create("late", Quiet(_network.ConfigFor("late").WithFallback("actor-udp { hostname = 127.0.0.1, port = 0 }")));
        ActorSystem real = ActorSystem.Create("real", Quiet(ConfigurationFactory.Empty));
        try
        {
            _network.Attach(late);
            _ = _network["late"].Address;
            Assert.Throws<InvalidOperationException>(() => _network.Attach(late, "again"));
            Assert.Contains("network.ConfigFor(\"real\")", Assert.Throws<InvalidOperationException>(() => _network.Attach(real)).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<InvalidOperationException>(() => _network.Restart("late"));
        }
        finally
        {
            await real.Terminate();
        }

        Assert.Contains(
            "akka.actor.default-dispatcher.executor",
            Assert.Throws<InvalidOperationException>(() => _network.CreateNode("other", "akka.actor.default-dispatcher.executor = default-executor")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moving_real_time()
    {
        await using var real = new SimulatedNetwork();

        foreach (Func<Task> move in new Func<Task>[] { () => real.Advance(TimeSpan.Zero), () => real.Until(() => true, TimeSpan.Zero), () => real.AtOnce(() => { }) })
            Assert.Contains("SimulatedTime.Virtual", (await Assert.ThrowsAsync<InvalidOperationException>(move)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_that_never_returns()
    {
        var network = new SimulatedNetwork(time: SimulatedTime.Virtual, patience: TimeSpan.FromMilliseconds(500));
        using var hold = new ManualResetEventSlim();
        network.CreateNode("a").System.ActorOf(Props.Create(() => new Blocker(hold))).Tell("block");

        TimeoutException stuck = await Assert.ThrowsAsync<TimeoutException>(() => network.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("does it block", stuck.Message, StringComparison.Ordinal);
        hold.Set();
        await network.DisposeAsync();
        Assert.False(network["a"].IsRunning);
    }

    [Fact]
    public async Task A_network_that_is_disposed()
    {
        var network = new SimulatedNetwork(time: SimulatedTime.Virtual);
        Config config = network.ConfigFor("a");
        await network.DisposeAsync();
        await network.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => network.CreateNode("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => network.Advance(TimeSpan.Zero));
        Assert.ThrowsAny<Exception>(() => ActorSystem.Create("a", config));
    }

    private static Config Quiet(Config config) => ConfigurationFactory.ParseString("akka { loggers = [], stdout-loglevel = OFF }").WithFallback(config);

    private sealed class Blocker(ManualResetEventSlim hold) : UntypedActor
    {
        protected override void OnReceive(object message) => hold.Wait(TimeSpan.FromSeconds(60));
    }
}
