using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Dispatch;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>The actor system.</summary>
internal sealed partial class ActorSystemImpl : ExtendedActorSystem
{
    private const string SchedulerKey = "akka.scheduler.implementation";

    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly IScheduler _scheduler;
    private readonly LoggerSet _loggers;
    private readonly Lazy<Serialization.Serialization> _serialization;
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Run in reverse; null once they run. Guarded by itself being swapped.
    private readonly Lock _hooksLock = new();
    private Stack<Action>? _terminationHooks = new();
    private IActorRef? _deadLetterListener;

    internal ActorSystemImpl(string name, Config config)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException($"invalid ActorSystem name [{name}], must contain only word characters "
                + "(i.e. [a-zA-Z0-9] plus non-leading '-' or '_')", nameof(name));
        }

        Name = name;
        Settings = new Settings(this, config);
        EventStream = new EventStream();
        Log = new BusLogging(EventStream, $"ActorSystem({name})", typeof(ActorSystem));
        _scheduler = CreateScheduler();
        Dispatchers = new Dispatchers(this);
        LocalProvider = new LocalActorRefProvider(this);
        _loggers = new LoggerSet(this);
        _serialization = new Lazy<Serialization.Serialization>(() => new Serialization.Serialization(this));
    }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override Serialization.Serialization Serialization => _serialization.Value;

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters => LocalProvider.DeadLetters;

    public override Dispatchers Dispatchers { get; }

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    public override IActorRefProvider Provider => LocalProvider;

    public override IInternalActorRef Guardian => LocalProvider.Guardian;

    public override IInternalActorRef SystemGuardian => LocalProvider.SystemGuardian;

    internal LocalActorRefProvider LocalProvider { get; }

    public override IActorRef ActorOf(Props props, string? name = null) => LocalProvider.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) =>
        LocalProvider.SystemGuardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) =>
        new(LocalProvider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    public override ActorSelection ActorSelection(string actorPath) =>
        Actor.ActorSelection.Parse(this, LocalProvider.RootGuardian, actorPath);

    public override object RegisterExtension(IExtensionId extension) => _extensions.GetOrAdd(
        extension.ExtensionType,
        _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    public override object GetExtension(IExtensionId extensionId)
    {
        TryGetExtension(extensionId.ExtensionType, out object? extension);
        return extension!;
    }

    public override T GetExtension<T>()
    {
        TryGetExtension(out T? extension);
        return extension!;
    }

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension)
    {
        extension = _extensions.TryGetValue(extensionType, out var made) ? made.Value : null;
        return extension is not null;
    }

    public override bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class
    {
        extension = TryGetExtension(typeof(T), out object? found) ? (T)found : null;
        return extension is not null;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_hooksLock)
        {
            if (_terminationHooks is null)
                throw new InvalidOperationException("ActorSystem already terminated.");
            _terminationHooks.Push(code);
        }
    }

    public override Task Terminate() => Settings.CoordinatedShutdownRunByActorSystemTerminate
        ? CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
        : FinalTerminate();

    public override void Stop(IActorRef actor)
    {
        ActorPath parent = actor.Path.Parent;
        if (parent == LocalProvider.Guardian.Path)
            LocalProvider.Guardian.Tell(new StopChild(actor), ActorRefs.NoSender);
        else if (parent == LocalProvider.SystemGuardian.Path)
            LocalProvider.SystemGuardian.Tell(new StopChild(actor), ActorRefs.NoSender);
        else
            ((IInternalActorRef)actor).Stop();
    }

    public override string ToString() => LocalProvider.RootPath.Address.ToString();

    internal void Start()
    {
        try
        {
            _loggers.StartStdout();
            LocalProvider.Start();
            EventStream.StartUnsubscriber(this);
            _loggers.Start();
            if (Settings.LogDeadLetters > 0)
                _deadLetterListener = DeadLetterListener.Start(this);
        }
        catch
        {
            if (LocalProvider.SystemGuardian is null)
                DisposeScheduler();
            else
                FinalTerminate();
            throw;
        }
    }

    /// <summary>Ends the actors, then all else. Completes when it is done.</summary>
    internal Task FinalTerminate()
    {
        if (!Settings.LogDeadLettersDuringShutdown && _deadLetterListener is { } listener)
            Stop(listener);
        LocalProvider.Guardian.Stop();
        return WhenTerminated;
    }

    internal void StopLoggers() => _loggers.Stop();

    /// <summary>The last actor has ended.</summary>
    internal void ActorsEnded()
    {
        Stack<Action> hooks;
        lock (_hooksLock)
        {
            if (_terminationHooks is null)
                return;
            hooks = _terminationHooks;
            _terminationHooks = null;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                foreach (var hook in hooks)
                {
                    try
                    {
                        hook();
                    }
                    catch (Exception e)
                    {
                        Log.Error(e, "A termination hook failed");
                    }
                }

                DisposeScheduler();
                Dispatchers.Shutdown();
                _terminated.TrySetResult();
            },
            null);
    }

    private IScheduler CreateScheduler()
    {
        string implementation = Settings.Config.GetString(SchedulerKey, "")!;
        if (implementation.Length == 0)
            return new DeadlineScheduler(e => Log.Error(e, "A scheduled action failed"));
        Type type = Util.TypeNames.Find(implementation)
            ?? throw new ConfigurationException($"{SchedulerKey} is {implementation}; there is no such type.");
        return (IScheduler)Activator.CreateInstance(type, Settings.Config, Log)!;
    }

    private void DisposeScheduler() => (_scheduler as IDisposable)?.Dispose();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$")]
    private static partial Regex ValidName();
}
