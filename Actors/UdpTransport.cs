using System.Diagnostics.CodeAnalysis;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp;

/// <summary>
/// The transport of an actor system: one node, one UDP port, any number of peers. Configured by section <c>actor-udp</c> of the
/// system's configuration over the reference in <c>akka.hocon</c>. Thread-safe.
/// </summary>
public sealed class UdpTransport : IExtension
{
    /// <summary>
    /// The dispatcher on whose one thread the transport receives and sends. Actors that are put on it, by
    /// <c>Props.WithDispatcher</c>, get messages from peers and answer them without a change of threads. They must be quick and must
    /// never block: everything that the transport does waits for them.
    /// </summary>
    public const string Dispatcher = "actor-udp-dispatcher";

    private readonly TransportCore _core;
    private readonly TaskCompletionSource<PeerAddress> _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRef _recipientWatcher;

    internal UdpTransport(ExtendedActorSystem system)
    {
        Settings = UdpSettings.CreateFromRoot(system.Settings.Config, out IReadOnlyList<ConfigurationProblem> warnings);
        foreach (ConfigurationProblem warning in warnings)
        {
            system.Log.Warning("{0}", warning);
        }

        _core = new TransportCore(system, Settings);
        _core.ParsesProtobuf = Serializers.Install(system);
        _recipientWatcher = system.SystemActorOf(RecipientWatcher.Props(_core.Recipients), "actor-udp-recipients");
        try
        {
            _core.Listener.Open();
        }
        catch (BindException e)
        {
            system.Log.Error(e.Message);
            _core.IsShuttingDown = true;
            _bound.SetException(e);
            _ = _bound.Task.Exception;
            system.RegisterOnTermination(_core.Dispose);
            return;
        }

        Start(system);
    }

    /// <summary>
    /// Completes with the address that this node advertises, as soon as the socket is bound; faults with
    /// <see cref="BindException"/>, which names the address and the cause.
    /// </summary>
    public Task<PeerAddress> Bound => _bound.Task;

    /// <summary>The address that this node advertises to its peers.</summary>
    /// <exception cref="BindException">The listener could not be bound.</exception>
    public PeerAddress LocalAddress => _bound.Task.GetAwaiter().GetResult();

    /// <summary>This node's name, as its peers see it.</summary>
    public string NodeName => _core.Identity.NodeName;

    /// <summary>This incarnation of the node: drawn at random at every start.</summary>
    public ulong Uid => _core.Uid;

    /// <summary>The settings in force.</summary>
    public UdpSettings Settings { get; }

    /// <summary>Running totals.</summary>
    public TransportCounters Counters => _core.Counters;

    /// <summary>For those who look behind: the TestKit.</summary>
    internal TransportCore Core => _core;

    /// <summary>The transport of a system; the first call starts it.</summary>
    /// <param name="system">The actor system.</param>
    /// <exception cref="ConfigurationException">A setting is wrong; the message names key, value and what is allowed.</exception>
    public static UdpTransport Get(ActorSystem system) => system.WithExtension<UdpTransport, UdpTransportProvider>();

