using System.Globalization;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Hosts.Soak;

/// <summary>What kind of trouble a fault is; decides its colour in the plot.</summary>
internal enum FaultKind
{
    /// <summary>A link loses, doubles, delays or damages.</summary>
    Link,

    /// <summary>A link lets nothing through, in one direction or both, or nothing large.</summary>
    Cut,

    /// <summary>A process is stopped and continued.</summary>
    Stop,

    /// <summary>An endpoint actor is made to fail.</summary>
    Crash,

    /// <summary>A process is killed and started again.</summary>
    Kill,
}

/// <summary>One fault.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">What it is, in words.</param>
/// <param name="Node">The node that it happens to; for a link the sending one.</param>
/// <param name="Peer">For a link the receiving node.</param>
/// <param name="Duration">How long it lasts; zero: it happens at once.</param>
internal sealed record Fault(FaultKind Kind, string Text, int Node, int Peer, TimeSpan Duration)
{
    /// <summary>What a link does to the sender's datagrams.</summary>
    public LinkConditions There { get; init; } = LinkConditions.Perfect;

    /// <summary>What a link does to the answers.</summary>
    public LinkConditions Back { get; init; } = LinkConditions.Perfect;

    /// <summary>The path of the actor that is crashed, below the transport's.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>
/// The faults of a soak, one after the other, by seed. They are dealt like cards, so that every kind has its turn. None lasts as
/// long as the give-up timeout. Not thread-safe.
/// </summary>
internal sealed class FaultPlan
{
    private readonly Random _random;
    private readonly int _nodes;
    private readonly double _pace;
    private readonly Queue<Func<Fault>> _deck = [];

    /// <param name="seed">Decides everything.</param>
    /// <param name="nodes">How many nodes there are; the last one is the one that is killed.</param>
    /// <param name="pace">Times are multiplied by this: 1 for a long run.</param>
    public FaultPlan(int seed, int nodes, double pace)
    {
        _random = new Random(seed);
        _nodes = nodes;
        _pace = pace;
    }

    /// <summary>How long all is quiet before the next fault.</summary>
    public TimeSpan NextPause() => Seconds(3, 6);

    public Fault Next()
    {
        if (_deck.Count == 0)
        {
            Func<Fault>[] cards =
            [
                Loss, Bursts, DoublesAndDisorder, Damage, Delay, Bandwidth, Partition, OneWay, OneWay, Mtu, Everything, Everything, Stop,
                () => Crash("sender-*", "senders"), () => Crash("receiver-*", "receivers"), () => Crash("listener", "listener"), Kill,
            ];
            _random.Shuffle(cards);
            foreach (Func<Fault> card in cards)
                _deck.Enqueue(card);
        }
        return _deck.Dequeue()();
    }

    private TimeSpan Seconds(double low, double high) => TimeSpan.FromSeconds(_pace * (low + (_random.NextDouble() * (high - low))));

    private double Share(double low, double high) => low + (_random.NextDouble() * (high - low));

    private Fault Loss()
    {
        double share = Share(0.02, 0.2);
        return OnLink($"loss of {share.ToString("0.#%", CultureInfo.InvariantCulture)}", new LinkConditions { Loss = LossModel.Random(share) });
    }

    private Fault Bursts() => OnLink("bursts of loss", new LinkConditions { Loss = LossModel.Bursts(0.01, 0.2) });

    private Fault DoublesAndDisorder() => OnLink(
        "duplication and reordering", new LinkConditions { Duplication = Share(0.02, 0.2), Reordering = Share(0.02, 0.3), ReorderDelay = TimeSpan.FromMilliseconds(5) });

    private Fault Damage() => OnLink(
        "damage", new LinkConditions { Corruption = Share(0.01, 0.1), Truncation = Share(0, 0.05), Extension = Share(0, 0.05) });

    private Fault Delay() => OnLink(
        "delay", new LinkConditions { Latency = TimeSpan.FromMilliseconds(Share(5, 80)), Jitter = TimeSpan.FromMilliseconds(Share(0, 20)) });

    private Fault Bandwidth() => OnLink("a narrow link", new LinkConditions { Bandwidth = (long)Share(200_000, 3_000_000), Latency = TimeSpan.FromMilliseconds(10) });

    private Fault Everything()
    {
        var conditions = new LinkConditions
        {
            Loss = LossModel.Random(Share(0, 0.1)),
            Duplication = Share(0, 0.05),
            Reordering = Share(0, 0.1),
            Corruption = Share(0, 0.03),
            Latency = TimeSpan.FromMilliseconds(Share(0.1, 40)),
            Jitter = TimeSpan.FromMilliseconds(Share(0, 10)),
        };
        return OnLink("a bit of everything", conditions);
    }

    private Fault Partition() => OnLink("a partition", LinkConditions.Cut) with { Kind = FaultKind.Cut };

    private Fault OneWay()
    {
        Fault fault = OnLink("a cut one way", LinkConditions.Cut) with { Kind = FaultKind.Cut };
        return _random.Next(2) == 0 ? fault with { There = LinkConditions.Perfect } : fault with { Back = LinkConditions.Perfect };
    }

    private Fault Mtu() => OnLink("an MTU of 600", new LinkConditions { Mtu = 600 }) with { Kind = FaultKind.Cut };

    private Fault OnLink(string text, LinkConditions conditions)
    {
        int node = _random.Next(_nodes);
        int peer = (node + 1 + _random.Next(_nodes - 1)) % _nodes;
        return new Fault(FaultKind.Link, text, node, peer, Seconds(2, 6)) { There = conditions, Back = conditions };
    }

    private Fault Stop() => new(FaultKind.Stop, "stopped", _random.Next(_nodes), 0, Seconds(1, 8));

    private Fault Crash(string actor, string text) => new(FaultKind.Crash, $"crash of its {text}", _random.Next(_nodes), 0, TimeSpan.Zero) { Actor = actor };

    private Fault Kill() => new(FaultKind.Kill, "killed", _nodes - 1, 0, Seconds(0.5, 2));
}
