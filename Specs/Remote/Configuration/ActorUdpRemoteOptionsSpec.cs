using ActorUdp.Configuration;
using ActorUdp.Remote;
using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Configuration;

public sealed class ActorUdpRemoteOptionsSpec
{
    [Fact]
    public void Without_anything_set_only_the_transport_is_named()
    {
        Config config = new ActorUdpRemoteOptions().ToConfig();
        Assert.Equal("remote", config.GetString("akka.actor.provider"));
        Assert.Equal(["akka.remote.actor-udp"], config.GetStringList("akka.remote.enabled-transports"));
        Assert.Equal("ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote", config.GetString("akka.remote.actor-udp.transport-class"));
        Assert.False(config.HasPath("akka.remote.actor-udp.port"));
        Assert.False(config.HasPath("akka.cluster"));
    }

    [Fact]
    public void Everything_that_is_set_gets_into_the_section()
    {
        var options = new ActorUdpRemoteOptions
        {
            Hostname = "10.0.0.7",
            Port = 9000,
            PublicHostname = "node7.example",
            PublicPort = 9001,
            TransportProtocol = "tcp",
            MaximumFrameSize = 128_000,
            BulkFrameSize = 32_768,
            BulkRate = 5_000_000,
            AttachLargeMessages = false,
            AttachedRate = 7_000_000,
            ConnectionTimeout = TimeSpan.FromSeconds(3),
            Cluster = true,
            ClusterPeers = true,
            AppliedAdapters = { "trttl" },
            SeedNodes = { "akka.tcp://shop@10.0.0.7:9000" },
            Roles = { "front", "back" },
            Transport = new ActorUdpOptions { Hostname = "ignored", Port = 1, GiveUpTimeout = TimeSpan.FromSeconds(12), SendQueue = { Bulk = 1 << 20 } },
        };

        Config config = options.ToConfig();
        RemoteTransportSettings settings = RemoteTransportSettings.Create(config, config.GetConfig("akka.remote.actor-udp"), out IReadOnlyList<ConfigurationProblem> warnings);

        Assert.Empty(warnings);
        Assert.Equal(("10.0.0.7", 9000, 9001), (settings.Udp.Hostname, settings.Udp.Port, settings.Udp.PublicPort));
        Assert.Equal("node7.example", settings.Udp.PublicHostname);
        Assert.Equal(("tcp", 128_000, 32_768), (settings.Scheme, settings.MaximumFrameSize, settings.BulkFrameSize));
        Assert.Equal((5_000_000, false, 7_000_000), (settings.BulkRate, settings.AttachLargeMessages, settings.AttachedRate));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12)), (settings.ConnectionTimeout, settings.Udp.GiveUpTimeout));
        Assert.Equal(1 << 20, settings.Udp.SendQueue.Bulk);
        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
        Assert.Equal(["trttl"], config.GetStringList("akka.remote.actor-udp.applied-adapters"));
        Assert.Equal(["akka.tcp://shop@10.0.0.7:9000"], config.GetStringList("akka.cluster.seed-nodes"));
        Assert.Equal(["front", "back"], config.GetStringList("akka.cluster.roles"));
        Assert.Equal(["ActorUdp.Remote.ClusterPeersProvider, ActorUdp.Remote"], config.GetStringList("akka.extensions"));
    }

    [Fact]
    public void A_wrong_value_is_refused_with_its_key()
    {
        var e = Assert.Throws<ConfigurationException>(() => new ActorUdpRemoteOptions { MaximumFrameSize = 1 }.ToHocon());
        Assert.Contains("akka.remote.actor-udp.maximum-frame-size", e.Message, StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => new ActorUdpRemoteOptions { ClusterPeers = true }.ToHocon());
    }

    [Fact]
    public async Task A_cluster_starts_from_options_alone()
    {
        Config config = new ActorUdpRemoteOptions { Hostname = "127.0.0.1", Port = 0, Cluster = true, ClusterPeers = true }.ToConfig()
            .WithFallback("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }");
        using var system = ActorSystem.Create("options", config);
        var up = new TaskCompletionSource();
        Cluster.Get(system).RegisterOnMemberUp(up.SetResult);
        Cluster.Get(system).Join(Cluster.Get(system).SelfAddress);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("akka.udp", Cluster.Get(system).SelfAddress.Protocol);
        await system.Terminate();
    }
}
