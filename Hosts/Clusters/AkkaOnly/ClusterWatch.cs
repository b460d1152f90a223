using System.Text.Json.Nodes;
using ActorUdp.Remote;
using Akka.Cluster;

namespace ActorUdp.Hosts.Clusters;

/// <summary>Tells what this node sees of the cluster.</summary>
internal sealed class ClusterWatch : UntypedActor
{
    private readonly Action<JsonObject> _tell;
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public ClusterWatch(Action<JsonObject> tell) => _tell = tell;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ClusterPeerEvent));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.IMemberEvent happened:
                Tell(happened.GetType().Name, happened.Member.UniqueAddress);
                break;
            case ClusterEvent.ReachabilityEvent happened:
                Tell(happened.GetType().Name, happened.Member.UniqueAddress);
                break;
            case ClusterPeerUnreachable { Witness: ClusterPeerWitness.Cluster } or ClusterPeerReachable { Witness: ClusterPeerWitness.Cluster }:
                // The cluster has said so itself.
                break;
            case ClusterPeerEvent happened:
                JsonObject line = Line(happened.GetType().Name, new UniqueAddress(happened.Address, happened.Uid));
                line["microseconds"] = (happened as ClusterPeerRtt)?.Rtt.TotalMicroseconds;
                line["reason"] = (happened as ClusterPeerUnreachable)?.Reason.ToString();
                _tell(line);
                break;
        }
    }

    private static JsonObject Line(string what, UniqueAddress member) => new()
    {
        ["event"] = what,
        ["member"] = member.Address.ToString(),
        ["memberUid"] = member.Uid,
    };

    private void Tell(string what, UniqueAddress member) => _tell(Line(what, member));
}
