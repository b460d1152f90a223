using ActorUdp.Simulation.Faults;

namespace ActorUdp.Simulation.Runs;

/// <summary>All that a seed decides before the run begins.</summary>
internal sealed record Scenario
{
    public required PlacePlan[] Places { get; init; }

    /// <summary>Whether the network says that nobody listens at a port.</summary>
    public bool TellsRefusals { get; init; } = true;

    /// <summary>How long faults are injected.</summary>
    public TimeSpan Chaos { get; init; }

    /// <summary>Bytes of messages, counted with a little overhead, that are sent in all.</summary>
    public long Budget { get; init; }

    /// <summary>How many faults there are in a second of virtual time, on average.</summary>
    public double FaultsPerSecond { get; init; }

    /// <summary>The weight of each kind of fault.</summary>
    public required double[] Weights { get; init; }

    /// <summary>What the weather can be.</summary>
    public required Climate Climate { get; init; }

    /// <summary>Whether the nodes are shut down in order at the end.</summary>
    public bool ShutsDown { get; init; }

    public double WeightOf(FaultKind kind) => Weights[(int)kind];
}
