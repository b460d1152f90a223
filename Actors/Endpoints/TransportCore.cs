using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Configuration;
using ActorUdp.Diagnostics;
using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Sockets;
using ActorUdp.Timing;

namespace ActorUdp.Endpoints;

/// <summary>
/// What all parts of one transport share: identity, clock, counters, and the table of connections, which outlives every
/// actor. Thread-safe.
/// </summary>
internal sealed class TransportCore : IDisposable
{
    private readonly ConcurrentDictionary<PeerAddress, PeerLink> _peers = new();
    private readonly ConcurrentDictionary<ulong, EndpointLink> _routes = new();
    private readonly ConcurrentDictionary<ulong, PeerLink> _remoteIds = new();
    private readonly ConcurrentDictionary<(ulong Uid, ulong DialerId), InboundLink> _inbound = new();
    private readonly ConcurrentDictionary<PeerAddress, InboundLink> _unadvertised = new();
    private readonly TransportMetrics _metrics;
    private IActorRef _supervisor = ActorRefs.Nobody;

    /// <param name="system">The actor system.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="observer">Who takes the messages; null: the recipients that are registered by name.</param>
    /// <param name="environment">The surroundings; null: those attached to the system.</param>
    /// <param name="incarnation">Makes this node's UID from a random number; null: that number is it.</param>
    /// <param name="isPatient">Whether its thread does not take a core from others when it wakes.</param>
    public TransportCore(
        ExtendedActorSystem system,
        UdpSettings settings,
        IPeerObserver? observer = null,
        TransportEnvironment? environment = null,
        Func<ulong, ulong>? incarnation = null,
        bool isPatient = false)
    {
        System = system;
        Settings = settings;
        Observer = observer;
        Protocol = ProtocolSettingsFactory.From(settings);
        Environment = environment ?? TransportEnvironment.Of(system);
        Clock = new TransportClock(Environment.Time);
        if (!Environment.Network.IsSimulated)
        {
            Thread = new EndpointThread(Clock, settings.IdleStrategy, "actor-udp", isPatient);
            Thread.BelongTo(system);
        }

        system.Settings.InjectTopLevelFallback(EndpointExecutorConfigurator.Reference(system));
        Timer = Thread?.Timer ?? new DeadlineTimer(Clock, "actor-udp-timer");
        Uid = incarnation?.Invoke(NewId()) ?? NewId();
        Buffers = new SocketBuffers((int)settings.SocketReceiveBuffer, (int)settings.SocketSendBuffer, ReportClampedOnce, settings.BatchIo ? Thread?.Poller : null)
        {
            SegmentationRefused = ReportSegmentationRefused,
            Overflowed = Counters.SocketOverflow,
        };
        Listener = new ListenerSocket(this);
        Replies = new ReplyDirectory(NewId());
        Recipients = new RecipientRegistry();
        Identity = new LocalIdentity(Uid, settings.ClusterId, settings.NodeName.Length > 0 ? settings.NodeName : system.Name, "");
        _metrics = new TransportMetrics(this);
    }

    public ExtendedActorSystem System { get; }

    public UdpSettings Settings { get; }

    /// <summary>The path of the configuration that the settings come from, for what people are told.</summary>
    public string Section { get; init; } = SettingKeys.Section;

    /// <summary>Who takes the messages instead of recipients that are registered by name.</summary>
    public IPeerObserver? Observer { get; }

    public TransportEnvironment Environment { get; }

    public ProtocolSettings Protocol { get; }

    public TransportClock Clock { get; }

    /// <summary>Receives, and runs the endpoint actors; null in a simulated network, where they run as all actors do.</summary>
    public EndpointThread? Thread { get; }

    public DeadlineTimer Timer { get; }

    public TransportCounters Counters { get; } = new();

    public ulong Uid { get; }

    public SocketBuffers Buffers { get; }

    public ListenerSocket Listener { get; }

    public ReplyDirectory Replies { get; }

    public RecipientRegistry Recipients { get; }

    /// <summary>Whether payloads of <see cref="ProtobufSerializer"/> are read without asking the actor system's serialization.</summary>
    public bool ParsesProtobuf { get; set; }

    public IActorRef DeadLetters => field ??= System.DeadLetters;

