using System.Globalization;
using System.Linq.Expressions;
using System.Threading.Channels;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Event;
using Xunit;

namespace ActorUdp.Embedded.TestKit;

/// <summary>
/// An actor system with a test actor, and expectations about what the test actor gets. The test actor is the sender of what
/// the test sends. For use by one test at a time.
/// </summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static readonly TimeSpan _longestShutdown = TimeSpan.FromSeconds(10);
    private static long _testActors;

    private readonly Channel<MessageEnvelope> _queue = Channel.CreateUnbounded<MessageEnvelope>();
    private MessageEnvelope _last = MessageEnvelope.None;

    private protected TestKitBase(ActorSystem system, string? testActorName)
    {
        Sys = system;
        system.Settings.InjectTopLevelFallback(DefaultConfig);
        TestKitSettings = new TestKitSettings(system.Settings.Config);
        Log = Logging.GetLogger(system, GetType());
        EventFilter = CreateEventFilter(system);
        TestActor = NewTestActor(testActorName
            ?? "testActor" + Interlocked.Increment(ref _testActors).ToString(CultureInfo.InvariantCulture));
        if (this is TestProbe)
            return;

        ActorCell? cell = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
        ActorCell.Leave(cell);
        SynchronizationContext.SetSynchronizationContext(new TestActorContext(cell));
    }

    /// <summary>The defaults of the TestKit.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource<TestKitBase>("ActorUdp.Embedded.TestKit.testkit.hocon");

    /// <summary>The actor system.</summary>
    public ActorSystem Sys { get; }

    /// <summary>The settings.</summary>
    public TestKitSettings TestKitSettings { get; }

    /// <summary>The log of the test.</summary>
    public ILoggingAdapter Log { get; }

    /// <summary>The actor whose messages the expectations are about.</summary>
    public IActorRef TestActor { get; }

    /// <summary>Expectations about the log.</summary>
    public EventFilterFactory EventFilter { get; }

    /// <summary>The sender of the message that was taken last.</summary>
    public IActorRef LastSender => _last.Sender;

    /// <summary>The message that was taken last; null when none was.</summary>
    public object LastMessage => _last.Message!;

    /// <summary>Whether a message waits.</summary>
    public bool HasMessages => _queue.Reader.TryPeek(out _);

    /// <summary>Starts an actor below /user.</summary>
    public IActorRef ActorOf(Props props, string? name = null) => Sys.ActorOf(props, name);

    /// <summary>Starts an actor below /user.</summary>
    public IActorRef ActorOf<TActor>()
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>());

    /// <summary>Starts an actor below /user.</summary>
    public IActorRef ActorOf<TActor>(string name)
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Starts an actor below /user.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory));

    /// <summary>Starts an actor below /user.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string name)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>Another test actor of the same system, with expectations of its own.</summary>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    /// <summary>Another test actor, with expectations of its own.</summary>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, name);

    /// <summary>Expectations about the log of a system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(system, TestKitSettings, []);

    /// <summary>Drops messages that the function takes, until <see cref="IgnoreNoMessages"/>.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new InternalTestActor.SetIgnore(shouldIgnoreMessage), ActorRefs.NoSender);

    /// <summary>Drops messages of a type that the function takes, until <see cref="IgnoreNoMessages"/>.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(message => message is TMsg typed && shouldIgnoreMessage(typed));

    /// <summary>Drops messages of a type, until <see cref="IgnoreNoMessages"/>.</summary>
    public void IgnoreMessages<TMsg>() => IgnoreMessages(message => message is TMsg);

    /// <summary>Drops no messages any more.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new InternalTestActor.SetIgnore(null), ActorRefs.NoSender);

    /// <summary>Lets a pilot handle what the test actor gets; it goes to the queue as well.</summary>
    public void SetAutoPilot(AutoPilot pilot) =>
        TestActor.Tell(new InternalTestActor.SetAutoPilot(pilot), ActorRefs.NoSender);

    /// <summary>Lets the test actor watch an actor.</summary>
    public IActorRef Watch(IActorRef actorToWatch) => WatchAsync(actorToWatch).GetAwaiter().GetResult();

    /// <summary>Lets the test actor watch an actor.</summary>
    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await TestActor.Ask<Done>(new InternalTestActor.WatchRequest(actorToWatch), TestKitSettings.DefaultTimeout)
            .ConfigureAwait(false);
        return actorToWatch;
    }

    /// <summary>Takes the watch back.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch) => UnwatchAsync(actorToUnwatch).GetAwaiter().GetResult();

    /// <summary>Takes the watch back.</summary>
    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await TestActor.Ask<Done>(new InternalTestActor.UnwatchRequest(actorToUnwatch), TestKitSettings.DefaultTimeout)
            .ConfigureAwait(false);
        return actorToUnwatch;
    }

    /// <summary>Ends the actor system and waits for it.</summary>
    /// <param name="duration">How long; null for 5 s.</param>
    /// <param name="verifySystemShutdown">Whether it is an error when it takes longer.</param>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Ends an actor system and waits for it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="duration">How long; null for 5 s.</param>
    /// <param name="verifySystemShutdown">Whether it is an error when it takes longer.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        TimeSpan longest = duration ?? TimeSpan.FromTicks(
            Math.Min(Dilated(TimeSpan.FromSeconds(5)).Ticks, _longestShutdown.Ticks));
        if (system.Terminate().Wait(longest))
            return;

        string message = $"Failed to stop [{system.Name}] within [{longest}].";
        if (verifySystemShutdown)
            throw new TimeoutException(message);
        system.Log.Warning(message);
    }

    private protected static void Fail(string message) => Assert.Fail(message);

    private IActorRef NewTestActor(string name)
    {
        Props props = Props.Create<InternalTestActor>(_queue.Writer).WithDispatcher("akka.test.test-actor.dispatcher");
        return ((ExtendedActorSystem)Sys).SystemActorOf(props, name);
    }
}
