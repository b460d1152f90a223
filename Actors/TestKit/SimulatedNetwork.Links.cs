using ActorUdp.Simulation.Network;
using ActorUdp.TestKit.Network;

namespace ActorUdp.TestKit;

public sealed partial class SimulatedNetwork
{
    /// <summary>The newest datagrams since <see cref="StartTrace"/>, oldest first.</summary>
    public IReadOnlyList<TracedDatagram> Trace => _fabric.Trace.Copy();

    /// <summary>Datagrams sent to an address that no node has. They are lost in silence, as in a real network.</summary>
    public long Unroutable => _fabric.Unroutable;

    /// <summary>The link between two nodes, both ways.</summary>
    /// <param name="one">A node's name.</param>
    /// <param name="other">Another node's name.</param>
    /// <exception cref="ArgumentException">There is no such node, or it is twice the same.</exception>
    public LinkControl Between(string one, string other)
    {
        (SimulatedHost a, SimulatedHost b) = Two(one, other);
        return new LinkControl(change => _fabric.Change([(a, b), (b, a)], change));
    }

    /// <summary>The link from one node to another, that way only.</summary>
    /// <param name="from">A node's name.</param>
    /// <param name="to">Another node's name.</param>
    /// <exception cref="ArgumentException">There is no such node, or it is twice the same.</exception>
    public LinkControl OneWay(string from, string to)
    {
        (SimulatedHost a, SimulatedHost b) = Two(from, to);
        return new LinkControl(change => _fabric.Change([(a, b)], change));
    }

    /// <summary>The links between all nodes, also those that come later. A node reaches itself whatever is set here.</summary>
    public LinkControl Everywhere() => new(_fabric.ChangeAll);

    /// <summary>Cuts a node off from all others, also from those that come later, until <see cref="HealAll"/>.</summary>
    /// <param name="name">The node's name.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public void Isolate(string name) => _fabric.Isolate(Known(name));

    /// <summary>
    /// Splits the network: nodes of different groups don't reach each other until <see cref="HealAll"/>. Nodes that are in no
    /// group keep all their links.
    /// </summary>
    /// <param name="groups">At least two groups of nodes' names; <c>Partition(["a"], ["b", "c"])</c>.</param>
    /// <exception cref="ArgumentException">There is no such node, or it is in two groups, or there are fewer than two groups.</exception>
    public void Partition(params string[][] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Length < 2)
        {
            throw new ArgumentException("A partition has at least two groups: Partition([\"a\"], [\"b\", \"c\"]).", nameof(groups));
        }

        SimulatedHost[][] hosts = [.. groups.Select(g => g.Select(Known).ToArray())];
        if (hosts.SelectMany(g => g).GroupBy(h => h).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"'{twice.Key.Name}' is mentioned twice: the groups of a partition have nothing in common.", nameof(groups));
        }

        IEnumerable<(SimulatedHost, SimulatedHost)> ways =
            from one in hosts
            from other in hosts
            where one != other
            from a in one
            from b in other
            select (a, b);
        _fabric.Change([.. ways], c => c with { IsCut = true });
    }

    /// <summary>Ends all black holes, partitions and isolations. Loss, delay and the like stay; <c>Everywhere().Reset()</c> ends those too.</summary>
    public void HealAll() => _fabric.HealAll();

    /// <summary>What became of the datagrams that one node sent to another: a snapshot. It counts the refusals of closed ports on their way back, too.</summary>
    /// <param name="from">A node's name.</param>
    /// <param name="to">A node's name.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public LinkCounters Traffic(string from, string to) => _fabric.CountersOf(Known(from), Known(to));

    /// <summary>What the link from one node to another does now.</summary>
    /// <param name="from">A node's name.</param>
    /// <param name="to">A node's name.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public LinkConditions Conditions(string from, string to) => _fabric.ConditionsOf(Known(from), Known(to));

    /// <summary>From now on <see cref="Trace"/> tells of the newest datagrams.</summary>
    /// <param name="capacity">How many entries it keeps.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public void StartTrace(int capacity = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(capacity, 0);
        _fabric.Trace.Start(capacity);
    }

    private (SimulatedHost One, SimulatedHost Other) Two(string one, string other)
    {
        (SimulatedHost a, SimulatedHost b) = (Known(one), Known(other));
        return a != b ? (a, b) : throw new ArgumentException($"'{one}' has no link to itself that could break.", nameof(other));
    }
}
