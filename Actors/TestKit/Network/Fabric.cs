using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;

namespace ActorUdp.TestKit.Network;

/// <summary>
/// Hosts, and the links between each two of them. It has no clock and no thread: time comes from outside, and whoever owns
/// the fabric calls <see cref="DeliverNext"/> when something is due. Thread-safe; one thread at a time delivers.
/// </summary>
/// <param name="seed">What all chances come from.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="arriving">Told, under the lock, when something arrives earlier or later than known.</param>
internal sealed class Fabric(int seed, Func<MonotonicNanos> clock, Action<MonotonicNanos> arriving)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedHost> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, SimulatedHost> _byAddress = [];
    private readonly Dictionary<(SimulatedHost From, SimulatedHost To), DirectedLink> _links = [];
    private readonly List<SimulatedSocket> _touched = [];
    private readonly List<(byte[] Datagram, Flight Flight)> _arrived = [];
    private LinkConditions _conditionsOfNewLinks = LinkConditions.Perfect;
    private long _unroutable;

    public DatagramTrace Trace { get; } = new(clock());

    public int Seed => seed;

    /// <summary>Datagrams sent to an address that no node has.</summary>
    public long Unroutable => Interlocked.Read(ref _unroutable);

    /// <summary>When the next datagram arrives anywhere; null when none is under way.</summary>
    public MonotonicNanos? NextArrival
    {
        get
        {
            lock (_lock)
            {
                return Earliest()?.Link.NextArrival;
            }
        }
    }

    public IReadOnlyList<SimulatedHost> Hosts
    {
        get
        {
            lock (_lock)
            {
                return [.. _byName.Values.OrderBy(h => h.Index)];
            }
        }
    }

    public SimulatedHost? FindHost(string name)
    {
        lock (_lock)
        {
            return _byName.GetValueOrDefault(name);
        }
    }

    /// <summary>The host of a name, made when there is none: 10.0.0.1 is the first.</summary>
    public SimulatedHost HostOf(string name)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(name, out SimulatedHost? known))
            {
                return known;
            }

            int number = _byName.Count + 1;
            var host = new SimulatedHost(_byName.Count, name, new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]));
            _byName.Add(name, host);
            _byAddress.Add(host.Address, host);
            return host;
        }
    }

    /// <exception cref="SocketException">The port is taken, or there is no free one.</exception>
    public IPEndPoint Take(SimulatedHost host, int port, SimulatedSocket socket)
    {
        lock (_lock)
        {
            return host.Take(port, socket);
        }
    }

    public void Release(SimulatedSocket socket)
    {
        lock (_lock)
        {
            socket.Host.Release(socket);
        }
    }

    public void Send(SimulatedSocket sender, IPEndPoint to, ReadOnlySpan<byte> datagram)
    {
        lock (_lock)
        {
            if (IPAddress.IsLoopback(to.Address))
            {
                to = new IPEndPoint(sender.Host.Address, to.Port);
            }

            if (!_byAddress.TryGetValue(to.Address, out SimulatedHost? host))
            {
                Interlocked.Increment(ref _unroutable);
                Trace.Add(clock(), sender.Name, to.ToString(), datagram, DatagramFate.Unroutable);
                return;
            }

            Carry(LinkOf(sender.Host, host), datagram, new Flight(sender, to, IsRefusal: false));
        }
    }

    /// <summary>Hands over what has arrived by the link whose turn it is.</summary>
    /// <returns>False when nothing has arrived.</returns>
    public bool DeliverNext()
    {
        lock (_lock)
        {
            MonotonicNanos now = clock();
            if (Earliest() is not { } link || link.Link.NextArrival > now)
            {
                return false;
            }

            while (link.Link.TryReceive(now, out byte[] datagram, out Flight flight))
            {
                _arrived.Add((datagram, flight));
            }
        }

        foreach ((byte[] datagram, Flight flight) in _arrived)
        {
            Deliver(datagram, flight);
        }

        _arrived.Clear();
        foreach (SimulatedSocket socket in _touched)
        {
            socket.EndBatch();
        }

        _touched.Clear();
        return true;
    }

    /// <summary>Changes what links do.</summary>
    public void Change(IEnumerable<(SimulatedHost From, SimulatedHost To)> ways, Func<LinkConditions, LinkConditions> change)
    {
        lock (_lock)
        {
            foreach ((SimulatedHost from, SimulatedHost to) in ways)
            {
                Link<Flight> link = LinkOf(from, to).Link;
                link.Conditions = change(link.Conditions);
            }
        }
    }

    /// <summary>Changes what the links between hosts do, all that are there and all that will be.</summary>
    public void ChangeAll(Func<LinkConditions, LinkConditions> change)
    {
        lock (_lock)
        {
            _conditionsOfNewLinks = change(_conditionsOfNewLinks);
            foreach (DirectedLink link in _links.Values.Where(l => l.From != l.To))
            {
                link.Link.Conditions = change(link.Link.Conditions);
            }
        }
    }

    /// <summary>Cuts a host off from all others, also from those to come.</summary>
    public void Isolate(SimulatedHost host)
    {
        lock (_lock)
        {
            host.IsIsolated = true;
            foreach (SimulatedHost other in _byName.Values.Where(h => h != host))
            {
                LinkOf(host, other).Cut(true);
                LinkOf(other, host).Cut(true);
            }
        }
    }

    /// <summary>No link is cut any more.</summary>
    public void HealAll()
    {
        lock (_lock)
        {
            foreach (SimulatedHost host in _byName.Values)
            {
                host.IsIsolated = false;
            }

            ChangeAll(c => c with { IsCut = false });
        }
    }

    public LinkConditions ConditionsOf(SimulatedHost from, SimulatedHost to)
    {
        lock (_lock)
        {
            return LinkOf(from, to).Link.Conditions;
        }
    }

    public LinkCounters CountersOf(SimulatedHost from, SimulatedHost to)
    {
        lock (_lock)
        {
            return LinkOf(from, to).Link.Counters;
        }
    }

    private DirectedLink? Earliest()
    {
        DirectedLink? earliest = null;
        foreach (DirectedLink link in _links.Values)
        {
            if (link.Link.NextArrival is { } arrival
                && (earliest is null || (arrival.Value, link.Rank).CompareTo((earliest.Link.NextArrival!.Value.Value, earliest.Rank)) < 0))
            {
                earliest = link;
            }
        }

        return earliest;
    }

    private DirectedLink LinkOf(SimulatedHost from, SimulatedHost to)
    {
        if (!_links.TryGetValue((from, to), out DirectedLink? link))
        {
            link = new DirectedLink(from, to, seed);
            if (from != to)
            {
                link.Link.Conditions = _conditionsOfNewLinks with { IsCut = _conditionsOfNewLinks.IsCut || from.IsIsolated || to.IsIsolated };
            }

            _links.Add((from, to), link);
        }

        return link;
    }

    // The lock is held.
    private void Carry(DirectedLink way, ReadOnlySpan<byte> datagram, in Flight flight)
    {
        MonotonicNanos now = clock();
        Link<Flight> link = way.Link;
        LinkCounters before = link.Counters;
        link.Send(datagram, flight, now);
        LinkCounters after = link.Counters;
        if (!flight.IsRefusal)
        {
            DatagramFate fate = after.CutOff > before.CutOff ? DatagramFate.CutOff
                : after.TooLarge > before.TooLarge ? DatagramFate.TooLarge
                : after.Lost > before.Lost ? DatagramFate.Lost
                : after.Overflowed > before.Overflowed ? DatagramFate.Overflowed
                : DatagramFate.Sent;
            Trace.Add(now, flight.Sender.Name, NameOf(flight.To), datagram, fate);
        }

        if (link.NextArrival is { } arrival)
        {
            arriving(arrival);
        }
    }

    private void Deliver(byte[] datagram, in Flight flight)
    {
        if (flight.IsRefusal)
        {
            flight.Sender.Refuse();
            return;
        }

        SimulatedSocket? socket;
        lock (_lock)
        {
            SimulatedHost host = _byAddress[flight.To.Address];
            socket = host.Find(flight.To.Port, flight.Sender.LocalEndPoint);
            Trace.Add(clock(), flight.Sender.Name, NameOf(flight.To), datagram, socket is null ? DatagramFate.Refused : DatagramFate.Delivered);
            if (socket is null && flight.Sender.Remote is not null)
            {
                // The word of it takes the way back, as ICMP does, and only a connected socket is told.
                Carry(LinkOf(host, flight.Sender.Host), [], flight with { To = flight.Sender.LocalEndPoint, IsRefusal = true });
            }
        }

        if (socket is null)
        {
            return;
        }

        socket.Receive(datagram, flight.Sender.Address);
        if (!_touched.Contains(socket))
        {
            _touched.Add(socket);
        }
    }

    private string NameOf(IPEndPoint endPoint) => $"{_byAddress[endPoint.Address].Name}:{endPoint.Port}";
}
