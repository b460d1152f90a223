using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Clusters;

public sealed class PartitionSpec
{
    [Fact]
    public async Task The_majority_survives_a_partition_and_the_minority_downs_itself()
    {
        ClusterMember[] members = await ClusterMember.Form(3);
        (ClusterMember a, ClusterMember b, ClusterMember c) = (members[0], members[1], members[2]);
        await using ClusterMember endA = a, endB = b, endC = c;

        ClusterMember.Split([a, b], [c]);

        await Task.WhenAll(
            a.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(c.Identity)),
            b.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(c.Identity)));
        await c.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(new[] { a.Identity, b.Identity }.Order(), a.Cluster.State.Members.Select(m => m.UniqueAddress).Order());
    }

    [Fact]
    public async Task A_partition_that_heals_before_the_resolver_decides_costs_no_member()
    {
        ClusterMember[] members = await ClusterMember.Form(3, "akka.cluster.split-brain-resolver.stable-after = 60 s");
        (ClusterMember a, ClusterMember b, ClusterMember c) = (members[0], members[1], members[2]);
        await using ClusterMember endA = a, endB = b, endC = c;
        int[] marks = [.. members.Select(m => m.Events.Mark)];

        ClusterMember.Split([a, b], [c]);
        await Task.WhenAll(
            a.Events.Next<ClusterEvent.UnreachableMember>(e => e.Member.UniqueAddress.Equals(c.Identity), marks[0]),
            b.Events.Next<ClusterEvent.UnreachableMember>(e => e.Member.UniqueAddress.Equals(c.Identity), marks[1]),
            c.Events.Next<ClusterEvent.UnreachableMember>(e => e.Member.UniqueAddress.Equals(a.Identity), marks[2]));
        foreach (ClusterMember member in members)
        {
            member.Network.Heal();
        }

        await Task.WhenAll(
            a.Events.Next<ClusterEvent.ReachableMember>(e => e.Member.UniqueAddress.Equals(c.Identity), marks[0]),
            b.Events.Next<ClusterEvent.ReachableMember>(e => e.Member.UniqueAddress.Equals(c.Identity), marks[1]),
            c.Events.Next<ClusterEvent.ReachableMember>(e => e.Member.UniqueAddress.Equals(a.Identity), marks[2]));
        Assert.All(members, m => Assert.Equal(3, m.Cluster.State.Members.Count));
        Assert.All(members, m => Assert.Empty(m.Events.All<ClusterEvent.MemberRemoved>()));
    }
}
