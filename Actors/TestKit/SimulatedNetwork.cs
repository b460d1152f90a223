using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Sockets;
using ActorUdp.TestKit.Network;
using ActorUdp.TestKit.Time;

namespace ActorUdp.TestKit;

/// <summary>
/// A network in memory to put under the transports of several actor systems in one process, for specs: no sockets, links that
/// lose, delay and break as told, crashes, and, by choice, time that passes only when told. What the links do depends on the
/// seed alone. Thread-safe, but for time: one call at a time may move it.
/// </summary>
/// <remarks>
/// Every node has an IPv4 address (10.0.0.1 is the first) and a name that resolves to it on all nodes. What docs/testkit.md says of
/// Akka holds for the embedded runtime as well.
/// </remarks>
public sealed partial class SimulatedNetwork : IAsyncDisposable, IDisposable
{
    /// <summary>The UDP port of nodes that are not configured otherwise: 9000.</summary>
    public const int DefaultPort = 9000;

    private readonly Lock _lock = new();
    private readonly NetworkTime _time;
    private readonly Fabric _fabric;
    private readonly TimeSpan _patience;
    private readonly MonotonicNanos _beginning;
    private bool _disposed;

    /// <summary>Makes a network without nodes.</summary>
    /// <param name="seed">What the chances of all links are drawn from.</param>
    /// <param name="time">How time passes.</param>
    /// <param name="patience">
    /// How long, in real time, actors may take to come to rest and systems to end, before that is an error; null for 30 s.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is not above zero.</exception>
    public SimulatedNetwork(int seed = 1, SimulatedTime time = SimulatedTime.Real, TimeSpan? patience = null)
    {
        _patience = patience ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_patience, TimeSpan.Zero, nameof(patience));
        Time = time;
        _time = time == SimulatedTime.Virtual ? new VirtualTime(_patience) : new RealTime();
        _beginning = _time.Now;
        _fabric = new Fabric(seed, () => _time.Now, _time.Arriving);
        _time.Fabric = _fabric;
    }

    /// <summary>What the chances of all links are drawn from.</summary>
    public int Seed => _fabric.Seed;

    /// <summary>How time passes.</summary>
    public SimulatedTime Time { get; }

    /// <summary>
    /// The clock that the nodes live by; in virtual time it begins on 2000-01-01. Code under test that takes a <see cref="TimeProvider"/> lives
    /// by the same clock when it is given this one.
    /// </summary>
    public TimeProvider Clock => _time.Provider;

    /// <summary>
    /// Takes a UDP port on the machine of a node, which need not run yet, as another process would: a node that wants to
    /// listen there gets a <see cref="BindException"/>, and datagrams to it get no answer.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <param name="port">1 to 65535.</param>
    /// <returns>Dispose it to free the port.</returns>
    /// <exception cref="InvalidOperationException">The port is taken.</exception>
    public IDisposable OccupyPort(string name, int port)
    {
        ThrowIfBadName(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, System.Net.IPEndPoint.MaxPort);
        SimulatedHost host = _fabric.HostOf(name);
        try
        {
            return new HostNetwork(_fabric, host).Bind(new System.Net.IPEndPoint(host.Address, port), new SocketBuffers(0, 0, null), 0);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new InvalidOperationException($"Port {port} of {name} is taken already.", e);
        }
    }

    private static void ThrowIfBadName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!PeerAddress.TryParse($"{name}:1", out _) || System.Net.IPAddress.TryParse(name, out _) || name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{name}' can't be a node's name: it must be usable as a host name in udp://name:port, and be neither an address nor localhost.", nameof(name));
        }
    }

    private SimulatedHost Known(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _fabric.FindHost(name) ?? throw new ArgumentException(
            $"There is no node '{name}'. Create or attach it first; there {(_fabric.Hosts.Count == 0 ? "is none yet" : "are: " + string.Join(", ", _fabric.Hosts.Select(h => h.Name)))}.", nameof(name));
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
