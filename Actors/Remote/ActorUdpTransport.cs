using System.Runtime.CompilerServices;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;

namespace ActorUdp.Remote;

/// <summary>
/// Carries Akka.Remote and Akka.Cluster over ActorUdp. Akka.Remote makes it from its configuration (docs/akka.md); no code refers to it.
/// </summary>
/// <remarks>
/// Each transport has a UDP port of its own. Two nodes that talk have one connection in each direction, whatever the number of their
/// associations; a node answers over a connection that it dials itself, to the address that the other advertises.
/// </remarks>
public sealed class ActorUdpTransport : Transport
{
    private static readonly ConditionalWeakTable<ActorSystem, StrongBox<int>> _transports = [];

    // What the shutdown needs beyond the flush: goodbyes, the receivers, the listener.
    private static readonly TimeSpan _shutdownMargin = TimeSpan.FromSeconds(2);

    // What stands around a content: with it a PDU of the largest size still is one, unless its paths are long.
    private const int EnvelopeAllowance = 4 << 10;

    private readonly RemoteTransportSettings _settings;
    private readonly ILoggingAdapter _log;
    private readonly AssociationTable _associations;
    private readonly TransportCore _core;
    private readonly Lock _lock = new();
    private IActorRef? _supervisor;
    private Task<bool>? _shutdown;

    /// <summary>Called by Akka.Remote when the actor system starts.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="config">The transport's section of the configuration.</param>
    /// <exception cref="ConfigurationException">A setting is wrong; the message names key, value and what is allowed.</exception>
    public ActorUdpTransport(ActorSystem system, Config config)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(config);
        System = system;
        Config = config;
        _log = Logging.GetLogger(system, GetType());
        _settings = RemoteTransportSettings.Create(system.Settings.Config, config, out IReadOnlyList<ConfigurationProblem> warnings);
        foreach (ConfigurationProblem warning in warnings)
        {
            _log.Warning("{0}", warning);
        }

        SchemeIdentifier = _settings.Scheme;
        MaximumPayloadBytes = _settings.MaximumFrameSize;
        _associations = new AssociationTable(_settings, _log);
        var surroundings = system.Settings.Setup.Get<RemoteSurroundings>();
        _core = new TransportCore(
            (ExtendedActorSystem)system,
            _settings.Udp,
            _associations,
            surroundings.HasValue ? surroundings.Value.Environment : null,
            random => IncarnationUid.From(AddressUidExtension.Uid(system), random),
            isPatient: true) // Akka.Remote needs the cores for what a message takes there, which is some four times what it takes here.
        {
            Section = _settings.Section,
            Refuses = Excluded.Contains,
        };
        _associations.Use(_core);
        if (_settings.AttachLargeMessages)
        {
            _associations.Attachments.AttachFrom(_settings.BulkFrameSize, _settings.MaximumFrameSize - EnvelopeAllowance);
        }

        RunningTransports.Add(system, this);
    }

    /// <summary>Associations that are open or being opened.</summary>
    public int Associations => _associations.Count;

    /// <summary>For those who look behind: specs.</summary>
    internal TransportCore Core => _core;

    /// <summary>Incarnations of peers that this transport does not speak to.</summary>
    internal ExcludedIncarnations Excluded { get; } = new();

    /// <summary>The connections to peers.</summary>
    internal LinkUses Links => _associations.Links;

    /// <summary>Does not speak to an incarnation any more: its connections end, its handshakes are refused. Thread-safe.</summary>
    /// <param name="peer">Its address.</param>
    /// <param name="akkaUid">Akka's UID of it.</param>
    /// <returns>False when that was so already.</returns>
    internal bool Exclude(PeerAddress peer, int akkaUid)
    {
        bool isNew = Excluded.Add(peer, akkaUid);
        _core.DropRefused();
        return isNew;
    }

    /// <inheritdoc/>
    public override bool IsResponsibleFor(Address remote) => true;

    /// <inheritdoc/>
    /// <exception cref="RemoteTransportException">The port can't be bound; the message names the address, the cause and the keys.</exception>
    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        try
        {
            _core.Listener.Open();
        }
        catch (BindException e)
        {
            _log.Error("{0}", e.Message);
            await Shutdown().ConfigureAwait(false);
            throw new RemoteTransportException(e.Message, e);
        }

        int port = _settings.Udp.PublicPort != 0 ? _settings.Udp.PublicPort : _core.Listener.LocalEndPoint.Port;
        var local = new Address(SchemeIdentifier, System.Name, _settings.AdvertisedHost, port);
        _associations.Listening(local);
        string name = SupervisorName();
        _supervisor = _core.Start(name);
        ((ExtendedActorSystem)System).SystemActorOf(OversizeAdvisor.Props(_settings), name + "-oversize-advisor");
        System.RegisterOnTermination(_core.Dispose);
        _core.Publish(new ListenerBound(_core.LocalAddress));
        return (local, _associations.Listener);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidAssociationException">The peer can't be reached, refuses, or does not answer in time; the message says which.</exception>
    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        ArgumentNullException.ThrowIfNull(remoteAddress);
        return _supervisor is null || _core.IsShuttingDown
            ? Task.FromException<AssociationHandle>(new InvalidAssociationException($"No association with {remoteAddress}: this transport is not listening."))
            : _associations.AssociateAsync(remoteAddress);
    }

    /// <summary>Ends the associations, flushes what was written, says goodbye to the peers, and closes the port. The same again and again.</summary>
    /// <returns>Whether all of that was done in time.</returns>
    public override Task<bool> Shutdown()
    {
        lock (_lock)
        {
            return _shutdown ??= ShutdownOnceAsync();
        }
    }

    private async Task<bool> ShutdownOnceAsync()
    {
        _core.IsShuttingDown = true;
        _associations.EndAll();
        bool inTime = true;
        if (_supervisor is { } supervisor)
        {
            TimeSpan flush = _settings.Udp.ShutdownFlushTimeout;
            inTime = await WithinAsync(_associations.FlushAsync().WaitAsync(flush, _core.Environment.Time)).ConfigureAwait(false);
            inTime &= await WithinAsync(supervisor.Ask<Done>(new ShutDown(flush), flush + _shutdownMargin)).ConfigureAwait(false);
            if (!inTime)
            {
                _log.Warning("The shutdown took longer than {0}.shutdown-flush-timeout; what was not acknowledged by then may be lost.", _settings.Section);
            }
        }

        _core.Dispose();
        return inTime;
    }

    /// <summary>False when the time ran out.</summary>
    private static async Task<bool> WithinAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is AskTimeoutException or TimeoutException)
        {
            return false;
        }
    }

    private string SupervisorName()
    {
        StrongBox<int> count = _transports.GetOrCreateValue(System);
        int number = Interlocked.Increment(ref count.Value);
        return number == 1 ? "actor-udp-remote" : $"actor-udp-remote-{number}";
    }
}
