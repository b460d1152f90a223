using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using Akka.Cluster;

namespace ActorUdp.Remote;

/// <summary>Follows membership, reachability and quarantines, and tells the transport. See <see cref="ClusterPeers"/>.</summary>
internal sealed class ClusterPeersActor : UntypedActor, IWithTimers
{
    private readonly ClusterPeersSettings _settings;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, ClusterPeer> _peers = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IReadOnlyList<ActorUdpTransport> _transports = RunningTransports.Of(Context.System);

    public ClusterPeersActor(ClusterPeersSettings settings) => _settings = settings;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ClusterPeersSettings settings) => RuntimeProps.Create(() => new ClusterPeersActor(settings));

    protected override void PreStart()
    {
        if (_transports.Count == 0)
        {
            _log.Warning("ClusterPeers has nothing to do: none of akka.remote.enabled-transports is ActorUdp's.");
            return;
        }

        foreach (ActorUdpTransport transport in _transports)
        {
            transport.Excluded.SetMaximum(_settings.MaximumExcluded);
        }

        _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        foreach (Type happened in (Type[])[typeof(PeerUnreachable), typeof(PeerReachable), typeof(PeerConnected), typeof(PeerAccepted), typeof(QuarantinedEvent)])
        {
            Context.System.EventStream.Subscribe(Self, happened);
        }

        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _settings.RttInterval);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
        foreach (ClusterPeer peer in _peers.Values)
        {
            peer.Release();
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberRemoved removed:
                OnRemoved(removed);
                break;
            case ClusterEvent.IMemberEvent happened:
                Keep(happened.Member.UniqueAddress);
                break;
            case ClusterEvent.UnreachableMember unreachable:
                Publish(unreachable.Member, address => new ClusterPeerUnreachable(address.Address, address.Uid, ClusterPeerWitness.Cluster, null));
                break;
            case ClusterEvent.ReachableMember reachable:
                Publish(reachable.Member, address => new ClusterPeerReachable(address.Address, address.Uid, ClusterPeerWitness.Cluster));
                break;
            case QuarantinedEvent quarantined:
                Exclude(quarantined.Address, quarantined.Uid, ExclusionReason.Quarantined);
                break;
            case PeerEvent happened:
                OnTransport(happened);
                break;
            case Acquired acquired:
                OnAcquired(acquired);
                break;
            case Tick:
                OnTick();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>A member, of whatever status: it is going to be talked to.</summary>
    private void Keep(UniqueAddress member)
    {
        if (member.Equals(_cluster.SelfUniqueAddress) || _peers.ContainsKey(member) || TransportFor(member.Address) is not { } transport)
        {
            return;
        }

        var peer = new ClusterPeer(member, transport);
        _peers.Add(member, peer);
        Acquire(peer);
    }

    private void Acquire(ClusterPeer peer)
    {
        IActorRef self = Self;
        peer.AcquireAsync().ContinueWith(
            done => self.Tell(new Acquired(peer, done.IsCompletedSuccessfully ? done.Result : null), ActorRefs.NoSender), TaskScheduler.Default);
    }

    private void OnAcquired(Acquired acquired)
    {
        acquired.Peer.OnAcquired(acquired.Link);
        if (!_peers.ContainsValue(acquired.Peer))
        {
            // It was removed while its connection was being dialed.
            acquired.Peer.Release();
        }
        else if (acquired.Peer.IsConnected)
        {
            TellConnected(acquired.Peer);
        }
    }

    private void TellConnected(ClusterPeer peer)
    {
        if (!peer.IsToldConnected)
        {
            peer.IsToldConnected = true;
            Publish(new ClusterPeerConnected(peer.Member.Address, peer.Member.Uid));
        }
    }

    private void OnRemoved(ClusterEvent.MemberRemoved removed)
    {
        UniqueAddress member = removed.Member.UniqueAddress;

        // Not when it is downed but when it is removed for that: until then it must hear, if it lives, that it is to stop.
        if (removed.PreviousStatus == MemberStatus.Down)
        {
            Exclude(member.Address, member.Uid, ExclusionReason.Downed);
        }

        if (_peers.Remove(member, out ClusterPeer? peer))
        {
            peer.Release();
        }
    }

    private void Exclude(Address address, int uid, ExclusionReason reason)
    {
        if (TransportFor(address) is { } transport && transport.Exclude(Addresses.ToPeer(address), uid))
        {
            _log.Info("Incarnation {0} of {1} is not spoken to any more: {2}.", uid, address, reason == ExclusionReason.Downed ? "the cluster has downed it" : "it is quarantined");
            Publish(new ClusterPeerExcluded(address, uid, reason));
        }
    }

    private void OnTransport(PeerEvent happened)
    {
        if (happened is PeerConnected or PeerAccepted)
        {
            // One that was excluded in the moment in which its handshake ended.
            foreach (ActorUdpTransport transport in _transports)
            {
                transport.Core.DropRefused();
            }
        }

        foreach (ClusterPeer peer in _peers.Values)
        {
            if (peer.Name != happened.Peer)
            {
                continue;
            }

            (Address address, int uid) = (peer.Member.Address, peer.Member.Uid);
            switch (happened)
            {
                case PeerUnreachable unreachable:
                    peer.IsToldConnected = false;
                    Publish(new ClusterPeerUnreachable(address, uid, ClusterPeerWitness.Transport, unreachable.Reason));
                    break;
                case PeerReachable:
                    Publish(new ClusterPeerReachable(address, uid, ClusterPeerWitness.Transport));
                    break;
                case PeerConnected connected when IncarnationUid.ToAkka(connected.Uid) == uid:
                    TellConnected(peer);
                    break;
            }
        }
    }

    private void OnTick()
    {
        foreach (ClusterPeer peer in _peers.Values)
        {
            if (peer.IsLost)
            {
                peer.Release();
                Acquire(peer);
            }
            else if (peer.IsConnected)
            {
                OutboundStats figures = peer.Figures;
                Publish(new ClusterPeerRtt(peer.Member.Address, peer.Member.Uid, figures.Rtt, figures.MinimumRtt));
            }
        }
    }

    private ActorUdpTransport? TransportFor(Address address) => _transports.FirstOrDefault(t => address.Protocol.EndsWith(t.SchemeIdentifier, StringComparison.Ordinal));

    private void Publish(Member member, Func<UniqueAddress, ClusterPeerEvent> happened)
    {
        if (_peers.ContainsKey(member.UniqueAddress))
        {
            Publish(happened(member.UniqueAddress));
        }
    }

    private void Publish(ClusterPeerEvent happened) => Context.System.EventStream.Publish(happened);

    /// <summary>The connection to a member is there, though not established yet; null: there is no way to it at present.</summary>
    private sealed record Acquired(ClusterPeer Peer, PeerLink? Link) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
