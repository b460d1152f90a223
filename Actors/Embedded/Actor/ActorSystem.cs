using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Dispatch;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>The home of a tree of actors. Thread-safe.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();

    private protected ActorSystem()
    {
        StartTime = TimeSpan.FromTicks(DateTime.UtcNow.Ticks);
    }

    /// <summary>The settings.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The name.</summary>
    public abstract string Name { get; }

    /// <summary>Serializers.</summary>
    public abstract Serialization.Serialization Serialization { get; }

    /// <summary>Publish and subscribe.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Where messages end that nobody gets.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Dispatchers.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>Sends messages later.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The log of the system itself.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>Completes when the system has ended.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>When the system started, as the ticks of a UTC date.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>For how long the system has run.</summary>
    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_started);

    /// <summary>Starts a system with the reference configuration.</summary>
    /// <param name="name">Letters, digits and, not first, - and _.</param>
    public static ActorSystem Create(string name) => Create(name, ConfigurationFactory.Empty);

    /// <summary>Starts a system.</summary>
    /// <param name="name">Letters, digits and, not first, - and _.</param>
    /// <param name="config">Its configuration; the reference is put below.</param>
    public static ActorSystem Create(string name, Config config)
    {
        var system = new ActorSystemImpl(name, config);
        system.Start();
        return system;
    }

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Makes an extension unless the system has it; the answer is the one that it has.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>The extension; null when the system does not have it.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>The extension; null when the system does not have it.</summary>
    public abstract T GetExtension<T>()
        where T : class, IExtension;

    /// <summary>Whether the system has the extension.</summary>
    public abstract bool HasExtension(Type type);

    /// <summary>Whether the system has the extension.</summary>
    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    /// <summary>Finds an extension.</summary>
    public abstract bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension);

    /// <summary>Finds an extension.</summary>
    public abstract bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class, IExtension;

    /// <summary>Runs an action when the system has ended. The latest registered runs first.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Ends the system: runs the coordinated shutdown, unless configured otherwise.</summary>
    public abstract Task Terminate();

    /// <summary>Stops an actor. It does not wait.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Begins to end the system. It does not wait.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What extensions and the runtime's own parts see of an actor system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    private protected ExtendedActorSystem()
    {
    }

    /// <summary>The provider of handles.</summary>
    public abstract IActorRefProvider Provider { get; }

    /// <summary>The parent of the application's actors: /user.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>The parent of the runtime's and extensions' actors: /system.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>Starts an actor below /system. It ends after those below /user.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Starts an actor below /system.</summary>
    public abstract IActorRef SystemActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new();
}
