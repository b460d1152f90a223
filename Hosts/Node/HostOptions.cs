namespace ActorUdp.Hosts.Node;

/// <summary>What a verb's command line says about the node that it runs.</summary>
internal sealed record HostOptions
{
    /// <summary>The node's name; null: what the configuration says, else <see cref="DefaultName"/>.</summary>
    public string? Name { get; init; }

    public required string DefaultName { get; init; }

    /// <summary>A HOCON file with a section <c>actor-udp</c>, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where to listen; null: a node obeys its configuration, a client takes any free port and advertises none.</summary>
    public PeerAddress? Listen { get; init; }

    public string? ClusterId { get; init; }

    /// <summary>HOCON that goes over the file, lines of <c>actor-udp.key = value</c>; empty: none.</summary>
    public string Settings { get; init; } = "";

    /// <summary>A program that dials and is not dialled: it is answered along the path that its own datagrams take.</summary>
    public bool IsClient { get; init; }
}
