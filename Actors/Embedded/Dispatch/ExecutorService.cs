using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>Something to run, once.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Runs it.</summary>
    void Run();
}

/// <summary>Gives a dispatcher its threads. For dispatchers whose configuration names one as <c>executor</c>. Thread-safe.</summary>
/// <param name="id">The path of the dispatcher's configuration.</param>
public abstract class ExecutorService(string id)
{
    /// <summary>The path of the dispatcher's configuration.</summary>
    public string Id { get; } = id;

    /// <summary>Runs something soon, on whichever thread.</summary>
    public abstract void Execute(IRunnable run);

    /// <summary>The actor system has ended.</summary>
    public abstract void Shutdown();
}

/// <summary>Makes executors.</summary>
public abstract class ExecutorServiceFactory
{
    /// <summary>Makes one.</summary>
    /// <param name="id">The path of the dispatcher's configuration.</param>
    public abstract ExecutorService Produce(string id);
}

/// <summary>
/// The kind of factory that <c>executor</c> names: it has a public constructor with these parameters.
/// </summary>
/// <param name="config">The configuration of the dispatcher.</param>
/// <param name="prerequisites">What it may use of the system.</param>
public abstract class ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceFactory
{
    /// <summary>The configuration of the dispatcher.</summary>
    public Config Config { get; } = config;

    /// <summary>What it may use of the system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; } = prerequisites;
}

/// <summary>What an executor may use of its actor system.</summary>
public interface IDispatcherPrerequisites
{
    /// <summary>The event stream.</summary>
    EventStream EventStream { get; }

    /// <summary>The scheduler.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The settings.</summary>
    Settings Settings { get; }
}

/// <summary>The prerequisites of all dispatchers of one system.</summary>
internal sealed class DispatcherPrerequisites(ActorSystem system) : IDispatcherPrerequisites
{
    public EventStream EventStream => system.EventStream;

    public IScheduler Scheduler => system.Scheduler;

    public Settings Settings => system.Settings;
}

/// <summary>Runs actors on the threads of an executor.</summary>
internal sealed class ExecutorDispatcher(string id, int throughput, ExecutorService executor) : MessageDispatcher(id, throughput)
{
    internal override void Schedule(Mailbox mailbox) => executor.Execute(mailbox);

    internal override void Shutdown() => executor.Shutdown();
}
