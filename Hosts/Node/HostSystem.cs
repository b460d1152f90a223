using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Node;

/// <summary>An actor system with its transport, from the start of a verb to its end.</summary>
internal sealed class HostSystem : IAsyncDisposable
{
    // What ending takes beyond the transport's own flush.
    private static readonly TimeSpan _shutdownMargin = TimeSpan.FromSeconds(3);

    private HostSystem(ActorSystem system, UdpTransport transport)
    {
        System = system;
        Transport = transport;
    }

    public ActorSystem System { get; }

    public UdpTransport Transport { get; }

    /// <summary>Starts the node and waits until it is bound.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="prepare">Told the actor system before its transport starts; null: nobody.</param>
    /// <exception cref="CommandException">The configuration is wrong, or the address cannot be bound.</exception>
    public static async Task<HostSystem> StartAsync(HostOptions options, Action<ActorSystem>? prepare = null)
    {
        Config config = HostConfiguration.Build(options);
        StderrLogger.StartsUp = true;
        ActorSystem? system = null;
        try
        {
            system = ActorSystem.Create("actorudp", config);
            prepare?.Invoke(system);
            UdpTransport transport = UdpTransport.Get(system);
            await transport.Bound.ConfigureAwait(false);
            return new HostSystem(system, transport);
        }
        catch (Exception e) when (e is BindException or ConfigurationException)
        {
            if (system is not null)
                await system.Terminate().ConfigureAwait(false);
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
        finally
        {
            StderrLogger.StartsUp = false;
        }
    }

    /// <summary>An actor that hands everything it gets to <paramref name="handler"/>, and the transport's events when wanted.</summary>
    public IActorRef OpenPort(Action<object> handler, bool events) => events ? OpenEvents(System, handler) : System.ActorOf(Props.Create<Port>(handler));

    /// <summary>The same with the transport's events, none of which is missed when the transport starts after it.</summary>
    public static IActorRef OpenEvents(ActorSystem system, Action<object> handler)
    {
        IActorRef port = system.ActorOf(Props.Create<Port>(handler));
        system.EventStream.Subscribe(port, typeof(TransportEvent));
        return port;
    }

    /// <summary>Starts an actor that other nodes may send to under a name.</summary>
    public IActorRef Register(string name, Props props)
    {
        IActorRef actor = System.ActorOf(props, name);
        Transport.Register(name, actor);
        return actor;
    }

    /// <summary>Waits until the peer is connected.</summary>
    /// <exception cref="CommandException">It cannot be; the message has the typed reason.</exception>
    public async Task ConnectAsync(PeerAddress peer, CancellationToken cancellationToken)
    {
        try
        {
            await Transport.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerUnavailableException e)
        {
            throw new PeerFailedException(e);
        }
    }

    /// <summary>Flushes, says goodbye to the peers, and stops every actor. Never takes much longer than the flush may.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ended = System.Terminate();
        TimeSpan limit = Transport.Settings.ShutdownFlushTimeout + _shutdownMargin;
        if (await Task.WhenAny(ended, Task.Delay(limit)).ConfigureAwait(false) != ended)
            Output.Note($"the actor system did not end within {Human.Duration(limit)}");
    }
}
