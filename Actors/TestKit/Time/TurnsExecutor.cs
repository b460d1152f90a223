namespace ActorUdp.TestKit.Time;

/// <summary>
/// Named by the configuration of systems that run in virtual time: their actors take turns with those of the network's other
/// systems. For actor systems to make; not for you.
/// </summary>
/// <param name="config">The configuration of the dispatcher.</param>
/// <param name="prerequisites">What leads to the system.</param>
internal sealed class TurnsExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new TurnsExecutor(id, VirtualTime.Of(Prerequisites.Settings.Config).Turns);
}

/// <summary>The executor behind it.</summary>
internal sealed class TurnsExecutor(string id, Turns turns) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => turns.Execute(run);

    public override void Shutdown()
    {
        // The turns belong to the network and end with it.
    }
}
