using ActorUdp.Protocol.Wire;
using ActorUdp.Remote;
using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Clusters;

public sealed class ClusterPeersSpec
{
    [Fact]
    public async Task Members_are_connected_and_their_round_trips_are_told()
    {
        ClusterMember[] members = await ClusterMember.Form(2);
        (ClusterMember a, ClusterMember b) = (members[0], members[1]);
        await using ClusterMember endA = a, endB = b;

        await a.Events.Next<ClusterPeerConnected>(e => e.Address == b.Address && e.Uid == b.Identity.Uid);
        ClusterPeerRtt rtt = await a.Events.Next<ClusterPeerRtt>(e => e.Uid == b.Identity.Uid);

        Assert.InRange(rtt.Rtt, rtt.MinimumRtt, TimeSpan.FromSeconds(10));
        Assert.True(rtt.MinimumRtt > TimeSpan.Zero);
        Assert.Single(a.Events.All<ClusterPeerConnected>());
        Assert.Equal(IncarnationUid.ToAkka(b.Transport.Core.Uid), b.Identity.Uid);
    }

    [Fact]
    public async Task The_connection_to_a_member_that_left_is_closed()
    {
        ClusterMember[] members = await ClusterMember.Form(2);
        (ClusterMember a, ClusterMember b) = (members[0], members[1]);
        await using ClusterMember endA = a;
        await a.Events.Next<ClusterPeerConnected>(e => e.Uid == b.Identity.Uid);
        Endpoints.PeerLink link = Assert.IsType<Endpoints.PeerLink>(a.Transport.Core.FindPeer(new PeerAddress("127.0.0.1", b.Port)));

        await b.DisposeAsync();
        await a.Events.Next<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress.Equals(b.Identity));

