namespace ActorUdp.Endpoints;

/// <summary>
/// The dispatcher of the endpoint actors, by name <see cref="UdpTransport.Dispatcher"/>: its actors take their turns on the transport's
/// thread. Made by the actor system.
/// </summary>
/// <param name="config">The configuration of the dispatcher.</param>
/// <param name="prerequisites">What leads to the system.</param>
internal sealed class EndpointExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    private const string DefaultExecutor = "akka.actor.default-dispatcher.executor";

    /// <summary>What the configuration of a system must have for it. Without a thread it is as its default dispatcher.</summary>
    public static Config Reference(ActorSystem system)
    {
        Type type = typeof(EndpointExecutorConfigurator);
        string executor = EndpointThread.Of(system) is null
            ? system.Settings.Config.GetString(DefaultExecutor, "default-executor")!
            : $"{type.FullName}, {type.Assembly.GetName().Name}";
        return ConfigurationFactory.ParseString($$"""
            {{UdpTransport.Dispatcher}} {
              type = Dispatcher
              executor = "{{executor}}"
              throughput = 30
            }
            """);
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new EndpointExecutor(id, EndpointThread.Of(Prerequisites.Settings.System)!);
}

/// <summary>The executor behind it.</summary>
internal sealed class EndpointExecutor(string id, EndpointThread thread) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => thread.Execute(run);

    public override void Shutdown()
    {
        // The thread belongs to the transport and ends with it.
    }
}
