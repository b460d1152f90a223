namespace ActorUdp.Remote;

/// <summary>Base of what <see cref="ClusterPeers"/> publishes to the event stream about other nodes of the cluster. Immutable.</summary>
/// <param name="Address">The node, as Akka.Cluster knows it.</param>
/// <param name="Uid">Its incarnation, as Akka.Cluster knows it.</param>
public abstract record ClusterPeerEvent(Address Address, int Uid);

/// <summary>The connection to a member is established: the first message to it need not wait for a handshake.</summary>
/// <param name="Address">The node.</param>
/// <param name="Uid">Its incarnation.</param>
public sealed record ClusterPeerConnected(Address Address, int Uid) : ClusterPeerEvent(Address, Uid);

/// <summary>
/// How long a round trip to a member takes, by the transport's own acknowledgements: no mailbox, no serializer and no queue of messages is in it.
/// Published every <c>akka.cluster.actor-udp-peers.rtt-interval</c> for each member that is connected.
/// </summary>
/// <param name="Address">The node.</param>
/// <param name="Uid">Its incarnation.</param>
/// <param name="Rtt">The smoothed round-trip time of RFC 9002.</param>
/// <param name="MinimumRtt">The shortest round trip that this connection has seen.</param>
public sealed record ClusterPeerRtt(Address Address, int Uid, TimeSpan Rtt, TimeSpan MinimumRtt) : ClusterPeerEvent(Address, Uid);

/// <summary>Who says that a member can be reached or can't.</summary>
public enum ClusterPeerWitness
{
    /// <summary>This node's transport: nobody listens there, or it owes an answer for too long.</summary>
    Transport,

    /// <summary>The cluster, by its failure detectors: a member may be unreachable from any node.</summary>
    Cluster,
}

/// <summary>A member can't be reached. Published once per outage and witness.</summary>
/// <param name="Address">The node.</param>
/// <param name="Uid">Its incarnation.</param>
/// <param name="Witness">Who says so.</param>
/// <param name="Reason">Why the transport says so; null when the cluster does.</param>
public sealed record ClusterPeerUnreachable(Address Address, int Uid, ClusterPeerWitness Witness, UnavailableReason? Reason) : ClusterPeerEvent(Address, Uid);

/// <summary>A member that could not be reached can be again.</summary>
/// <param name="Address">The node.</param>
/// <param name="Uid">Its incarnation.</param>
/// <param name="Witness">Who says so.</param>
public sealed record ClusterPeerReachable(Address Address, int Uid, ClusterPeerWitness Witness) : ClusterPeerEvent(Address, Uid);

/// <summary>Why an incarnation is not spoken to any more.</summary>
public enum ExclusionReason
{
    /// <summary>The cluster has downed and removed it.</summary>
    Downed,

    /// <summary>Akka.Remote has quarantined it.</summary>
    Quarantined,
}

/// <summary>
/// An incarnation is not spoken to any more: its connections have ended, its handshakes are refused. A restart of that node makes another
/// incarnation, which is welcome.
/// </summary>
/// <param name="Address">The node.</param>
/// <param name="Uid">The incarnation.</param>
/// <param name="Reason">Why.</param>
public sealed record ClusterPeerExcluded(Address Address, int Uid, ExclusionReason Reason) : ClusterPeerEvent(Address, Uid);
