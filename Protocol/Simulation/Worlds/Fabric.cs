using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Worlds;

/// <summary>A datagram's way, or that of the word that nobody listens at its target.</summary>
internal readonly record struct Flight(Address Source, Address Target, bool IsRefusal);

/// <summary>The network between all machines: a link for each pair and direction, and who listens at which address.</summary>
internal sealed class Fabric
{
    private readonly World _world;
    private readonly VirtualLink<Flight>[,] _links;
    private readonly LinkConditions[,] _weather;
    private readonly int[,] _cuts;
    private readonly int[,] _mtu;
    private readonly int[,] _paths;
    private readonly Dictionary<Address, SimulatedSocket> _sockets = [];
    private readonly bool _tellsRefusals;

    public Fabric(World world, int machines, bool tellsRefusals, Random random)
    {
        _world = world;
        _tellsRefusals = tellsRefusals;
        _links = new VirtualLink<Flight>[machines, machines];
        _weather = new LinkConditions[machines, machines];
        _cuts = new int[machines, machines];
        _mtu = new int[machines, machines];
        _paths = new int[machines, machines];
        for (var from = 0; from < machines; from++)
        {
            for (var to = 0; to < machines; to++)
            {
                _links[from, to] = new VirtualLink<Flight>(world.Clock, new Random(random.Next()), Arrive);
                _weather[from, to] = LinkConditions.Perfect;
                _mtu[from, to] = _paths[from, to] = int.MaxValue;
            }
        }
        Recorder = new Recorder(new Random(random.Next()));
    }

    public int Machines => _links.GetLength(0);

    /// <summary>Datagrams of the past, to be replayed.</summary>
    public Recorder Recorder { get; }

    public IEnumerable<VirtualLink<Flight>> Links => _links.Cast<VirtualLink<Flight>>();

    public void Open(SimulatedSocket socket)
    {
        if (!_sockets.TryAdd(socket.Address, socket))
            throw new InvalidOperationException($"Two sockets are bound to {socket.Address}.");
    }

    public void Close(SimulatedSocket socket) => _sockets.Remove(socket.Address);

    public bool IsOpen(Address address) => _sockets.ContainsKey(address);

    public SimulatedSocket? At(Address address) => _sockets.GetValueOrDefault(address);

    /// <summary>Sends a datagram; what the links do to it is theirs.</summary>
    public void Send(Address source, Address target, ReadOnlySpan<byte> datagram)
    {
        _world.Counters.DatagramsSent++;
        Recorder.Note(source, target, datagram);
        Pass(new Flight(source, target, false), datagram);
    }

    /// <summary>Sends again what was recorded, perhaps from another address.</summary>
    public void Replay(Address source, Address target, ReadOnlySpan<byte> datagram) =>
        Pass(new Flight(source, target, false), datagram);

    public LinkConditions Weather(int from, int to) => _weather[from, to];

    public void SetWeather(int from, int to, LinkConditions conditions)
    {
        _weather[from, to] = conditions;
        Apply(from, to);
    }

    public void Cut(int from, int to, bool isCut)
    {
        _cuts[from, to] += isCut ? 1 : -1;
        Apply(from, to);
    }

    public void SetMtu(int from, int to, int mtu)
    {
        _mtu[from, to] = mtu;
        Apply(from, to);
    }

    /// <summary>What the path carries; that is its nature, and nothing wrong.</summary>
    public void SetPath(int from, int to, int mtu)
    {
        _paths[from, to] = mtu;
        Apply(from, to);
    }

    /// <summary>Ends all that is wrong with the network; what is under way arrives as it would have.</summary>
    public void Heal(Func<LinkConditions> mild)
    {
        for (var from = 0; from < Machines; from++)
        {
            for (var to = 0; to < Machines; to++)
            {
                _cuts[from, to] = 0;
                _mtu[from, to] = int.MaxValue;
                SetWeather(from, to, mild());
            }
        }
    }

    /// <summary>Loses all that a socket sends, until it is told otherwise.</summary>
    public void Mute(SimulatedSocket socket, Address target, bool isMuted)
    {
        var link = _links[socket.Address.Machine, target.Machine];
        link.Drops = isMuted ? (_, flight) => flight.Source == socket.Address && flight.Target == target : null;
    }

    private void Apply(int from, int to) => _links[from, to].Conditions = _weather[from, to] with
    {
        IsCut = _cuts[from, to] > 0,
        Mtu = Math.Min(_mtu[from, to], _paths[from, to]),
    };

    private void Pass(in Flight flight, ReadOnlySpan<byte> datagram)
    {
        var link = _links[flight.Source.Machine, flight.Target.Machine];
        if (_world.Trace is not { } trace)
        {
            link.Send(datagram, flight);
            return;
        }
        var before = link.Counters;
        link.Send(datagram, flight);
        trace.Sent(flight, datagram, before, link.Counters);
    }

    private void Arrive(byte[] datagram, Flight flight)
    {
        if (_sockets.TryGetValue(flight.Target, out var socket))
        {
            if (flight.IsRefusal)
                socket.OnRefused(flight.Source);
            else
                socket.OnDatagram(datagram, flight.Source);
        }
        else if (_tellsRefusals && !flight.IsRefusal)
        {
            Pass(new Flight(flight.Target, flight.Source, true), [0]);
        }
    }
}
