using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Faults;

/// <summary>Lets things go wrong at random times, of the kinds and as often as the scenario says, until it is stopped.</summary>
internal sealed class FaultInjector
{
    private readonly World _world;
    private readonly Random _random;
    private readonly double _totalWeight;
    private readonly Action _strike;
    private readonly HashSet<Address> _left = [];
    private bool _isOver;

    public FaultInjector(World world, Random random)
    {
        _world = world;
        _random = random;
        _totalWeight = world.Scenario.Weights.Sum();
        _strike = Strike;
    }

    public void Start()
    {
        foreach (var (from, to) in Directions())
        {
            _world.Network.SetWeather(from, to, _world.Scenario.Climate.DrawWeather(_random));
            if (_random.Next(3) == 0)
                _world.Network.SetPath(from, to, DrawPath());
        }
        if (_world.Scenario.FaultsPerSecond > 0 && _totalWeight > 0)
            Later();
    }

    /// <summary>From now on nothing goes wrong, and what is wrong is mended.</summary>
    public void Heal()
    {
        _isOver = true;
        _world.Network.Heal(() => new() { Latency = TimeSpan.FromMilliseconds(0.05 + 0.5 * _random.NextDouble()) });
        foreach (var place in _world.Places)
        {
            if (place.Node is { IsShuttingDown: true } leaving)
                Leave(place, leaving);
            if (place.Node is { } node)
            {
                node.Heal();
                ReopenListener(node);
            }
            else
            {
                place.Start(_world.Network.IsOpen(place.Address) ? NewAddress(place) : place.Address);
            }
        }
    }

    private static void ReopenListener(SimulatedNode node)
    {
        if (!node.IsDead && !node.World.Network.IsOpen(node.Listener.Address))
            node.Listener.Open();
    }

    private void Later()
    {
        var gap = -Math.Log(1 - _random.NextDouble()) / _world.Scenario.FaultsPerSecond;
        After((long)(gap * MonotonicNanos.PerSecond), _strike);
    }

    private void Strike()
    {
        if (_isOver)
            return;
        var kind = Draw();
        if (Inject(kind))
        {
            _world.Counters.CountFault(kind);
        }
        Later();
    }

