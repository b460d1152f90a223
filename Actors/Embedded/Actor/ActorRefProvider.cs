using System.Collections.Concurrent;
using System.Globalization;
using ActorUdp.Embedded.Dispatch.SysMsg;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>Makes and finds the handles of an actor system. Thread-safe.</summary>
public interface IActorRefProvider
{
    /// <summary>The root of the tree.</summary>
    IInternalActorRef RootGuardian { get; }

    /// <summary>The parent of the application's actors: /user.</summary>
    LocalActorRef Guardian { get; }

    /// <summary>The parent of the runtime's and extensions' actors: /system.</summary>
    LocalActorRef SystemGuardian { get; }

    /// <summary>Where messages end that nobody gets.</summary>
    IActorRef DeadLetters { get; }

    /// <summary>The path of the root.</summary>
    ActorPath RootPath { get; }

    /// <summary>The address of the system.</summary>
    Address DefaultAddress { get; }

    /// <summary>The parent of the handles of asks: /temp.</summary>
    IInternalActorRef TempContainer { get; }

    /// <summary>The settings of the system.</summary>
    Settings Settings { get; }

    /// <summary>The event stream of the system.</summary>
    EventStream EventStream { get; }

    /// <summary>A new path below /temp.</summary>
    ActorPath TempPath();

    /// <summary>Makes a handle known by its path, until it is unregistered.</summary>
    /// <param name="actorRef">The handle.</param>
    /// <param name="path">Its path, below /temp.</param>
    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    /// <summary>Forgets a handle.</summary>
    void UnregisterTempActor(ActorPath path);

    /// <summary>The handle of a path; one that leads to the dead letters when there is no such actor.</summary>
    IActorRef ResolveActorRef(string path);

    /// <summary>The handle of a path; one that leads to the dead letters when there is no such actor.</summary>
    IActorRef ResolveActorRef(ActorPath actorPath);

    /// <summary>The root at an address; the dead letters when it is not this system's.</summary>
    IActorRef RootGuardianAt(Address address);
}

/// <summary>The provider of a system that has only local actors.</summary>
internal sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly ActorSystemImpl _system;
    private readonly TempActors _temp;
    private long _tempNames;

    internal LocalActorRefProvider(ActorSystemImpl system)
    {
        _system = system;
        RootPath = new RootActorPath(new Address("akka", system.Name));
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", system.EventStream);
        _temp = new TempActors(this);
    }

    public IInternalActorRef RootGuardian => Root;

    public LocalActorRef Guardian { get; private set; } = null!;

    public LocalActorRef SystemGuardian { get; private set; } = null!;

    public IActorRef DeadLetters { get; }

    public ActorPath RootPath { get; }

    public Address DefaultAddress => RootPath.Address;

    public IInternalActorRef TempContainer => _temp;

    public Settings Settings => _system.Settings;

    public EventStream EventStream => _system.EventStream;

    internal ActorSystemImpl System => _system;

    private RootActorRef Root { get; set; } = null!;

    public ActorPath TempPath() =>
        _temp.Path / ("$" + Interlocked.Increment(ref _tempNames).ToString("x", CultureInfo.InvariantCulture));

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => _temp.Add(path.Name, actorRef);

    public void UnregisterTempActor(ActorPath path) => _temp.Remove(path.Name);

    public IActorRef ResolveActorRef(string path) => ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (actorPath.Address != DefaultAddress)
            return DeadLetters;
        if (actorPath.Depth == 0)
            return Root;

        IActorRef found = Root.GetChild(actorPath.Elements);
        bool sameIncarnation = actorPath.Uid == 0 || actorPath.Uid == found.Path.Uid;
        return found is Nobody || !sameIncarnation ? new EmptyLocalActorRef(this, actorPath, EventStream) : found;
    }

    public IActorRef RootGuardianAt(Address address) => address == DefaultAddress ? Root : DeadLetters;

    /// <summary>Starts the root and the two guardians. The root itself runs last: it watches what it finds below it.</summary>
    internal void Start()
    {
        Root = new RootActorRef(_system, Props.Create<RootGuardianActor>(), new TopOfTheTree(this), this);
        Guardian = (LocalActorRef)Root.Cell.ActorOf(Props.Create<GuardianActor>(), "user");
        SystemGuardian = (LocalActorRef)Root.Cell.ActorOf(Props.Create<SystemGuardianActor>(Guardian), "system");
        Root.Start();
    }

    internal LocalActorRef NewActor(Props props, IInternalActorRef supervisor, ActorPath path) =>
        new(_system, props, _system.Dispatchers.Lookup(props.Dispatcher), supervisor, path);

    /// <summary>The root, which has names below it that are not actors.</summary>
    private sealed class RootActorRef(ActorSystemImpl system, Props props, IInternalActorRef supervisor, LocalActorRefProvider provider)
        : LocalActorRef(system, props, system.Dispatchers.DefaultGlobalDispatcher, supervisor, provider.RootPath)
    {
        public override IInternalActorRef Parent => this;

        internal override IInternalActorRef SingleChild(string name) => name switch
        {
            "temp" => provider._temp,
            "deadLetters" => (IInternalActorRef)provider.DeadLetters,
            _ => base.SingleChild(name),
        };
    }

    /// <summary>The handles of asks.</summary>
    private sealed class TempActors(LocalActorRefProvider provider) : MinimalActorRef
    {
        private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new();

        public override ActorPath Path { get; } = provider.RootPath / "temp";

        public override IActorRefProvider Provider => provider;

        public override IInternalActorRef Parent => provider.RootGuardian;

        public override IActorRef GetChild(IReadOnlyList<string> name) => name switch
        {
            [] => this,
            [var first] => _children.TryGetValue(first, out var child) ? child : ActorRefs.Nobody,
            _ => ActorRefs.Nobody,
        };

        internal void Add(string name, IInternalActorRef child) => _children[name] = child;

        internal void Remove(string name) => _children.TryRemove(name, out _);
    }

    /// <summary>The parent of the root: it learns of the end of the last actor.</summary>
    private sealed class TopOfTheTree(LocalActorRefProvider provider) : MinimalActorRef
    {
        public override ActorPath Path { get; } = provider.RootPath / "_Root-guardian-supervisor";

        public override IActorRefProvider Provider => provider;

        public override void SendSystemMessage(ISystemMessage message)
        {
            switch (message)
            {
                case Failed failed:
                    provider.System.Log.Error(failed.Cause, "guardian {0} failed, shutting down!", failed.Child);
                    ((IInternalActorRef)failed.Child).Stop();
                    break;
                case DeathWatchNotification:
                    provider.System.ActorsEnded();
                    break;
            }
        }
    }
}
