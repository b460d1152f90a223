using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Faults;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Tracing;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Runs;

/// <summary>
/// One random life of a few nodes, wholly decided by its seed. Safety is checked all along; then the network heals, everything
/// must be settled in bounded time, and connections must be usable. One thread; runs share nothing.
/// </summary>
public sealed class SimulationRun
{
    /// <summary>Three of each size that a search for what a path carries tries.</summary>
    private const int MaximumPathProbes = 60;

    private static readonly TimeSpan _turnTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _quietTime = TimeSpan.FromSeconds(1);

    private readonly int _seed;
    private readonly World _world;
    private readonly FaultInjector _faults;
    private readonly Random _random;

    private SimulationRun(int seed, Action<string>? trace)
    {
        _seed = seed;
        _random = new Random(Mix(seed));
        var scenario = ScenarioDraw.Draw(new Random(_random.Next()));
        _world = new World(scenario, new Random(_random.Next()), trace is null ? null : new Trace(trace));
        _faults = new FaultInjector(_world, new Random(_random.Next()));
    }

    /// <summary>Runs one seed.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="trace">Takes a line for everything that happens; null: none are made.</param>
    /// <returns>What came of it; never throws for what the product does.</returns>
    public static RunResult Execute(int seed, Action<string>? trace = null)
    {
        var run = new SimulationRun(seed, trace);
        Exception? failure = null;
        try
        {
            run.Run();
        }
        catch (Exception e)
        {
            failure = e;
        }
        var text = failure switch
        {
            null => null,
            SimulationException => failure.Message,
            _ => $"{failure.GetType().Name}: {failure.Message}",
        };
        if (text is not null)
            run._world.Trace?.Note($"BROKEN: {text}");
        return new RunResult(seed, text, failure, run.Count());
    }