    /// <summary>
    /// Gives an actor a name that other nodes may send to. A name that is taken passes to the new recipient; it is free again
    /// when the actor stops.
    /// </summary>
    /// <param name="name">1 to 255 bytes of UTF-8.</param>
    /// <param name="recipient">A local actor.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public void Register(string name, IActorRef recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        _core.Recipients.Register(name, new Recipient(recipient));
        _recipientWatcher.Tell(new RecipientWatcher.Registered(recipient), ActorRefs.NoSender);
    }

    /// <summary>
    /// Gives a handler a name that other nodes may send to: it sees each payload in place, and nothing is allocated for a message. A name
    /// that is taken passes to the new recipient, also from an actor or to one; it is free again after <see cref="Unregister"/>.
    /// </summary>
    /// <remarks>
    /// The handler runs on the turn of the actor that receives from the peer: for one connection one message at a time, in the order
    /// of each channel; for messages of several peers at the same time on several threads. It must not block or take long, since
    /// nothing else of that peer is received meanwhile, and must not keep the payload. What it throws concerns that
    /// one message: it is counted and published as <see cref="MessageDropped"/> with reason
    /// <see cref="MessageDropReason.HandlerFailed"/>, and the connection goes on. Text and serialized payloads come as
    /// bytes, see <see cref="ReceivedPayload.Kind"/>. A call that is under way when the name is taken away or replaced runs to its end.
    /// </remarks>
    /// <param name="name">1 to 255 bytes of UTF-8.</param>
    /// <param name="handler">What is called for each message.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public void Register(string name, PayloadHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _core.Recipients.Register(name, new Recipient(handler));
    }

    /// <summary>Takes a name away, from an actor or a handler.</summary>
    /// <returns>False when nobody had it.</returns>
    public bool Unregister(string name) => _core.Recipients.Unregister(name);

    /// <summary>A reference to a named actor of another node. Its connection is dialed at once.</summary>
    /// <param name="address"><c>host:port</c>, <c>[v6]:port</c> or <c>udp://host:port</c>.</param>
    /// <param name="name">The recipient's name there.</param>
    /// <param name="channel">The kind of channel that its messages take.</param>
    /// <exception cref="FormatException">The address is not well formed.</exception>
    public IActorRef Remote(string address, string name, ChannelKind channel = ChannelKind.Ordinary) =>
        Remote(PeerAddress.Parse(address), name, channel);

    /// <summary>
    /// A reference to a named actor of another node. Its connection is dialed at once. As between the actors of one system, what was
    /// told must not be changed any more: a <c>byte[]</c> of 64 KiB and more is sent from where it lies.
    /// </summary>
    /// <param name="address">The peer.</param>
    /// <param name="name">The recipient's name there.</param>
    /// <param name="channel">The kind of channel that its messages take.</param>
    public IActorRef Remote(PeerAddress address, string name, ChannelKind channel = ChannelKind.Ordinary)
    {
        _core.PeerOf(address);
        return new RemoteActorRef(_core, address, RemoteTarget.Name(name), channel);
    }

    /// <summary>
    /// A reference as text that means the same at every node, to be put into messages of whatever format: of an actor of this node while it
    /// and this incarnation of the node live, or of one of another node that this transport gave out.
    /// </summary>
    /// <param name="actor">The actor; it need not be registered, whoever gets the text may send to it.</param>
    /// <returns><c>udp://host:port/name</c> or <c>udp://host:port/#number</c>.</returns>
    /// <exception cref="ArgumentException">The reference stands for nobody.</exception>
    public string Export(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return ReferenceText.Of(_core, actor);
    }

    /// <summary>The reference that <see cref="Export"/> wrote at this or another node. An actor of this node comes back as itself.</summary>
    /// <param name="text">What Export returned; any text is allowed.</param>
    /// <param name="actor">The reference; dead letters when it is of this node and gone.</param>
    /// <param name="channel">The kind of channel that its messages take.</param>
    /// <returns>False when it is no such text.</returns>
    public bool TryImport(string text, [NotNullWhen(true)] out IActorRef? actor, ChannelKind channel = ChannelKind.Ordinary)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool resolved = ReferenceText.TryResolve(_core, text, channel, out IActorRef found);
        actor = resolved ? found : null;
        return resolved;
    }

    /// <summary>A channel to a named actor of another node, with a result for each message. Its connection is dialed at once.</summary>
    /// <param name="address"><c>host:port</c>, <c>[v6]:port</c> or <c>udp://host:port</c>.</param>
    /// <param name="kind">The kind of channel.</param>
    /// <param name="recipient">The recipient's name there.</param>
    /// <exception cref="FormatException">The address is not well formed.</exception>
    public PeerChannel Open(string address, ChannelKind kind, string recipient) => Open(PeerAddress.Parse(address), kind, recipient);

    /// <summary>A channel to a named actor of another node, with a result for each message. Its connection is dialed at once.</summary>
    /// <param name="address">The peer.</param>
    /// <param name="kind">The kind of channel.</param>
    /// <param name="recipient">The recipient's name there.</param>
    public PeerChannel Open(PeerAddress address, ChannelKind kind, string recipient)
    {
        _core.PeerOf(address);
        return new PeerChannel(_core, address, kind, recipient);
    }

    /// <summary>Completes when the connection to a peer is established.</summary>
    /// <param name="address"><c>host:port</c>, <c>[v6]:port</c> or <c>udp://host:port</c>.</param>
    /// <param name="cancellationToken">Ends the wait, not the dialing.</param>
    /// <exception cref="PeerUnavailableException">At once when the peer is known to be unavailable, with the reason; dialing goes on.</exception>
    public Task ConnectAsync(string address, CancellationToken cancellationToken = default) =>
        ConnectAsync(PeerAddress.Parse(address), cancellationToken);

    /// <summary>Completes when the connection to a peer is established.</summary>
    /// <param name="address">The peer.</param>
    /// <param name="cancellationToken">Ends the wait, not the dialing.</param>
    /// <exception cref="PeerUnavailableException">At once when the peer is known to be unavailable, with the reason; dialing goes on.</exception>
    public Task ConnectAsync(PeerAddress address, CancellationToken cancellationToken = default) =>
        _core.PeerOf(address).WhenConnected().WaitAsync(cancellationToken);

    /// <summary>Waits until everything accepted for a peer has been acknowledged.</summary>
    /// <param name="address">The peer.</param>
    /// <param name="timeout">How long at most.</param>
    /// <returns>False when some of it was given up, or when the time ran out.</returns>
    public async Task<bool> FlushAsync(PeerAddress address, TimeSpan timeout)
    {
        if (_core.FindPeer(address) is not { } link)
        {
            return true;
        }

        try
        {
            return await link.WhenDrained().WaitAsync(timeout, _core.Environment.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Flushes what was accepted for a peer, says goodbye, and forgets the peer. A later send dials anew.</summary>
    /// <param name="address">The peer.</param>
    /// <returns>A task that completes when the peer is forgotten, at the latest after <c>shutdown-flush-timeout</c>.</returns>
    public Task DisconnectAsync(PeerAddress address) => _core.FindPeer(address)?.Close(CloseReason.Requested) ?? Task.CompletedTask;

    /// <summary>The peers that this node sends to.</summary>
    public IReadOnlyList<PeerStatus> Peers() =>
        [.. _core.Peers.Select(p => new PeerStatus(p.Peer, p.Connection.State, p.Connection.RemoteUid, p.Connection.Stats))];

    private void Start(ExtendedActorSystem system)
    {
        IActorRef supervisor = _core.Start("actor-udp");
        ShutdownTask.Register(system, _core, supervisor);
        _bound.SetResult(_core.LocalAddress);
        _core.Publish(new ListenerBound(_core.LocalAddress));
    }
}

/// <summary>Makes the <see cref="UdpTransport"/> of an actor system.</summary>
public sealed class UdpTransportProvider : ExtensionIdProvider<UdpTransport>
{
    /// <inheritdoc/>
    public override UdpTransport CreateExtension(ExtendedActorSystem system) => new(system);
}
