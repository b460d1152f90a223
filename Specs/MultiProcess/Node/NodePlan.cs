namespace ActorUdp.Specs.Node;

/// <summary>What a node process is to be; it gets it as JSON, its one argument.</summary>
internal sealed record NodePlan
{
    public required string Name { get; init; }

    /// <summary>The node's number in messages.</summary>
    public required ushort Origin { get; init; }

    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>A HOCON file, or null.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where received files go; null: none are taken.</summary>
    public string? Files { get; init; }

    /// <summary>The file that every numbered message is written to before it is acknowledged, so that it outlives the process; or null.</summary>
    public string? Journal { get; init; }

    /// <summary>Asks the system for socket buffers of one byte, which gives the smallest it has.</summary>
    public bool SmallestBuffers { get; init; }

    /// <summary>Before the listener is bound again, the node says <c>Rebinding</c> and waits for the command <c>rebind</c>.</summary>
    public bool HoldsRebind { get; init; }
}
