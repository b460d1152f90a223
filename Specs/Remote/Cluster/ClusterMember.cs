using System.Collections.Concurrent;
using ActorUdp.Remote;
using ActorUdp.Specs.Node;
using ActorUdp.TestKit.Systems;
using Akka.Actor.Setup;
using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Clusters;

/// <summary>One member of a cluster in this process, with the network that it sends by. Disposing ends it in order.</summary>
internal sealed class ClusterMember : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();

    private ClusterMember(ActorSystem system, SplitNetwork network)
    {
        System = system;
        Network = network;
        Cluster = Cluster.Get(system);
        ErrorLog.Watch(system, error => _errors.Enqueue(error.ToString()));
        Events = new Sightings(system);
    }

    public ActorSystem System { get; }

    public SplitNetwork Network { get; }

    public Cluster Cluster { get; }

    public Sightings Events { get; }

    public Address Address => Cluster.SelfAddress;

    public UniqueAddress Identity => Cluster.SelfUniqueAddress;

    public int Port => Address.Port!.Value;

    public ActorUdpTransport Transport => Assert.Single(RunningTransports.Of(System));

    /// <summary>What the system has logged as errors.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public static ClusterMember Start(string settings = "", int port = 0)
    {
        Config config = ConfigurationFactory.ParseString($$"""
            {{settings}}
            """).WithFallback(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = INFO
              stdout-loglevel = OFF
              loggers = []
              actor.provider = cluster
              extensions = ["ActorUdp.Remote.ClusterPeersProvider, ActorUdp.Remote"]
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
              remote {
                enabled-transports = ["akka.remote.actor-udp"]
                actor-udp {
                  transport-class = "ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote"
                  hostname = "127.0.0.1"
                  port = {{port}}
                }
              }
              cluster {
                actor-udp-peers.rtt-interval = 200 ms
                periodic-tasks-initial-delay = 100 ms
                gossip-interval = 100 ms
                leader-actions-interval = 100 ms
                unreachable-nodes-reaper-interval = 100 ms
                retry-unsuccessful-join-after = 500 ms
                publish-stats-interval = off
                failure-detector { heartbeat-interval = 200 ms, acceptable-heartbeat-pause = 2 s }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { active-strategy = keep-majority, stable-after = 1 s, down-all-when-unstable = off }
              }
            }
            """));
        var network = new SplitNetwork();
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new RemoteSurroundings(network.Environment));
        return new ClusterMember(ActorSystem.Create("team", setup), network);
    }

    /// <summary>Starts several members and waits until each sees all of them up.</summary>
    public static async Task<ClusterMember[]> Form(int count, string settings = "")
    {
        ClusterMember[] members = [.. Enumerable.Range(0, count).Select(_ => Start(settings))];
        foreach (ClusterMember member in members)
        {
            member.Cluster.Join(members[0].Address);
        }

        await AllUp(members);
        return members;
    }

    public static Task AllUp(params ClusterMember[] members) =>
        Task.WhenAll(members.SelectMany(m => members.Select(other => m.Events.Next<ClusterEvent.MemberUp>(e => e.Member.UniqueAddress.Equals(other.Identity)))));

    /// <summary>Nothing gets from one side to the other any more, nor back.</summary>
    public static void Split(ClusterMember[] one, ClusterMember[] other)
    {
        foreach (ClusterMember member in one)
        {
            member.Network.Cut(other.Select(o => o.Port));
        }

        foreach (ClusterMember member in other)
        {
            member.Network.Cut(one.Select(o => o.Port));
        }
    }

    /// <summary>The process is gone, without a word: its ports are closed, and it does not hear any more either.</summary>
    public async Task Crash()
    {
        Network.Crash();
        await System.Terminate();
    }

    public async ValueTask DisposeAsync() => await System.Terminate();
}
