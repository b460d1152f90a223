using ActorUdp.Hosts.Lab;
using ActorUdp.Hosts.Lab.Topology;

namespace ActorUdp.Specs.Hosts.Lab;

public class LabPlanSpec
{
    private const int ProcessId = 4711;

    private static readonly LabPath _path = new() { LossPercent = 1, Rtt = TimeSpan.FromMilliseconds(50), BitsPerSecond = 100_000_000 };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_call_stays_inside_the_labs_own_namespaces(int hosts)
    {
        var plan = new LabPlan(_path, ProcessId, hosts);

        IEnumerable<LabTool> all = [.. plan.Build(), .. plan.Join(), plan.Cut(), plan.Heal(), .. plan.Remove()];

        Assert.All(all, tool => Assert.True(
            Inside(tool).StartsWith("aulab-4711-", StringComparison.Ordinal), $"`{tool}` is not bound to a namespace of the lab"));
    }

    [Fact]
    public void What_is_made_is_removed()
    {
        var plan = new LabPlan(_path, ProcessId, 3);

        string[] made = [.. plan.Build().Where(t => t.Arguments is ["netns", "add", _]).Select(t => t.Arguments[2])];

        Assert.Equal(5, made.Length);
        Assert.Equal(made, plan.Remove().Select(t => t.Arguments is ["netns", "del", string name] ? name : ""));
    }

    [Fact]
    public void A_namespace_tells_whose_it_is()
    {
        Assert.All(new LabPlan(_path, ProcessId, 3).Namespaces, name => Assert.Equal(ProcessId, LabPlan.OwnerOf(name)));
        Assert.All((string[])["", "default", "aulab-", "aulab-x-a", "aulab-12", "other-4711-a"], name => Assert.Null(LabPlan.OwnerOf(name)));
    }

    [Fact]
    public void A_delayed_path_goes_through_the_forwarders_devices()
    {
        var plan = new LabPlan(_path, ProcessId, 2);

        Assert.DoesNotContain(plan.Build(), t => t.ToString().Contains("peer name wan", StringComparison.Ordinal));
        Assert.Equal("ip -n aulab-4711-left link set dev wan-far netns aulab-4711-right name wan", plan.Join().First().ToString());
    }

    [Fact]
    public void A_path_without_delay_is_one_more_pair_of_devices()
    {
        var plan = new LabPlan(_path with { Rtt = TimeSpan.Zero }, ProcessId, 2);

        Assert.Contains(plan.Build(), t => t.ToString().EndsWith("type veth peer name wan netns aulab-4711-right", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Join(), t => t.ToString().Contains(LabPlan.FarWan, StringComparison.Ordinal));
    }

    [Fact]
    public void Loss_and_rate_are_made_at_both_ends_of_the_way_between_the_routers()
    {
        string[] calls = [.. new LabPlan(_path, ProcessId, 2).Join().Select(t => t.ToString())];

        foreach (string router in (string[])["aulab-4711-left", "aulab-4711-right"])
        {
            Assert.Contains($"tc -n {router} qdisc add dev wan root tbf rate 100000000bit burst 12500b limit 625000b", calls);
            Assert.Contains(calls, c => c.StartsWith($"ip netns exec {router} nft", StringComparison.Ordinal)
                && c.EndsWith("oifname wan numgen random mod 100000 < 1000 counter drop", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Without_loss_and_rate_there_is_neither_rule_nor_shaper()
    {
        var plan = new LabPlan(_path with { LossPercent = 0, BitsPerSecond = 0 }, ProcessId, 2);

        Assert.All(plan.Join(), t => Assert.Equal("ip", t.Program));
        Assert.DoesNotContain(plan.Join(), t => t.Arguments.Contains("nft"));
    }

    [Theory]
    [InlineData(100_000_000, 50, 625_000)]
    [InlineData(100_000_000, 1, 24_224)]
    [InlineData(0, 50, 0)]
    public void The_queue_is_one_bandwidth_delay_product_and_at_least_16_packets(long rate, int rtt, long expected) =>
        Assert.Equal(expected, new LabPath { BitsPerSecond = rate, Rtt = TimeSpan.FromMilliseconds(rtt) }.QueueBytes);

    [Fact]
    public void A_packet_takes_its_bytes_at_the_bottlenecks_rate()
    {
        Assert.Equal(TimeSpan.FromMicroseconds(121.1), new LabPath { BitsPerSecond = 100_000_000 }.SerialisationTime);
        Assert.Equal(TimeSpan.Zero, new LabPath().SerialisationTime);
    }

    // By its arguments: `ip netns add|del NS`, `ip netns exec NS …`, `ip|tc -n NS …`, `ip link add … netns NS … netns NS`.
    private static string Inside(LabTool tool) => tool.Arguments switch
    {
        ["netns", "add" or "del" or "exec", string name, ..] => name,
        ["-n", string name, ..] => name,
        ["link", "add", _, "netns", string name, "type", "veth", "peer", "name", _, "netns", string other]
            when other.StartsWith("aulab-4711-", StringComparison.Ordinal) => name,
        _ => "",
    };
}
