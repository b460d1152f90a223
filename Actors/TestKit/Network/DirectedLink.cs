using ActorUdp.Simulation.Network;

namespace ActorUdp.TestKit.Network;

/// <summary>The way from one host to another. Guarded by the fabric's lock.</summary>
internal sealed class DirectedLink(SimulatedHost from, SimulatedHost to, int seed)
{
    public SimulatedHost From => from;

    public SimulatedHost To => to;

    public Link<Flight> Link { get; } = new(Chance.Of(seed, $"{from.Name}>{to.Name}"));

    public void Cut(bool isCut) => Link.Conditions = Link.Conditions with { IsCut = isCut };

    /// <summary>Which of two links goes first when both have a datagram that arrives at the same time: the same in every run.</summary>
    public (int From, int To) Rank => (from.Index, to.Index);
}
