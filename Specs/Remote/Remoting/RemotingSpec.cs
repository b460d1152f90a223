namespace ActorUdp.Specs.Remote.Remoting;

/// <summary>Akka.Remote over the transport: what its users see.</summary>
public sealed class RemotingSpec
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private const string QuickWatch = """
        akka.remote.watch-failure-detector {
          heartbeat-interval = 200 ms
          acceptable-heartbeat-pause = 1 s
          unreachable-nodes-reaper-interval = 200 ms
          expected-response-after = 200 ms
        }
        akka.remote.retry-gate-closed-for = 200 ms
        """;

    [Fact]
    public async Task Tell_and_Ask_work_and_addresses_say_udp()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        Assert.StartsWith("akka.udp://b@127.0.0.1:", b.Address.ToString(), StringComparison.Ordinal);

        IActorRef echo = await a.Resolve(b, "echo");

        Assert.Equal("hello", await echo.Ask<string>("hello", _patience));
        Assert.Equal(b.Address, echo.Path.Address);
    }

    [Fact]
    public async Task The_scheme_is_a_setting()
    {
        const string tcp = "akka.remote.actor-udp.transport-protocol = tcp";
        await using RemoteNode a = RemoteNode.Start("a", tcp), b = RemoteNode.Start("b", tcp);
        b.Echo("echo");
        Assert.StartsWith("akka.tcp://b@", b.Address.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await (await a.Resolve(b, "echo")).Ask<int>(1, _patience));
    }

    [Fact]
    public async Task Nodes_are_told_another_address_than_the_one_that_is_bound()
    {
        const string named = "akka.remote.actor-udp { hostname = localhost, bind-hostname = \"127.0.0.1\", port = 0 }";
        const string publicly = "akka.remote.actor-udp { hostname = \"127.0.0.1\", public-hostname = localhost, port = 0 }";
        await using RemoteNode a = RemoteNode.Start("a", named), b = RemoteNode.Start("b", publicly);
        b.Echo("echo");
        Assert.Equal(("localhost", "localhost"), (a.Address.Host, b.Address.Host));
        Assert.Equal(1, await (await a.Resolve(b, "echo")).Ask<int>(1, _patience));
    }

    [Fact]
    public async Task Nodes_talk_over_IPv6()
    {
        const string six = "akka.remote.actor-udp { hostname = \"::1\", port = 0 }";
        await using RemoteNode a = RemoteNode.Start("a", six), b = RemoteNode.Start("b", six);
        b.Echo("echo");
        Assert.StartsWith("akka.udp://b@[::1]:", b.Address.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await (await a.Resolve(b, "echo")).Ask<int>(1, _patience));
        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
    }

    [Fact]
    public async Task An_actor_is_deployed_to_another_node_and_gets_what_is_told_to_it_from_the_first_message_on()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        TestProbe probe = a.Probe();
        for (int i = 0; i < 20; i++)
        {
            IActorRef deployed = a.System.ActorOf(
                Props.Create(() => new RemoteNode.EchoActor()).WithDeploy(new Deploy(new RemoteScope(b.Address))), $"deployed-{i}");
            deployed.Tell(i, probe);
            Assert.Equal(i, await probe.ExpectMsgAsync<int>(_patience));
            Assert.Equal(b.Address, deployed.Path.Address);
        }
    }

    [Fact]
    public async Task A_watcher_hears_that_an_actor_has_stopped_after_the_actors_last_words()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.System.ActorOf(Props.Create(() => new LastWords()), "mortal");
        TestProbe probe = a.Probe();
        IActorRef mortal = await a.Resolve(b, "mortal");
        await probe.WatchAsync(mortal);

        mortal.Tell("go", probe);

        Assert.Equal(LastWords.Length, (await probe.ExpectMsgAsync<byte[]>(_patience)).Length);
        await probe.ExpectTerminatedAsync(mortal, _patience);
    }

    [Fact]
    public async Task A_watcher_hears_that_a_node_has_crashed()
    {
        var network = new HarmedNetwork();
        await using RemoteNode a = RemoteNode.Start("a", QuickWatch), b = RemoteNode.Start("b", QuickWatch, network: network);
        b.Echo("mortal");
        TestProbe probe = a.Probe();
        IActorRef mortal = await a.Resolve(b, "mortal");
        await probe.WatchAsync(mortal);
        Assert.Equal(1, await mortal.Ask<int>(1, _patience));

        network.Crash();

        await probe.ExpectTerminatedAsync(mortal, _patience);
    }

    [Fact]
    public async Task A_node_that_comes_back_on_its_port_is_talked_to()
    {
        var network = new HarmedNetwork();
        await using RemoteNode a = RemoteNode.Start("a", QuickWatch);
        RemoteNode old = RemoteNode.Start("b", QuickWatch, network: network);
        old.Echo("echo");
        Assert.Equal(1, await (await a.Resolve(old, "echo")).Ask<int>(1, _patience));
        network.Crash();

        await using RemoteNode b = RemoteNode.Start("b", QuickWatch, port: old.Address.Port!.Value);
        b.Echo("echo");

        await AnsweredAsync(a, b);
        await old.DisposeAsync();
    }

    [Fact]
    public async Task System_messages_and_order_survive_lost_datagrams()
    {
        var networkA = new HarmedNetwork(loss: 0.05);
        var networkB = new HarmedNetwork(loss: 0.05);
        await using RemoteNode a = RemoteNode.Start("a", network: networkA), b = RemoteNode.Start("b", network: networkB);
        const int actors = 50;
        const int messages = 2_000;
        TestProbe watcher = a.Probe(), reader = a.Probe();
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        List<IActorRef> mortals = [];
        for (int i = 0; i < actors; i++)
        {
            b.Echo($"mortal-{i}");
            mortals.Add(await a.Resolve(b, $"mortal-{i}"));
            await watcher.WatchAsync(mortals[i]);
        }

        for (int i = 0; i < messages; i++)
        {
            echo.Tell(i, reader);
        }

        mortals.ForEach(mortal => mortal.Tell(PoisonPill.Instance));
        for (int i = 0; i < messages; i++)
        {
            Assert.Equal(i, await reader.ExpectMsgAsync<int>(_patience));
        }

        HashSet<IActorRef> terminated = [];
        while (terminated.Count < actors)
        {
            terminated.Add((await watcher.ExpectMsgAsync<Terminated>(_patience)).ActorRef);
        }

        Assert.True(networkA.Lost > 0 && networkB.Lost > 0);
        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_dropped_with_the_key_and_others_pass()
    {
        const string small = "akka.remote.actor-udp.maximum-frame-size = 100 kB";
        await using RemoteNode a = RemoteNode.Start("a", small), b = RemoteNode.Start("b", small);
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        TestProbe probe = a.Probe(), warnings = a.Probe();
        a.System.EventStream.Subscribe(warnings, typeof(Warning));

        echo.Tell(new byte[200_000], probe);
        echo.Tell(new byte[90_000], probe);

        Assert.Equal(90_000, (await probe.ExpectMsgAsync<byte[]>(_patience)).Length);
        await warnings.FishForMessageAsync<Warning>(w => w.ToString().Contains("akka.remote.actor-udp.maximum-frame-size", StringComparison.Ordinal), _patience);
    }

    [Fact]
    public async Task Adapters_work_on_top_of_it()
    {
        const string throttled = "akka.remote.actor-udp.applied-adapters = [\"trttl\", \"gremlin\"], akka.remote.retry-gate-closed-for = 200 ms";
        await using RemoteNode a = RemoteNode.Start("a", throttled), b = RemoteNode.Start("b", throttled);
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        Address bare = b.Address.WithProtocol("udp");
        RemoteTransport transport = a.Transport;

        Assert.True(await transport.ManagementCommand(new SetThrottle(bare, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance)));
        await Assert.ThrowsAnyAsync<Exception>(() => echo.Ask<int>(1, TimeSpan.FromMilliseconds(300)));
        Assert.True(await transport.ManagementCommand(new SetThrottle(bare, ThrottleTransportAdapter.Direction.Both, Unthrottled.Instance)));
        await AnsweredAsync(a, b);
    }

    [Fact]
    public async Task A_normal_shutdown_logs_no_error_at_either_end()
    {
        RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b"), c = RemoteNode.Start("c");
        b.Echo("echo");
        c.Echo("echo");
        await (await a.Resolve(b, "echo")).Ask<string>("b", _patience);
        await (await a.Resolve(c, "echo")).Ask<string>("c", _patience);
        await (await b.Resolve(c, "echo")).Ask<string>("c", _patience);

        await a.DisposeAsync();
        await Task.WhenAll(b.DisposeAsync().AsTask(), c.DisposeAsync().AsTask());

        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
        Assert.Empty(c.Errors);
    }

    [Fact]
    public async Task Its_thread_does_not_take_cores_from_others_when_it_wakes()
    {
        const int batch = 3; // SCHED_BATCH
        const int policyAfterName = 39;
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        await (await a.Resolve(b, "echo")).Ask<int>(1, _patience);
        if (OperatingSystem.IsLinux())
        {
            IEnumerable<string> threads = Directory.GetDirectories("/proc/self/task")
                .Select(task => Path.Combine(task, "stat")).Where(File.Exists).Select(File.ReadAllText).Where(stat => stat.Contains("(actor-udp)", StringComparison.Ordinal));
            Assert.Contains(threads, stat => int.Parse(stat[stat.LastIndexOf(')')..].Split(' ')[policyAfterName], System.Globalization.CultureInfo.InvariantCulture) == batch);
        }
    }

    [Fact]
    public async Task Two_transports_in_one_system_each_have_their_port()
    {
        const string two = """
            akka.remote.enabled-transports = ["akka.remote.actor-udp", "akka.remote.other-udp"]
            akka.remote.other-udp {
              transport-class = "ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote"
              transport-protocol = other
              hostname = "127.0.0.1"
              port = 0
            }
            """;
        await using RemoteNode a = RemoteNode.Start("a", two), b = RemoteNode.Start("b", two);
        b.Echo("echo");
        IEnumerable<Address> addresses = b.Transport.Addresses;
        Assert.Equal(["akka.other", "akka.udp"], addresses.Select(address => address.Protocol).Order());
        foreach (Address address in addresses)
        {
            IActorRef echo = await a.System.ActorSelection(new RootActorPath(address) / "user" / "echo").ResolveOne(_patience);
            Assert.Equal(address.Protocol, await echo.Ask<string>(address.Protocol, _patience));
        }
    }

    /// <summary>Asks until there is an answer: what was told while the nodes did not know of each other is lost, as always in Akka.</summary>
    private static async Task AnsweredAsync(RemoteNode from, RemoteNode to)
    {
        using var deadline = new CancellationTokenSource(_patience);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            try
            {
                Assert.Equal(2, await (await from.System.ActorSelection(new RootActorPath(to.Address) / "user" / "echo").ResolveOne(TimeSpan.FromSeconds(1), deadline.Token)).Ask<int>(2, TimeSpan.FromSeconds(1)));
                return;
            }
            catch (Exception e) when (e is ActorNotFoundException or AskTimeoutException)
            {
                // Not yet.
            }
        }
    }

    /// <summary>Says something large and dies.</summary>
    public sealed class LastWords : UntypedActor
    {
        public const int Length = 3_000_000;

        protected override void OnReceive(object message)
        {
            Sender.Tell(new byte[Length]);
            Context.Stop(Self);
        }
    }
}
