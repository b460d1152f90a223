using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Checks;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>
/// One incarnation of a node: a listener, a sender for each peer, a receiver for each that dials; made of the production
/// state machines, driven as the actors drive them, with the table of connections that <c>TransportCore</c> keeps.
/// </summary>
internal sealed class SimulatedNode
{
    private readonly Random _random;
    private readonly Dictionary<ulong, EndpointLink> _routes = [];
    private readonly Dictionary<ulong, SenderLink> _remoteIds = [];
    private readonly Dictionary<(ulong Uid, ulong DialerId), ReceiverLink> _inbound = [];
    private readonly Dictionary<Address, SenderLink> _peers = [];
    private readonly HashSet<ulong> _forgotten = [];
    private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];

    public SimulatedNode(Place place, Random random)
    {
        Place = place;
        _random = random;
        Identity = new LocalIdentity(NewId(), "simulated", $"n{place.Index}", place.Address.ToString());
        Handshake = new ListenerHandshake(
            place.Plan.Settings, Identity, NewKey(), ListenerHandshake.DeriveResetKey(Identity.ClusterId));
        Cookies = new CookieWitness(this);
        Router = new Router(this);
        Buffer = new byte[place.Plan.Settings.LargestDatagram];
        Listener = new SimulatedSocket(this, null, place.Address, default);
        Listener.Open();
    }

    public Place Place { get; }

    public World World => Place.World;

    public NodeClock Clock => Place.Clock;

    public ProtocolSettings Settings => Place.Plan.Settings;

    public LocalIdentity Identity { get; }

    public ulong Uid => Identity.Uid;

    public ListenerHandshake Handshake { get; }

    public CookieWitness Cookies { get; }

    public Router Router { get; }

    public SimulatedSocket Listener { get; }

    /// <summary>Room for one datagram to send.</summary>
    public byte[] Buffer { get; }

    public bool IsDead { get; private set; }

    public bool IsShuttingDown { get; private set; }

    /// <summary>Until then the node does nothing, in the world's time.</summary>
    public long StalledUntil { get; private set; }

    public bool IsStalled => StalledUntil > World.Clock.NowNanos;

    /// <summary>Until then nobody takes messages from the connections, in the world's time.</summary>
    public long ConsumesFrom { get; private set; }

    public IReadOnlyCollection<SenderLink> Senders => _peers.Values;

    public IReadOnlyCollection<ReceiverLink> Receivers => _inbound.Values;

    /// <summary>How long a wake-up takes until its turn comes.</summary>
    public long TurnDelay() => _random.Next(Place.Plan.TurnDelay);

    public long TimerDelay(long maximum) => _random.NextInt64(maximum);

    public ulong NewId() => (ulong)_random.NextInt64(1, long.MaxValue);

    public void RotateCookieKey() => Handshake.RotateCookieKey(NewKey());

    /// <summary>A link to an address, made if there is none.</summary>
    public void LinkTo(Address address, int place)
    {
        if (_peers.ContainsKey(address) || IsShuttingDown)
            return;
        var link = new SenderLink(this, address, place, _random.Next());
        _peers.Add(address, link);
        link.Start();
        World.Employ(link);
    }

    public EndpointLink? Lookup(ulong connectionId) => _routes.GetValueOrDefault(connectionId);

    public SenderLink? LookupReset(ulong remoteId) => _remoteIds.GetValueOrDefault(remoteId);

    public ReceiverLink? FindInbound(HelloInfo hello) => _inbound.GetValueOrDefault((hello.Uid, hello.ConnectionId));

    public bool HasInbound(ulong connectionId) => _routes.GetValueOrDefault(connectionId) is ReceiverLink;

    /// <summary>Whether it had a connection of this id once.</summary>
    public bool Forgot(ulong connectionId) => _forgotten.Contains(connectionId);

    public void Accept(HelloInfo hello, SimulatedSocket socket, Address source)
    {
        // A node that comes back under its old address has lost what it had.
        foreach (var older in _inbound.Values.ToArray())
        {
            if (older.Connection.Peer.AdvertisedAddress == hello.AdvertisedAddress && older.Connection.Peer.Uid != hello.Uid)
                older.End();
        }
        var id = NewId();
        var connection = new InboundConnection(Settings, Identity, hello, id, Handshake.TokenOf(id), Clock.Now);
        var link = new ReceiverLink(this, connection, socket, source);
        _inbound.Add((hello.Uid, hello.ConnectionId), link);
        _routes.Add(id, link);
        link.WantWelcome(socket, source);
    }

    public void Route(SenderLink link)
    {
        var id = link.Connection.LocalConnectionId;
        if (id != link.RoutedId)
        {
            _routes.Remove(link.RoutedId);
            link.RoutedId = id;
            _routes[id] = link;
        }
        var remoteId = link.Connection.RemoteConnectionId;
        if (remoteId == link.RoutedRemoteId)
            return;
        _remoteIds.Remove(link.RoutedRemoteId);
        link.RoutedRemoteId = remoteId;
        _remoteIds[remoteId] = link;
    }

    public void Remove(SenderLink link)
    {
        _peers.Remove(link.Target);
        _routes.Remove(link.RoutedId);
        _remoteIds.Remove(link.RoutedRemoteId);
    }

    public void Remove(ReceiverLink link)
    {
        _inbound.Remove((link.Connection.Peer.Uid, link.Connection.Peer.ConnectionId));
        _routes.Remove(link.Connection.LocalConnectionId);
        _forgotten.Add(link.Connection.LocalConnectionId);
    }

    /// <summary>Counts a verdict. Some can only come from a mistake of ours, because nobody else talks here.</summary>
    public void Note(Verdict verdict)
    {
        _verdicts[(int)verdict]++;
        if (verdict is Verdict.BadFrame or Verdict.TruncatedFrame or Verdict.UnexpectedFrame or Verdict.BadChannel or Verdict.BadOffset
            or Verdict.BadAckRange or Verdict.AckOfUnsent or Verdict.FlowControlViolation or Verdict.MessageTooLarge
            or Verdict.BadHandshake or Verdict.BadPadding or Verdict.BadText or Verdict.BadToken)
        {
            throw new SimulationException($"{this} judges a whole datagram of its peer {verdict}");
        }
    }

    public long Count(Verdict verdict) => _verdicts[(int)verdict];

    /// <summary>Nothing runs for a while; then everything that has come in the meantime is seen at once.</summary>
    public void Stall(long nanos)
    {
        StalledUntil = Math.Max(StalledUntil, World.Clock.NowNanos + nanos);
        World.Clock.At(StalledUntil, GoOn);
    }

    public void StopConsuming(long nanos)
    {
        ConsumesFrom = Math.Max(ConsumesFrom, World.Clock.NowNanos + nanos);
        World.Clock.At(ConsumesFrom, ConsumeAgain);
    }

    /// <summary>Every stall is over.</summary>
    public void Heal()
    {
        StalledUntil = ConsumesFrom = World.Clock.NowNanos;
        GoOn();
        ConsumeAgain();
        foreach (var link in _peers.Values)
            link.Resume();
        foreach (var link in _inbound.Values)
            link.Resume();
    }

    public void LeapClock(long nanos)
    {
        Clock.Leap(nanos);
        foreach (var link in _peers.Values)
            link.OnClockLeap();
        foreach (var link in _inbound.Values)
            link.OnClockLeap();
    }

    /// <summary>Flushes and says goodbye to everybody; the listener answers no new dial.</summary>
    public void ShutDown()
    {
        IsShuttingDown = true;
        foreach (var link in _peers.Values)
            link.Close(CloseReason.Shutdown);
    }

    /// <summary>The end of an orderly shutdown: receivers say goodbye and are gone.</summary>
    public void CloseReceivers()
    {
        foreach (var link in _inbound.Values.ToArray())
            link.Close(CloseReason.Shutdown);
    }

    public void Die()
    {
        IsDead = true;
        Listener.Close();
        foreach (var link in _peers.Values)
            link.Die();
    }

    public override string ToString() => $"n{Place.Index}.{Place.Incarnations}";

    private void GoOn()
    {
        if (IsDead || IsStalled)
            return;
        Listener.Drain();
        foreach (var link in _peers.Values.ToArray())
            link.DrainSocket();
    }

    private void ConsumeAgain()
    {
        if (IsDead || ConsumesFrom > World.Clock.NowNanos)
            return;
        foreach (var link in _inbound.Values)
            link.Wake();
    }

    private byte[] NewKey()
    {
        var key = new byte[Cookie.KeySize];
        _random.NextBytes(key);
        return key;
    }
}