    private FaultKind Draw()
    {
        var at = _random.NextDouble() * _totalWeight;
        var weights = _world.Scenario.Weights;
        for (var i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0 && weights[i] > 0)
                return (FaultKind)i;
        }
        return FaultKind.Weather;
    }

    /// <summary>False when there is nothing that it could befall.</summary>
    private bool Inject(FaultKind kind) => kind switch
    {
        FaultKind.Weather => ChangeWeather(),
        FaultKind.Partition => Part(bothWays: true),
        FaultKind.OneWayPartition => Part(bothWays: false),
        FaultKind.Flapping => Flap(),
        FaultKind.Isolation => Isolate(),
        FaultKind.MtuDrop => DropMtu(),
        FaultKind.PathChange => ChangePath(),
        FaultKind.Replay => Replay(),
        FaultKind.AddressChange or FaultKind.SenderRestart or FaultKind.LinkClose => HarmSender(kind),
        FaultKind.ReceiverRestart or FaultKind.ReceiverLoss => HarmReceiver(kind),
        _ => HarmNode(kind),
    };

    private bool ChangeWeather()
    {
        var everywhere = _random.Next(3) == 0;
        var (a, b) = Pair();
        foreach (var (from, to) in Directions())
        {
            if (everywhere || (from == a && to == b))
                _world.Network.SetWeather(from, to, _world.Scenario.Climate.DrawWeather(_random));
        }
        _world.Log($"weather changes {(everywhere ? "everywhere" : $"from m{a} to m{b}: {_world.Network.Weather(a, b)}")}");
        return true;
    }

    private bool Part(bool bothWays)
    {
        var (a, b) = Pair();
        var time = Duration();
        _world.Log($"m{a} and m{b} are parted {(bothWays ? "both ways" : "one way")} for {time / 1e6:f1} ms");
        Cut(a, b, bothWays, time);
        return true;
    }

    private bool Flap()
    {
        var (a, b) = Pair();
        var times = _random.Next(2, 12);
        var bothWays = _random.Next(2) == 0;
        var period = Duration() / times;
        _world.Log($"the link of m{a} and m{b} flaps {times} times, every {period / 1e6:f1} ms");
        for (var i = 0; i < times; i++)
        {
            After(i * period, () =>
            {
                if (!_isOver)
                    Cut(a, b, bothWays, 1 + _random.NextInt64(period));
            });
        }
        return true;
    }

    private bool Isolate()
    {
        var machine = _random.Next(_world.Places.Length);
        var time = Duration();
        _world.Log($"m{machine} is cut off for {time / 1e6:f1} ms");
        for (var other = 0; other < _world.Places.Length; other++)
        {
            if (other != machine)
                Cut(machine, other, bothWays: true, time);
        }
        return true;
    }

    private bool DropMtu()
    {
        var (a, b) = Pair();
        var size = _world.Places[a].Plan.Settings.LargestDatagram;
        var mtu = _random.Next(4) switch
        {
            0 => 100,
            1 => Datagram.HelloMinimumSize,
            2 => size - 1,
            _ => _random.Next(60, size),
        };
        var time = Duration();
        _world.Log($"from m{a} to m{b} pass {mtu} bytes at most for {time / 1e6:f1} ms");
        _world.Network.SetMtu(a, b, mtu);
        After(time, () => _world.Network.SetMtu(a, b, int.MaxValue));
        return true;
    }

    private bool ChangePath()
    {
        var (a, b) = Pair();
        var mtu = DrawPath();
        _world.Log($"from m{a} to m{b} pass {mtu} bytes at most from now on");
        _world.Network.SetPath(a, b, mtu);
        return true;
    }

    // What every path has to carry passes in any case.
    private int DrawPath() => _random.Next(6) switch
    {
        0 => Datagram.HelloMinimumSize,
        1 => 1_472,
        2 => 8_972,
        3 => Datagram.MaximumSize,
        _ => (int)(Datagram.HelloMinimumSize * Math.Pow(Datagram.MaximumSize / Datagram.HelloMinimumSize, _random.NextDouble())),
    };

    private bool Replay()
    {
        if (_world.Network.Recorder.Count == 0)
            return false;
        var count = 1 << _random.Next(6);
        var isForged = _random.Next(4) == 0;
        _world.Log($"{count} datagrams of the past come again{(isForged ? ", from elsewhere" : "")}");
        for (var i = 0; i < count; i++)
        {
            var recording = _world.Network.Recorder.Pick();
            var source = isForged ? new Address((ushort)_random.Next(_world.Places.Length), (ushort)_random.Next(1, 1_010)) : recording.Source;
            After(_random.NextInt64(3 * Duration()), () =>
            {
                if (_isOver)
                    return;
                _world.Counters.DatagramsReplayed++;
                _world.Network.Replay(source, recording.Target, recording.Datagram);
            });
        }
        return true;
    }

    private bool HarmSender(FaultKind kind)
    {
        if (PickNode() is not { Senders.Count: > 0 } node)
            return false;
        var link = node.Senders.ElementAt(_random.Next(node.Senders.Count));
        switch (kind)
        {
            case FaultKind.AddressChange:
                _world.Log($"the address of {link} changes");
                link.Rebind();
                break;
            case FaultKind.SenderRestart:
                var downtime = Duration() / 4;
                _world.Log($"the sender {link} restarts, in {downtime / 1e6:f1} ms");
                link.RestartActor(downtime);
                break;
            default:
                _world.Log($"{link} is closed");
                link.Close(CloseReason.Requested);
                Reopen(node, link);
                break;
        }
        return true;
    }

    private void Reopen(SimulatedNode node, SenderLink link)
    {
        After(Duration(), () =>
        {
            if (node.IsDead)
                return;
            if (!link.IsOver)
                Reopen(node, link);
            else
                node.LinkTo(link.Target, link.TargetPlace);
        });
    }

    private bool HarmReceiver(FaultKind kind)
    {
        if (PickNode() is not { Receivers.Count: > 0 } node)
            return false;
        var link = node.Receivers.ElementAt(_random.Next(node.Receivers.Count));
        if (kind == FaultKind.ReceiverRestart)
        {
            var downtime = Duration() / 4;
            _world.Log($"the receiver {link} restarts, in {downtime / 1e6:f1} ms");
            link.RestartActor(downtime);
        }
        else
        {
            _world.Log($"the receiver {link} is given up");
            link.End();
        }
        return true;
    }

    private bool HarmNode(FaultKind kind)
    {
        if (PickNode() is not { IsShuttingDown: false } node)
            return false;
        var time = Duration();
        switch (kind)
        {
            case FaultKind.ClockLeap:
                var leap = (long)(Math.Pow(10, 1 + 3.8 * _random.NextDouble()) * MonotonicNanos.PerMillisecond);
                _world.Log($"the clock of {node} leaps {leap / 1e6:f1} ms");
                node.LeapClock(leap);
                break;
            case FaultKind.Stall:
                _world.Log($"{node} stalls for {time / 1e6:f1} ms");
                node.Stall(time);
                break;
            case FaultKind.SlowConsumer:
                _world.Log($"{node} takes no messages for {time / 1e6:f1} ms");
                node.StopConsuming(time);
                break;
            case FaultKind.ListenerRestart:
                _world.Log($"the listener of {node} is closed for {time / 4e6:f1} ms");
                node.Listener.Close();
                After(time / 4, () => ReopenListener(node));
                break;
            case FaultKind.KeyRotation:
                _world.Log($"{node} makes a new cookie key");
                node.RotateCookieKey();
                break;
            case FaultKind.OrderlyRestart:
                _world.Log($"{node} shuts down in order");
                node.ShutDown();
                AwaitShutdown(node, MonotonicNanos.ToNanos(node.Settings.ShutdownFlushTimeout) * 2);
                break;
            default:
                Crash(node, kind, time);
                break;
        }
        return true;
    }

    private void Crash(SimulatedNode node, FaultKind kind, long downtime)
    {
        var place = node.Place;
        _world.Log($"{node} crashes and comes back {(kind == FaultKind.Move ? "elsewhere " : "")}in {downtime / 1e6:f1} ms");
        _left.Add(place.Address);
        place.Kill();
        After(downtime, () => StartAgain(place, isMove: kind == FaultKind.Move));
    }

    private void StartAgain(Place place, bool isMove)
    {
        if (place.Node is not null || _isOver)
            return;
        if (!isMove && !_world.Network.IsOpen(place.Address))
        {
            place.Start(place.Address);
            return;
        }
        var free = _left.Where(a => a != place.Address && !_world.Network.IsOpen(a) && IsNobodysHome(a)).ToArray();
        place.Start(free.Length > 0 && _random.Next(2) == 0 ? free[_random.Next(free.Length)] : NewAddress(place));
    }

    // A crashed node wants its address back.
    private bool IsNobodysHome(Address address) => !_world.Places.Any(p => p.Address == address);

    private Address NewAddress(Place place) => new((ushort)place.Index, _world.NewPort());

    private void AwaitShutdown(SimulatedNode node, long patience)
    {
        const long Step = 5 * MonotonicNanos.PerMillisecond;
        After(Step, () =>
        {
            if (node.IsDead)
                return;
            if (node.Senders.Count > 0 && patience > 0)
            {
                AwaitShutdown(node, patience - Step);
                return;
            }
            var place = node.Place;
            Leave(place, node);
            After(Duration(), () => StartAgain(place, isMove: _random.Next(4) == 0));
        });
    }

    private void Leave(Place place, SimulatedNode node)
    {
        _left.Add(place.Address);
        node.CloseReceivers();
        place.Kill();
    }

    private void Cut(int a, int b, bool bothWays, long time)
    {
        _world.Network.Cut(a, b, true);
        if (bothWays)
            _world.Network.Cut(b, a, true);
        After(time, () =>
        {
            if (_isOver)
                return;
            _world.Network.Cut(a, b, false);
            if (bothWays)
                _world.Network.Cut(b, a, false);
        });
    }

    private SimulatedNode? PickNode() => _world.Places[_random.Next(_world.Places.Length)].Node;

    private (int A, int B) Pair()
    {
        var a = _random.Next(_world.Places.Length);
        var b = _random.Next(_world.Places.Length - 1);
        return (a, b < a ? b : b + 1);
    }

    private IEnumerable<(int From, int To)> Directions()
    {
        for (var from = 0; from < _world.Places.Length; from++)
        {
            for (var to = 0; to < _world.Places.Length; to++)
            {
                if (from != to)
                    yield return (from, to);
            }
        }
    }

    // 2 ms to 4 s, short ones as likely as long ones.
    private long Duration() => (long)(Math.Pow(10, 0.3 + 3.3 * _random.NextDouble()) * MonotonicNanos.PerMillisecond);

    private void After(long nanos, Action action) => _world.Clock.At(_world.Clock.NowNanos + nanos, action);

}
