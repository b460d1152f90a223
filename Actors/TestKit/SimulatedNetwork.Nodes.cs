using ActorUdp.Endpoints;
using ActorUdp.TestKit.Network;
using ActorUdp.TestKit.Systems;

namespace ActorUdp.TestKit;

public sealed partial class SimulatedNetwork
{
    // Longer than any timeout of a shutdown that is configured with sense.
    private static readonly TimeSpan _longestShutdown = TimeSpan.FromHours(1);

    private readonly Dictionary<string, SimulatedNode> _nodes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _incarnations = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Error> _errors = [];

    /// <summary>What the systems of the network have logged as errors so far, also those that have ended.</summary>
    public IReadOnlyList<Error> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>The nodes, those that have ended included unless another incarnation has taken their place.</summary>
    public IReadOnlyList<SimulatedNode> Nodes
    {
        get
        {
            lock (_lock)
            {
                return [.. _nodes.Values];
            }
        }
    }

    /// <summary>The newest incarnation of a node.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public SimulatedNode this[string name]
    {
        get
        {
            lock (_lock)
            {
                return _nodes.TryGetValue(name, out SimulatedNode? node)
                    ? node
                    : throw new ArgumentException($"There is no node '{name}'. Create or attach it first.", nameof(name));
            }
        }
    }

    /// <summary>
    /// The configuration of a system on this network: listens on and advertises <c>udp://name:9000</c>, logs from warnings up, and lives by
    /// the network's time. Put it below your own when you create a system yourself, such as that of a TestKit.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <exception cref="ArgumentException">The name can't be one of a host.</exception>
    public Config ConfigFor(string name)
    {
        ThrowIfBadName(name);
        return ConfigurationFactory.ParseString($$"""
            akka { loglevel = WARNING, stdout-loglevel = OFF }
            actor-udp { hostname = "{{name}}", public-hostname = "{{name}}", port = {{DefaultPort}} }
            """).WithFallback(_time.Config);
    }

    /// <summary>Creates an actor system on the network and starts its transport.</summary>
    /// <param name="name">The name of node and system.</param>
    /// <param name="config">HOCON on top of <see cref="ConfigFor"/>.</param>
    /// <returns>The node, listening.</returns>
    /// <exception cref="ArgumentException">The name can't be one of a host or a system.</exception>
    /// <exception cref="InvalidOperationException">A node of that name is running, or the configuration takes it out of virtual time.</exception>
    /// <exception cref="BindException">Its port is taken.</exception>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public SimulatedNode CreateNode(string name, string config = "") => CreateNode(name, ConfigurationFactory.ParseString(config));