        await Eventually(() => link.IsForgotten);
        Assert.Null(a.Transport.Core.FindPeer(link.Peer));
        Assert.Empty(a.Events.All<ClusterPeerExcluded>());
    }

    [Fact]
    public async Task A_member_that_crashed_is_told_by_the_transport_before_the_cluster_and_is_not_spoken_to_once_it_is_downed()
    {
        ClusterMember[] members = await ClusterMember.Form(3);
        (ClusterMember a, ClusterMember b, ClusterMember c) = (members[0], members[1], members[2]);
        await using ClusterMember endA = a, endB = b;
        await a.Events.Next<ClusterPeerConnected>(e => e.Uid == c.Identity.Uid);
        var incarnation = c.Transport.Core.Uid;

        await c.Crash();

        ClusterPeerUnreachable byTransport = await a.Events.Next<ClusterPeerUnreachable>(e => e.Uid == c.Identity.Uid && e.Witness == ClusterPeerWitness.Transport);
        ClusterPeerUnreachable byCluster = await a.Events.Next<ClusterPeerUnreachable>(e => e.Uid == c.Identity.Uid && e.Witness == ClusterPeerWitness.Cluster);
        Assert.Null(byCluster.Reason);
        Assert.NotNull(byTransport.Reason);
        ClusterPeerExcluded excluded = await a.Events.Next<ClusterPeerExcluded>(e => e.Uid == c.Identity.Uid);
        Assert.Equal((c.Address, ExclusionReason.Downed), (excluded.Address, excluded.Reason));
        var name = new PeerAddress("127.0.0.1", c.Port);
        Assert.True(a.Transport.Core.Refuses!(name, incarnation));
        Assert.False(a.Transport.Core.Refuses(name, incarnation + 1));
    }

    [Fact]
    public async Task A_quarantined_incarnation_is_refused_with_that_reason_and_its_successor_is_welcome()
    {
        ClusterMember[] members = await ClusterMember.Form(2, "akka.cluster.split-brain-resolver.stable-after = 60 s");
        (ClusterMember a, ClusterMember b) = (members[0], members[1]);
        await using ClusterMember endA = a;
        await b.Events.Next<ClusterPeerConnected>(e => e.Uid == a.Identity.Uid);
        var rejected = new TaskCompletionSource<PeerRejected>(TaskCreationOptions.RunContinuationsAsynchronously);
        b.System.EventStream.Subscribe(b.System.ActorOf(Props.Create(() => new Teller<PeerRejected>(rejected))), typeof(PeerRejected));

        a.System.EventStream.Publish(new QuarantinedEvent(b.Address, b.Identity.Uid));

        await a.Events.Next<ClusterPeerExcluded>(e => e.Uid == b.Identity.Uid && e.Reason == ExclusionReason.Quarantined);
        Assert.Equal(RejectReason.Refused, (await rejected.Task.WaitAsync(TimeSpan.FromSeconds(30))).Reason);

        await b.Crash();
        await using ClusterMember young = ClusterMember.Start(port: b.Port);
        a.Cluster.Down(b.Address);
        young.Cluster.Join(a.Address);
        await ClusterMember.AllUp(a, young);
        await a.Events.Next<ClusterPeerConnected>(e => e.Uid == young.Identity.Uid);
    }

    [Fact]
    public void The_oldest_of_too_many_excluded_incarnations_is_forgotten()
    {
        var excluded = new ExcludedIncarnations();
        excluded.SetMaximum(2);
        var peer = new PeerAddress("10.0.0.7", 9000);
        Assert.True(excluded.Add(peer, 1));
        Assert.False(excluded.Add(peer, 1));
        excluded.Add(peer, 2);
        excluded.Add(peer, -3);
        Assert.False(excluded.Contains(peer, IncarnationUid.From(1, ulong.MaxValue)));
        Assert.True(excluded.Contains(peer, IncarnationUid.From(2, 0)));
        Assert.True(excluded.Contains(peer, IncarnationUid.From(-3, 0x1234_5678_0000_0000)));
        Assert.False(excluded.Contains(new PeerAddress("10.0.0.7", 9001), IncarnationUid.From(2, 0)));
    }

    [Fact]
    public void An_incarnation_is_named_by_Akkas_uid_and_chance()
    {
        Assert.Equal(0xAAAA_AAAA_FFFF_FFFE, IncarnationUid.From(-2, 0xAAAA_AAAA_BBBB_BBBB));
        Assert.Equal(-2, IncarnationUid.ToAkka(0xAAAA_AAAA_FFFF_FFFE));
        Assert.NotEqual(0ul, IncarnationUid.From(0, 0));
    }

    [Theory]
    [InlineData("rtt-interval = 1 ms", "rtt-interval", "100 ms")]
    [InlineData("maximum-excluded = 0", "maximum-excluded", "1000000")]
    public void A_wrong_setting_is_refused_with_key_and_what_is_allowed(string setting, string key, string allowed)
    {
        var e = Assert.Throws<ConfigurationException>(() => ClusterPeersSettings.Create(ConfigurationFactory.ParseString($"{ClusterPeersSettings.Section} {{ {setting} }}")));
        Assert.Contains($"{ClusterPeersSettings.Section}.{key}", e.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_those_that_are_documented()
    {
        ClusterPeersSettings settings = ClusterPeersSettings.Create(Config.Empty);
        Assert.Equal((TimeSpan.FromSeconds(5), 4096), (settings.RttInterval, settings.MaximumExcluded));
    }

    [Fact]
    public async Task Without_a_cluster_it_says_what_it_needs()
    {
        using var system = ActorSystem.Create("lone", "akka { loggers = [], stdout-loglevel = OFF }");
        var e = Assert.Throws<ConfigurationException>(() => ClusterPeers.Get(system));
        Assert.Contains("akka.actor.provider = cluster", e.Message, StringComparison.Ordinal);
        await system.Terminate();
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(late.Token);
        }
    }

    private sealed class Teller<T>(TaskCompletionSource<T> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TrySetResult((T)message);
    }
}
