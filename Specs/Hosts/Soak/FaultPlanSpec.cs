using ActorUdp.Configuration;
using ActorUdp.Hosts.Soak;

namespace ActorUdp.Specs.Hosts.Soak;

public sealed class FaultPlanSpec
{
    [Fact]
    public void A_seed_gives_the_same_faults() => Assert.Equal(Faults(5, 40), Faults(5, 40));

    [Fact]
    public void Every_kind_has_its_turn_and_the_last_node_alone_is_killed()
    {
        List<Fault> faults = Faults(7, 17);

        Assert.Equal(Enum.GetValues<FaultKind>(), faults.Select(f => f.Kind).Distinct().Order());
        Assert.All(faults.Where(f => f.Kind == FaultKind.Kill), f => Assert.Equal(2, f.Node));
        Assert.All(faults.Where(f => f.Kind is FaultKind.Link or FaultKind.Cut), f => Assert.NotEqual(f.Node, f.Peer));
    }

    [Fact]
    public void No_fault_is_as_long_as_messages_are_kept() =>
        Assert.All(Faults(9, 500), f => Assert.InRange(f.Duration, TimeSpan.Zero, new UdpSettings().GiveUpTimeout / 2));

    private static List<Fault> Faults(int seed, int count)
    {
        var plan = new FaultPlan(seed, 3, 1);
        return [.. Enumerable.Range(0, count).Select(_ => plan.Next())];
    }
}
