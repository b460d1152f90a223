using System.Runtime.CompilerServices;
using ActorUdp.Simulation.Checks;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Runs;
using ActorUdp.Simulation.Time;
using ActorUdp.Simulation.Tracing;
using ActorUdp.Simulation.Workload;

namespace ActorUdp.Simulation.Worlds;

/// <summary>All there is in one run: time, network, nodes, and what is known of their messages. One thread.</summary>
internal sealed class World
{
    /// <summary>No run needs a fraction of this; one that does goes round in circles.</summary>
    private const long MaximumEvents = 5_000_000;

    private readonly Random _work;
    private ushort _nextPort = 1_000;

    public World(Scenario scenario, Random random, Trace? trace)
    {
        Scenario = scenario;
        Trace = trace;
        trace?.Attach(Clock);
        Purse = new Purse(scenario.Budget);
        _work = new Random(random.Next());
        Network = new Fabric(this, scenario.Places.Length, scenario.TellsRefusals, new Random(random.Next()));
        Places = new Place[scenario.Places.Length];
        for (var i = 0; i < Places.Length; i++)
            Places[i] = new Place(this, i, scenario.Places[i], new Random(random.Next()));
    }

    public VirtualClock Clock { get; } = new();

    public Scenario Scenario { get; }

    public Trace? Trace { get; }

    public Fabric Network { get; }

    public Ledger Ledger { get; } = new();

    public SimulationCounters Counters { get; } = new();

    /// <summary>What may still be sent.</summary>
    public Purse Purse { get; }

    /// <summary>Where nodes live, one at a time in each.</summary>
    public Place[] Places { get; }

    public IEnumerable<SimulatedNode> LivingNodes => Places.Where(p => p.Node is not null).Select(p => p.Node!);

    public IEnumerable<SenderLink> LivingSenders => LivingNodes.SelectMany(n => n.Senders);

    public ushort NewPort() => _nextPort++;

    /// <summary>A new link gets somebody who sends by it.</summary>
    public void Employ(SenderLink link)
    {
        for (var i = _work.Next(1, 4); i > 0; i--)
            new Producer(link, Purse, new Random(_work.Next())).Start();
    }

    /// <summary>A line about a fault, when there is a trace.</summary>
    public void Log([InterpolatedStringHandlerArgument("")] ref TraceText text)
    {
        if (Trace is not null)
            Trace.Fault(text.ToStringAndClear());
    }

    /// <summary>Runs until a condition holds or a time is over.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        // In steps, because conditions that look at every link are not to be looked at after every event.
        var end = Clock.NowNanos + Protocol.MonotonicNanos.ToNanos(limit);
        while (!condition())
        {
            if (Clock.NowNanos >= end)
                return false;
            Run(TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerMillisecond, (end - Clock.NowNanos + 99) / 100)));
        }
        return true;
    }

    public void Run(TimeSpan time)
    {
        Clock.Run(time);
        if (Clock.Events > MaximumEvents)
            throw new SimulationException($"the run does not end: {Clock.Events} events in {Clock.NowNanos / 1e9:f1} s of virtual time");
    }
}
