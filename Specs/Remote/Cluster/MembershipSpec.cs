using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Clusters;

public sealed class MembershipSpec
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Members_form_a_cluster_and_leave_it_in_order_without_an_error(int count)
    {
        ClusterMember[] members = await ClusterMember.Form(count);
        ClusterMember first = members[0];

        foreach (ClusterMember leaving in members[1..])
        {
            first.Cluster.Leave(leaving.Address);
            ClusterEvent.MemberRemoved removed = await first.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(leaving.Identity));
            Assert.Equal(MemberStatus.Exiting, removed.PreviousStatus);
            await leaving.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await first.DisposeAsync();
        Assert.All(members, m => Assert.Empty(m.Errors));
    }

    [Fact]
    public async Task All_members_shut_down_at_the_same_time_without_an_error()
    {
        ClusterMember[] members = await ClusterMember.Form(3);

        await Task.WhenAll(members.Select(m => m.DisposeAsync().AsTask())).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(members, m => Assert.Empty(m.Errors));
    }

    [Fact]
    public async Task A_member_that_is_downed_learns_it_and_ends_and_is_not_spoken_to_any_more()
    {
        ClusterMember[] members = await ClusterMember.Form(3);
        (ClusterMember a, ClusterMember b, ClusterMember c) = (members[0], members[1], members[2]);
        await using ClusterMember endA = a, endB = b, endC = c;

        a.Cluster.Down(c.Address);

        foreach (ClusterMember other in (ClusterMember[])[a, b])
        {
            ClusterEvent.MemberRemoved removed = await other.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(c.Identity));
            Assert.Equal(MemberStatus.Down, removed.PreviousStatus);
            await other.Events.Next<ActorUdp.Remote.ClusterPeerExcluded>(e => e.Uid == c.Identity.Uid && e.Address == c.Address);
        }

        await c.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_member_that_crashed_comes_back_on_the_same_port_as_another_incarnation()
    {
        ClusterMember[] members = await ClusterMember.Form(3);
        (ClusterMember a, ClusterMember b, ClusterMember old) = (members[0], members[1], members[2]);
        await using ClusterMember endA = a, endB = b;
        await old.Crash();
        await Task.WhenAll(
            a.Events.Next<ClusterEvent.UnreachableMember>(e => e.Member.UniqueAddress.Equals(old.Identity)),
            b.Events.Next<ClusterEvent.UnreachableMember>(e => e.Member.UniqueAddress.Equals(old.Identity)));

        await using ClusterMember young = ClusterMember.Start(port: old.Port);
        young.Cluster.Join(a.Address);

        await ClusterMember.AllUp(a, b, young);
        await a.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(old.Identity));
        Assert.Equal(old.Address, young.Address);
        Assert.NotEqual(old.Identity.Uid, young.Identity.Uid);
    }
}