    /// <summary>Who we say we are; the advertised address joins it once the listener is bound.</summary>
    public LocalIdentity Identity { get; private set; }

    public ListenerHandshake Handshake { get; private set; } = null!;

    /// <summary>The listener actor of this transport.</summary>
    public IActorRef ListenerActor { get; set; } = ActorRefs.Nobody;

    /// <summary>The address that this node tells others; before the listener is bound an error.</summary>
    public PeerAddress LocalAddress { get; private set; } = null!;

    /// <summary>True from the moment that the node begins to shut down.</summary>
    public bool IsShuttingDown { get; set; }

    /// <summary>The largest datagram that the sockets take: ours, or what a peer with larger ones may send.</summary>
    public int MaximumDatagram => ActorUdp.Protocol.Wire.Datagram.MaximumSize;

    /// <summary>
    /// Asked with a peer's name and incarnation UID whenever one dials us or answers us; true: we do not speak to that incarnation. Called by
    /// many threads. Null: we speak to everybody.
    /// </summary>
    public Func<PeerAddress, ulong, bool>? Refuses { get; set; }

    public int InboundCount => _inbound.Count;

    public ICollection<PeerLink> Peers => _peers.Values;

    public ICollection<InboundLink> Inbound => _inbound.Values;

    /// <summary>A random number that nobody can guess: connection ids, incarnations.</summary>
    public ulong NewId()
    {
        Span<byte> bytes = stackalloc byte[8];
        ulong id;
        do
        {
            Environment.Random.GetBytes(bytes);
            id = BitConverter.ToUInt64(bytes);
        }
        while (id == 0);

        return id;
    }

    public void Publish(TransportEvent message) => System.EventStream.Publish(message);

    /// <summary>The listener's port is known: now this node can say who it is.</summary>
    private void Bound(PeerAddress local, bool advertise)
    {
        LocalAddress = local;
        Identity = Identity with { AdvertisedAddress = advertise ? local.HostAndPort : "" };
        Handshake = new ListenerHandshake(Protocol, Identity, SecretKeys.Cookie(), SecretKeys.Reset(Settings));
    }

    /// <summary>The listener is bound: starts the actors, from now on links get theirs.</summary>
    /// <param name="name">The supervisor's name.</param>
    /// <returns>The supervisor.</returns>
    public IActorRef Start(string name)
    {
        PeerAddress local = AdvertisedAddress.Of(Settings, Listener.LocalEndPoint, out bool advertise);
        Bound(local, advertise);
        _supervisor = System.SystemActorOf(EndpointSupervisor.Props(this), name);
        return _supervisor;
    }

    public OutboundConnection NewOutboundConnection(PeerAddress peer) =>
        new(Protocol, Identity, NewConnectionId, NewId(), Clock.Now) { Refuses = uid => Refuses?.Invoke(peer, uid) == true };

    /// <summary>
    /// Ends the connections to and from incarnations that are refused, at once: what they hold is reported as undelivered. To be called when
    /// <see cref="Refuses"/> has come to refuse more. Thread-safe.
    /// </summary>
    public void DropRefused()
    {
        foreach (PeerLink link in Peers.Where(l => Refuses?.Invoke(l.Peer, l.Connection.RemoteUid) == true))
        {
            link.Drop(UndeliveredReason.Rejected);
        }

        foreach (InboundLink link in Inbound.Where(l => Refuses?.Invoke(l.Peer, l.Connection.Peer.Uid) == true))
        {
            link.Actor?.Tell(new CloseLink(ActorUdp.Protocol.Wire.CloseReason.Requested), ActorRefs.NoSender);
        }
    }

    public ulong NewConnectionId()
    {
        ulong id;
        do
        {
            id = NewId();
        }
        while (_routes.ContainsKey(id));

        return id;
    }

    /// <summary>The link to a peer, made if there is none.</summary>
    public PeerLink PeerOf(PeerAddress peer)
    {
        if (_peers.TryGetValue(peer, out PeerLink? known))
        {
            return known;
        }

        var link = new PeerLink(this, peer);
        PeerLink winner = _peers.GetOrAdd(peer, link);
        if (ReferenceEquals(winner, link))
        {
            if (IsShuttingDown)
            {
                Remove(link, UnavailableReason.ShuttingDown, "this node is shutting down");
            }
            else if (peer.IsUnadvertised && PathTo(peer) is null)
            {
                Remove(link, UnavailableReason.Closed, $"{peer} advertises no address and is not connected");
            }
            else
            {
                _supervisor.Tell(new StartSender(link), ActorRefs.NoSender);
            }
        }

        return winner;
    }

