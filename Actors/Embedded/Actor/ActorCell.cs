using ActorUdp.Embedded.Dispatch;
using ActorUdp.Embedded.Dispatch.SysMsg;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// The living side of one actor: its instance, behaviours, children and watches. All of it is touched only by the thread
/// that runs the actor's mailbox, except the children, which have a lock of their own.
/// </summary>
public sealed partial class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? _current;

    private readonly LocalActorRef _self;
    private readonly IInternalActorRef _parent;
    private readonly Stack<Receive> _behaviours = new(1);
    private ActorBase? _actor;
    private Receive _behaviour = static _ => false;
    private IActorRef? _sender;
    private bool _terminated;

    internal ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        SystemImpl = system;
        _self = self;
        Props = props;
        Dispatcher = dispatcher.ForNewActor(self.Path.ToStringWithoutAddress());
        _parent = parent;
        Mailbox = new Mailbox(this, Dispatcher);
    }

    /// <inheritdoc/>
    public IActorRef Self => _self;

    /// <inheritdoc/>
    public Props Props { get; }

    /// <inheritdoc/>
    public ActorSystem System => SystemImpl;

    /// <inheritdoc/>
    public IActorRef Parent => _parent;

    /// <inheritdoc/>
    public MessageDispatcher Dispatcher { get; }

    /// <inheritdoc/>
    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;

    internal static ActorCell? Current => _current;

    internal ActorSystemImpl SystemImpl { get; }

    internal Mailbox Mailbox { get; }

    internal ActorTaskScheduler TaskScheduler => field ??= new ActorTaskScheduler(this);

    internal bool IsTerminated => Volatile.Read(ref _terminated);

    internal IInternalActorRef ParentRef => _parent;

    /// <summary>The message being handled; kept after a failure, until the restart has seen it.</summary>
    internal object? CurrentMessage { get; set; }

    /// <summary>Counts messages, so that a stash can tell one from the next.</summary>
    internal long CurrentEnvelopeId { get; private set; }

    /// <summary>The actor that runs on this thread, or <see cref="ActorRefs.NoSender"/>.</summary>
    public static IActorRef GetCurrentSelfOrNoSender() => _current?._self ?? ActorRefs.NoSender;

    /// <summary>The sender of the message that is handled on this thread, or <see cref="ActorRefs.NoSender"/>.</summary>
    public static IActorRef GetCurrentSenderOrNoSender() => _current?.Sender ?? ActorRefs.NoSender;

    /// <inheritdoc/>
    public void Become(Receive receive)
    {
        _behaviours.Clear();
        _behaviour = receive;
    }

    /// <inheritdoc/>
    public void BecomeStacked(Receive receive)
    {
        _behaviours.Push(_behaviour);
        _behaviour = receive;
    }

    /// <inheritdoc/>
    public void Become(UntypedReceive receive) => Become(Handled(receive));

    /// <inheritdoc/>
    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Handled(receive));

    /// <inheritdoc/>
    public void UnbecomeStacked()
    {
        if (_behaviours.TryPop(out var below))
            _behaviour = below;
    }

    /// <inheritdoc/>
    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.ActorSelection(actorPath);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string actorPath) => Actor.ActorSelection.Parse(SystemImpl, _self, actorPath);

    /// <summary>Makes this cell the current one of the thread; answers the one before.</summary>
    internal static ActorCell? Enter(ActorCell cell)
    {
        ActorCell? outer = _current;
        _current = cell;
        return outer;
    }

    internal static void Leave(ActorCell? outer) => _current = outer;

    internal void SendSystemMessage(ISystemMessage message)
    {
        if (!Mailbox.EnqueueSystem((SystemMessage)message))
            DeadSystemMessage((SystemMessage)message);
    }

    internal void DeadLetter(in Envelope envelope)
    {
        // A dead subscriber to dead letters must not make more of them.
        if (envelope.Message is DeadLetter)
            return;
        IActorRef deadLetters = SystemImpl.DeadLetters;
        deadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender ?? deadLetters, _self), envelope.Sender);
    }

    /// <summary>A system message came too late: only watchers need an answer.</summary>
    internal void DeadSystemMessage(SystemMessage message)
    {
        if (message is Watch watch && watch.Watchee.Equals(_self) && !watch.Watcher.Equals(_self))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
    }

    /// <summary>Handles one user message. What the actor throws goes to its supervisor.</summary>
    internal void Invoke(in Envelope envelope)
    {
        object message = envelope.Message;
        try
        {
            CurrentMessage = message;
            CurrentEnvelopeId++;
            _sender = envelope.Sender;
            if (message is IAutoReceivedMessage)
                AutoReceive(message);
            else
                ReceiveMessage(message);
            CurrentMessage = null;
            if (_receiveTimeout is not null)
                TouchReceiveTimeout(message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    /// <summary>A handler goes on asynchronously: no user message is handled until it ends.</summary>
    internal void AwaitTask(Task handler)
    {
        Mailbox.SetAwaitingTask(true);
        object? message = CurrentMessage;
        IActorRef? sender = _sender;
        int incarnation = _incarnation;
        handler.ContinueWith(
            ended => Mailbox.EnqueueSystem(new TaskEnded(ended, message, sender, incarnation)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            global::System.Threading.Tasks.TaskScheduler.Default);
    }

    internal void LogError(Exception? cause, string message) => Publish(new Error(cause, _self.Path.ToString(), ActorType, message));

    internal void Publish(LogEvent logEvent) => SystemImpl.EventStream.Publish(logEvent);

    private Type ActorType => _actor?.GetType() ?? Props.Type;

    private static Receive Handled(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    private void ReceiveMessage(object message)
    {
        switch (message)
        {
            case TimerMessage timer:
                ReceiveTimer(timer);
                break;
            case ReceiveTimeoutCheck check:
                CheckReceiveTimeout(check);
                break;
            default:
                _actor!.InvokeAroundReceive(_behaviour, message);
                break;
        }
    }

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case PoisonPill:
                _self.Stop();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case ActorSelectionMessage selection:
                Actor.ActorSelection.Deliver(_self, Sender, selection);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                break;
            default:
                _actor!.InvokeAroundReceive(_behaviour, message);
                break;
        }
    }

    private void ReceiveTimer(TimerMessage timer)
    {
        if (_actor is not IWithTimers { Timers: TimerScheduler timers } || timers.Take(timer) is not { } message)
            return;

        CurrentMessage = message;
        if (message is IAutoReceivedMessage)
            AutoReceive(message);
        else
            _actor!.InvokeAroundReceive(_behaviour, message);
    }

    private void RunTaskStep(RunTaskStep step) => TaskScheduler.Execute(step.Task);

    private void EndTask(TaskEnded ended)
    {
        if (ended.Incarnation != _incarnation)
            return;

        Mailbox.SetAwaitingTask(false);
        CurrentMessage = ended.Message;
        _sender = ended.Sender;
        ActorTaskScheduler.ThrowIfFailed(ended.Task);
        CurrentMessage = null;
        if (_receiveTimeout is not null)
            TouchReceiveTimeout(ended.Message!);
    }
}
