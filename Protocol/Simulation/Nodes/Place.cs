using ActorUdp.Protocol;
using ActorUdp.Simulation.Runs;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>Where one node after the other lives: a machine with its clock, and what a node there is configured to do.</summary>
internal sealed class Place
{
    private readonly Random _random;

    public Place(World world, int index, PlacePlan plan, Random random)
    {
        World = world;
        Index = index;
        Plan = plan;
        _random = random;
        Clock = new NodeClock(world.Clock, plan.ClockStart, plan.ClockRate);
        Address = new Address((ushort)index, 1);
    }

    public World World { get; }

    public int Index { get; }

    public PlacePlan Plan { get; }

    public NodeClock Clock { get; }

    /// <summary>Where its node listens, or listened last.</summary>
    public Address Address { get; private set; }

    /// <summary>The living incarnation; null while there is none.</summary>
    public SimulatedNode? Node { get; private set; }

    /// <summary>How many incarnations there were.</summary>
    public int Incarnations { get; private set; }

    /// <summary>Starts the next incarnation, which opens its links.</summary>
    public void Start(Address address)
    {
        if (Node is not null)
            return;
        Address = address;
        Incarnations++;
        var node = new SimulatedNode(this, new Random(_random.Next()));
        Node = node;
        World.Ledger.Add(node);
        World.Trace?.Event(node, $"starts at {address}, incarnation {node.Uid:x16}, its clock says {node.Clock.Now.Value / 1e9:f3}");
        foreach (var peer in Plan.Peers)
            node.LinkTo(World.Places[peer].Address, peer);
        foreach (var other in World.LivingNodes.ToArray())
        {
            if (Array.IndexOf(other.Place.Plan.Peers, Index) >= 0)
                other.LinkTo(address, Index);
        }
    }

    /// <summary>Ends the incarnation as a crash would.</summary>
    public void Kill()
    {
        if (Node is not { } node)
            return;
        World.Trace?.Event(node, "is gone");
        Node = null;
        node.Die();
    }

    public MonotonicNanos Now => Clock.Now;
}
