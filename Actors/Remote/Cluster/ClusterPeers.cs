namespace ActorUdp.Remote;

/// <summary>
/// Makes the transport aware of the cluster: connects to members before the first message is sent to them, lets go of those that have left,
/// publishes <see cref="ClusterPeerEvent"/>s, and does not speak any more to incarnations that were downed or quarantined. Opt-in: by
/// <c>akka.extensions</c> or by <see cref="Get"/>.
/// </summary>
public sealed class ClusterPeers : IExtension
{
    internal ClusterPeers(ExtendedActorSystem system)
    {
        Settings = ClusterPeersSettings.Create(system.Settings.Config);
        if (!system.Settings.Config.GetString("akka.actor.provider", "").Contains("luster", StringComparison.Ordinal))
        {
            throw new ConfigurationException("ClusterPeers needs akka.actor.provider = cluster.");
        }

        system.SystemActorOf(ClusterPeersActor.Props(Settings), "actor-udp-cluster-peers");
    }

    /// <summary>The settings in force.</summary>
    public ClusterPeersSettings Settings { get; }

    /// <summary>That of a system; the first call starts it.</summary>
    /// <param name="system">A system whose provider is cluster.</param>
    /// <exception cref="ConfigurationException">The system has no cluster, or a setting is wrong.</exception>
    public static ClusterPeers Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ClusterPeers, ClusterPeersProvider>();
    }
}

/// <summary>Makes the <see cref="ClusterPeers"/> of an actor system.</summary>
public sealed class ClusterPeersProvider : ExtensionIdProvider<ClusterPeers>
{
    /// <inheritdoc/>
    public override ClusterPeers CreateExtension(ExtendedActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new ClusterPeers(system);
    }
}
