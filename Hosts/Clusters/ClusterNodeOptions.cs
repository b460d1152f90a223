namespace ActorUdp.Hosts.Clusters;

/// <summary>What the command line says about one node of the cluster sample.</summary>
internal sealed record ClusterNodeOptions
{
    public const string ActorUdp = "actor-udp";

    public const string DotNetty = "dot-netty";

    public required string Name { get; init; }

    public required PeerAddress Listen { get; init; }

    /// <summary><see cref="ActorUdp"/> or <see cref="DotNetty"/>.</summary>
    public required string Transport { get; init; }

    /// <summary>Addresses of nodes to join, as Akka writes them; empty: the node begins a cluster.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }
}