    public PeerLink? FindPeer(PeerAddress peer) => _peers.GetValueOrDefault(peer);

    public void Remove(PeerLink link, UnavailableReason reason, string text)
    {
        _peers.TryRemove(new KeyValuePair<PeerAddress, PeerLink>(link.Peer, link));
        Unroute(link);
        link.Inbox.Close();
        link.Forget(new PeerUnavailableException(link.Peer, reason, text));
    }

    /// <summary>Datagrams with the connection's ids go to its link. Called by its sender actor whenever the ids may have changed.</summary>
    public void Route(PeerLink link)
    {
        ulong id = link.Connection.LocalConnectionId;
        if (id != link.RoutedId)
        {
            _routes.TryRemove(link.RoutedId, out _);
            link.RoutedId = id;
            _routes[id] = link;
        }

        ulong remoteId = link.Connection.RemoteConnectionId;
        if (remoteId != link.RoutedRemoteId)
        {
            // A Reset names the id that the peer had given us.
            _remoteIds.TryRemove(link.RoutedRemoteId, out _);
            link.RoutedRemoteId = remoteId;
            _remoteIds[remoteId] = link;
        }
    }

    public void Unroute(PeerLink link)
    {
        _routes.TryRemove(link.RoutedId, out _);
        _remoteIds.TryRemove(link.RoutedRemoteId, out _);
        link.RoutedId = 0;
        link.RoutedRemoteId = 0;
    }

    public EndpointLink? Lookup(ulong connectionId) => _routes.GetValueOrDefault(connectionId);

    public PeerLink? LookupReset(ulong remoteId) => _remoteIds.GetValueOrDefault(remoteId);

    public InboundLink? FindInbound(HelloInfo hello) => _inbound.GetValueOrDefault((hello.Uid, hello.ConnectionId));

    public void Add(InboundLink link)
    {
        _inbound[KeyOf(link)] = link;
        _routes[link.Connection.LocalConnectionId] = link;
        if (link.Peer.IsUnadvertised)
        {
            _unadvertised[link.Peer] = link;
        }

        _supervisor.Tell(new StartReceiver(link), ActorRefs.NoSender);
    }

    public void Remove(InboundLink link)
    {
        _inbound.TryRemove(KeyOf(link), out _);
        if (_unadvertised.TryRemove(new KeyValuePair<PeerAddress, InboundLink>(link.Peer, link)))
        {
            // The path was the only way to that peer.
            FindPeer(link.Peer)?.Drop(UndeliveredReason.ClosedByPeer);
        }

        _routes.TryRemove(link.Connection.LocalConnectionId, out _);
        link.Inbox.Close();
        Observer?.OnEnded(link);
    }

    /// <summary>The way to a peer that advertises no address: the one its own datagrams come by.</summary>
    public ArrivalPath? PathTo(PeerAddress unadvertised) => _unadvertised.GetValueOrDefault(unadvertised)?.Path;

    public void Dispose()
    {
        Listener.Dispose();
        Thread?.Dispose();
        Timer.Dispose();
        _metrics.Dispose();
    }

    private static (ulong Uid, ulong DialerId) KeyOf(InboundLink link) => (link.Connection.Peer.Uid, link.Connection.Peer.ConnectionId);

    private void ReportSegmentationRefused(IPEndPoint socket, SocketError error)
    {
        Counters.SegmentationRefused();
        System.Log.Info("The system does not cut trains of datagrams for the socket {0} ({1}); it sends them singly.", socket, error);
        Publish(new SegmentationRefused(socket, error));
    }

    private int _clampReported;

    private void ReportClampedOnce(string buffer, long wanted, long granted)
    {
        int bit = buffer == "receive" ? 1 : 2;
        if ((Interlocked.Or(ref _clampReported, bit) & bit) == 0)
        {
            System.Log.Info("The system grants {0} bytes of the {1} for socket {2} buffers that {3} asks for.", granted, wanted, buffer, Section);
            Publish(new SocketBufferClamped(buffer, wanted, granted));
        }
    }
}