    /// <inheritdoc cref="CreateNode(string, string)"/>
    /// <param name="name">The name of node and system.</param>
    /// <param name="config">On top of <see cref="ConfigFor"/>.</param>
    public SimulatedNode CreateNode(string name, Config config)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(config);
        Config whole = config.WithFallback(ConfigFor(name));
        ThrowIfRunning(name);
        ActorSystem system = ActorSystem.Create(name, whole);
        try
        {
            SimulatedNode node = Attach(system, name, config);
            _ = node.Address;
            return node;
        }
        catch
        {
            // Its transport has not started, so that nothing is to be flushed, and no time need pass.
            system.Terminate().Wait(_patience);
            Forget(name, system);
            throw;
        }
    }

    /// <summary>
    /// Puts the transport of a system that you created onto the network. Before anything starts that transport. From then on the
    /// network ends the system when it is disposed.
    /// </summary>
    /// <param name="system">The system; in virtual time created with <see cref="ConfigFor"/>.</param>
    /// <param name="name">The node's name; null for the system's.</param>
    /// <exception cref="InvalidOperationException">
    /// The transport is running already, the system does not live by the network's time, or a node of that name is running.
    /// </exception>
    /// <exception cref="ArgumentException">The name can't be one of a host.</exception>
    public SimulatedNode Attach(ActorSystem system, string? name = null)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(system);
        return Attach(system, name ?? system.Name, config: null);
    }

    /// <summary>
    /// Ends a node as if its process had been killed: from one moment to the next nothing is heard from it, and its ports are closed,
    /// which a peer that sends to it is told (Refused). No virtual time passes. Inside, its actors are stopped.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <remarks>To let the whole machine vanish, so that nobody is told anything, call <see cref="Isolate"/> before.</remarks>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public async Task Crash(string name)
    {
        SimulatedNode node = Running(name);
        if (Time == SimulatedTime.Virtual)
        {
            // At a moment when no actor is half way through something.
            await Advance(TimeSpan.Zero).ConfigureAwait(false);
        }

        node.HasCrashed = true;
        node.Network.Sever();
        Abandon(node);
        await node.System.Terminate().WaitAsync(_patience).ConfigureAwait(false);
    }

    /// <summary>Crashes a node if it is running, and creates it anew under the same name, address and configuration: another incarnation.</summary>
    /// <param name="name">The node's name.</param>
    /// <exception cref="InvalidOperationException">Its system was not created by this network: crash it and attach another.</exception>
    public async Task<SimulatedNode> Restart(string name)
    {
        SimulatedNode old = this[name];
        if (old.Config is not { } config)
        {
            throw new InvalidOperationException($"The system of '{name}' was not created by this network, which can't create it anew: crash it, create a system and attach that.");
        }

        if (old.IsRunning)
        {
            await Crash(name).ConfigureAwait(false);
        }

        return CreateNode(old.Name, config);
    }

    /// <summary>
    /// Ends a node in order: it flushes, says goodbye and closes, which takes virtual time, as much as it needs and a little more.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    /// <exception cref="TimeoutException">It does not end (from the task).</exception>
    public Task Stop(string name) => End([Running(name)]);

    /// <summary>
    /// Ends all nodes in order, side by side, and then complains if one of them logged an error. The last line of a spec that wants
    /// to know; disposing the network alone does not look at the logs.
    /// </summary>
    /// <exception cref="InvalidOperationException">Errors were logged; the message quotes them (from the task).</exception>
    /// <exception cref="TimeoutException">A system does not end (from the task).</exception>
    public async Task Shutdown()
    {
        await End(Nodes).ConfigureAwait(false);
        if (Errors is { Count: > 0 } errors)
        {
            throw new InvalidOperationException(
                $"{errors.Count} errors were logged on the simulated network:\n{string.Join('\n', errors)}", errors[0].Cause);
        }
    }

    /// <summary>Ends all nodes in order, side by side, and what the network itself has started.</summary>
    /// <exception cref="TimeoutException">A system does not end.</exception>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }
        }

        try
        {
            // A spec that failed may not have awaited it.
            await Task.WhenAny(_time.Moving, Task.Delay(_patience)).ConfigureAwait(false);
            await End(Nodes).ConfigureAwait(false);
        }
        finally
        {
            _disposed = true;
            _time.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, blocking.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private SimulatedNode Attach(ActorSystem system, string name, Config? config)
    {
        ThrowIfBadName(name);
        if (_time.Objection(system) is { } objection)
        {
            throw new InvalidOperationException(objection + ".");
        }

        ThrowIfRunning(name);
        if (system.HasExtension<UdpTransport>() || system.WhenTerminated.IsCompleted)
        {
            throw new InvalidOperationException($"The transport of {system.Name} is running or has ended: attach a system right after its creation, before anything calls UdpTransport.Get.");
        }

        var network = new HostNetwork(_fabric, _fabric.HostOf(name));
        lock (_lock)
        {
            int incarnation = _incarnations[name] = _incarnations.GetValueOrDefault(name) + 1;
            TransportEnvironment.Attach(system, new TransportEnvironment
            {
                Time = _time.Provider,
                Network = network,
                Random = new SeededIds(Seed, $"{name}#{incarnation}"),
            });
            var node = new SimulatedNode(name, system, network, config);
            _nodes[name] = node;
            ErrorLog.Watch(system, Logged);
            return node;
        }
    }

    // No socket of the node works any more, so its connections have nothing to wait for.
    private static void Abandon(SimulatedNode node)
    {
        if (!node.System.HasExtension<UdpTransport>())
        {
            return;
        }

        TransportCore core = node.Udp.Core;
        core.IsShuttingDown = true;
        foreach (IActorRef? actor in core.Peers.Select(p => p.Actor).Concat(core.Inbound.Select(i => i.Actor)))
        {
            if (actor is not null)
            {
                node.System.Stop(actor);
            }
        }
    }

    private async Task End(IEnumerable<SimulatedNode> nodes) =>
        await _time.Until(Task.WhenAll(nodes.Select(n => n.System.Terminate())), Time == SimulatedTime.Virtual ? _longestShutdown : _patience).ConfigureAwait(false);

    private SimulatedNode Running(string name)
    {
        ThrowIfDisposed();
        SimulatedNode node = this[name];
        return node.IsRunning ? node : throw new InvalidOperationException($"'{name}' is not running.");
    }

    private void ThrowIfRunning(string name)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(name, out SimulatedNode? node) && node.IsRunning)
            {
                throw new InvalidOperationException($"A node '{name}' is running already. Crash or stop it first, or take another name.");
            }
        }
    }

    private void Forget(string name, ActorSystem system)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(name, out SimulatedNode? node) && node.System == system)
            {
                _nodes.Remove(name);
            }
        }
    }

    private void Logged(Error error)
    {
        lock (_lock)
        {
            _errors.Add(error);
        }
    }
}
