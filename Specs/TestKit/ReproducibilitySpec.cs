namespace ActorUdp.Specs.TestKit;

public sealed class ReproducibilitySpec
{
    [Fact]
    public async Task The_same_seed_gives_the_same_datagrams_at_the_same_times_and_another_seed_others()
    {
        List<string> first = await Run(seed: 42);

        Assert.Equal(first, await Run(seed: 42));
        Assert.NotEqual(first, await Run(seed: 43));
        Assert.True(first.Count > 1_000, $"{first.Count} datagrams");
    }

    // Messages both ways through a bad network, with an outage, a crash and a restart.
    private static async Task<List<string>> Run(int seed)
    {
        await using var network = new SimulatedNetwork(seed, SimulatedTime.Virtual);
        network.StartTrace(1_000_000);
        network.Everywhere().Lose(0.05).Reorder(0.1).Duplicate(0.05).Corrupt(0.02).Delay(TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(1));
        SimulatedNode a = Node(network, "a");
        SimulatedNode b = Node(network, "b");
        await Exchange(network, a, b);
        network.OneWay("a", "b").Blackhole();
        await network.Advance(TimeSpan.FromSeconds(8));
        network.HealAll();
        await network.Advance(TimeSpan.FromSeconds(8));
        await network.Restart("b");
        network["b"].Udp.Register("echo", network["b"].System.ActorOf(Props.Create(() => new Echo())));
        await network.Advance(TimeSpan.FromSeconds(2));
        await Exchange(network, a, network["b"]);
        return [.. network.Trace.Select(t => t.ToString())];
    }

    private static SimulatedNode Node(SimulatedNetwork network, string name)
    {
        SimulatedNode node = network.CreateNode(name);
        node.Udp.Register("echo", node.System.ActorOf(Props.Create(() => new Echo())));
        return node;
    }

    private static async Task Exchange(SimulatedNetwork network, SimulatedNode a, SimulatedNode b)
    {
        for (int round = 0; round < 10; round++)
        {
            await network.AtOnce(() =>
            {
                PeerChannel there = a.Udp.Open(b.Address, ChannelKind.Ordinary, "echo");
                PeerChannel back = b.Udp.Open(a.Address, ChannelKind.Bulk, "echo");
                for (int i = 0; i < 50; i++)
                {
                    there.TrySend(new byte[300]);
                    back.TrySend(new byte[2_000]);
                }
            });
            await network.Advance(TimeSpan.FromMilliseconds(50));
        }

        await network.Advance(TimeSpan.FromSeconds(5));
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