    // Neighbouring seeds of Random are alike in their first numbers.
    private static int Mix(int seed)
    {
        var x = unchecked((ulong)(uint)seed * 0x9E37_79B9_7F4A_7C15 + 0xD1B5_4A32_D192_ED03);
        x = unchecked((x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB);
        return (int)((x ^ (x >> 31)) & int.MaxValue);
    }

    private void Run()
    {
        var scenario = _world.Scenario;
        _world.Trace?.Note($"seed {_seed}: {scenario.Places.Length} nodes, {scenario.Chaos.TotalSeconds:f1} s of faults");
        foreach (var place in _world.Places)
            _world.Trace?.Note($"m{place.Index} sends to {string.Join(' ', place.Plan.Peers)}: {place.Plan.Settings}");
        _faults.Start();
        foreach (var place in _world.Places)
            place.Start(place.Address);
        _world.Run(scenario.Chaos);
        Heal();
        CheckUsable();
        CheckTails();
        CheckBooks();
        CheckQuiet();
        if (scenario.ShutsDown)
            ShutDown();
    }

    private void Heal()
    {
        _world.Purse.Close();
        _world.Trace?.Note("everything is mended");
        _faults.Heal();
        var settings = _world.Places.Select(p => p.Plan.Settings).ToArray();
        var bound = TimeSpan.FromSeconds(6 + 8 * _world.Scenario.Climate.LongestRoundTrip)
            + settings.Max(s => s.GiveUpTimeout) + settings.Max(s => s.HandshakeTimeout);
        if (_world.RunUntil(() => _world.LivingSenders.All(IsSettled), bound))
        {
            // Receivers of senders that are gone have their turn too.
            _world.Run(_turnTime);
            return;
        }
        var stuck = _world.LivingSenders.First(s => !IsSettled(s));
        throw new SimulationException(
            $"{stuck} is not settled {bound.TotalSeconds:f1} s after everything was mended: {stuck.Connection.Stats}");
    }

    // An address where nobody is any more can't be connected to.
    private bool IsSettled(SenderLink link) =>
        !link.IsClosing && link.Connection.IsDrained && (IsConnected(link) || !_world.Network.IsOpen(link.Target));

    // A peer that is gone is noticed by a heartbeat at the latest.
    private static bool IsConnected(SenderLink link) =>
        link.Connection.State == OutboundState.Established && link.Account.Current is { Receiver.IsDead: false } epoch
        && epoch.Receiver.HasInbound(epoch.RemoteConnectionId);

    private void CheckUsable()
    {
        var links = _world.LivingSenders.Where(IsConnected).ToArray();
        // A path may carry less than when it was last used: that is noticed after so many probe timeouts, each of which an outage may have made long.
        var holes = PathMtuDiscovery.BlackHoleLosses * links.Select(l => l.Connection.ProbeTimeout).DefaultIfEmpty().Max();
        var bound = TimeSpan.FromSeconds(2 + 8 * _world.Scenario.Climate.LongestRoundTrip) + TimeSpan.FromTicks(holes / 100);
        foreach (var link in links)
        {
            for (var channel = 0; channel < link.Node.Settings.ChannelCount; channel++)
            {
                var result = link.Send(channel, 1_000, null, 0);
                if (result != SendResult.Accepted)
                    throw new SimulationException($"{link} has nothing to send and answers {result}");
            }
        }
        if (_world.RunUntil(() => links.All(l => l.Connection.IsDrained && IsConnected(l)), bound))
            return;
        var stuck = links.First(l => !l.Connection.IsDrained || !IsConnected(l));
        throw new SimulationException(
            $"{stuck} does not carry a few messages in {bound.TotalSeconds:f1} s though nothing is wrong: {stuck.Connection.Stats}");
    }

    /// <summary>What was sent last, and was lost, is probed for; nothing comes after it that would show the loss.</summary>
    private void CheckTails()
    {
        foreach (var link in _world.LivingSenders.Where(IsConnected).ToArray())
        {
            // A heartbeat that is due now would help.
            if (!IsConnected(link) || !link.Connection.IsDrained || link.Send(ChannelIds.Control, 100, null, 0) != SendResult.Accepted)
                continue;
            link.Mute(true);
            var isLost = _world.Clock.RunUntil(() => link.Connection.Stats.BytesInFlight > 0, TimeSpan.FromMilliseconds(5));
            link.Mute(false);
            var bound = TimeSpan.FromTicks(4 * link.Connection.ProbeTimeout / 100) + TimeSpan.FromMilliseconds(40);
            if (isLost && !_world.RunUntil(() => link.Connection.IsDrained, bound))
                throw new SimulationException($"{link} does not repair the loss of its last datagram in {bound.TotalMilliseconds:f1} ms");
        }
    }

    private void CheckBooks()
    {
        foreach (var account in _world.Ledger.Accounts)
        {
            var stats = account.Link.Connection.Stats;
            account.CheckConfirmed(stats);
            if (account.Link.IsOver || account.Link.Node.IsDead)
                continue;
            account.CheckComplete();
            account.Settle(stats);
        }
    }

    private void CheckQuiet()
    {
        if (_random.Next(4) > 0 || !_world.LivingSenders.All(IsConnected))
            return;
        _world.Run(TimeSpan.FromSeconds(0.2 + _world.Scenario.Climate.LongestRoundTrip));
        var before = _world.Counters.DatagramsSent;
        var probesBefore = PathProbes();
        _world.Run(_quietTime);
        // A PING and its answer each heartbeat; and where somebody dials anew, the search for what the path carries, which has an end.
        var probes = PathProbes() - probesBefore;
        var bound = _world.LivingSenders.Sum(l => 4 + 2.2 * (_quietTime / l.Node.Settings.HeartbeatInterval))
            + 4 * Math.Min(probes, MaximumPathProbes * _world.LivingSenders.Count());
        var sent = _world.Counters.DatagramsSent - before;
        if (sent > bound && _world.LivingSenders.All(IsConnected))
            throw new SimulationException($"{sent} datagrams in {_quietTime.TotalSeconds} s with nothing to do; {bound:f0} are enough");
    }

    private long PathProbes() => _world.LivingSenders.Sum(l => l.Connection.Stats.PathProbes);

    private void ShutDown()
    {
        var links = _world.LivingSenders.Where(IsConnected).ToArray();
        var reported = links.Select(l => l.Account.Reported).ToArray();
        _world.Trace?.Note("all nodes shut down in order");
        foreach (var node in _world.LivingNodes)
            node.ShutDown();
        var bound = TimeSpan.FromSeconds(1) + _world.Places.Max(p => p.Plan.Settings.ShutdownFlushTimeout);
        if (!_world.RunUntil(() => links.All(l => l.IsOver), bound))
            throw new SimulationException($"{links.First(l => !l.IsOver)} does not close in {bound.TotalSeconds:f1} s");
        for (var i = 0; i < links.Length; i++)
        {
            if (links[i].Account.Reported != reported[i])
                throw new SimulationException($"{links[i]} reports undelivered messages at an orderly end");
        }
    }

    private SimulationCounters Count()
    {
        var counters = _world.Counters;
        counters.Seeds = 1;
        counters.VirtualTime = TimeSpan.FromTicks((_world.Clock.NowNanos - MonotonicNanos.PerSecond) / 100);
        counters.Incarnations = _world.Places.Sum(p => p.Incarnations);
        foreach (var link in _world.Network.Links)
        {
            var of = link.Counters;
            counters.DatagramsArrived += of.Delivered;
            counters.DatagramsLost += of.Lost;
            counters.DatagramsOverflowed += of.Overflowed;
            counters.DatagramsCutOff += of.CutOff;
            counters.DatagramsTooLarge += of.TooLarge;
            counters.DatagramsDuplicated += of.Duplicated;
            counters.DatagramsReordered += of.Reordered;
            counters.DatagramsDamaged += of.Damaged;
        }
        foreach (var account in _world.Ledger.Accounts)
        {
            var stats = account.Link.Connection.Stats;
            counters.MessagesUndelivered += stats.MessagesUndelivered;
            counters.MessagesVoid += stats.MessagesExpired + stats.MessagesSuperseded;
        }
        return counters;
    }
}
