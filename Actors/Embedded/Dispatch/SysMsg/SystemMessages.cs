using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Dispatch.SysMsg;

/// <summary>A message between the runtime's own parts. It overtakes user messages.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded;

/// <summary>The common part of system messages. An instance is sent once, to one actor: it is its own list node.</summary>
public abstract class SystemMessage : ISystemMessage
{
    internal SystemMessage? Next;

    /// <summary>Whether an actor that waits for its children to end handles this only afterwards.</summary>
    internal virtual bool StashedWhileWaitingForChildren => false;

    /// <summary>Whether a suspended actor handles this only after it is resumed.</summary>
    internal virtual bool StashedWhileFailed => false;
}

/// <summary>Asks to be told when an actor ends.</summary>
public sealed class Watch : SystemMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="watchee">The actor to watch.</param>
    /// <param name="watcher">Who wants to know.</param>
    public Watch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    /// <summary>The actor to watch.</summary>
    public IInternalActorRef Watchee { get; }

    /// <summary>Who wants to know.</summary>
    public IInternalActorRef Watcher { get; }
}

/// <summary>Takes a watch back.</summary>
public sealed class Unwatch : SystemMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="watchee">The watched actor.</param>
    /// <param name="watcher">Who does not want to know any more.</param>
    public Unwatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    /// <summary>The watched actor.</summary>
    public IInternalActorRef Watchee { get; }

    /// <summary>Who does not want to know any more.</summary>
    public IInternalActorRef Watcher { get; }
}

/// <summary>Says that a watched actor or a child has ended.</summary>
public sealed class DeathWatchNotification : SystemMessage, IDeadLetterSuppression
{
    /// <summary>Creates the message.</summary>
    /// <param name="actor">The actor that has ended.</param>
    /// <param name="existenceConfirmed">False when it was dead already when the watch began.</param>
    /// <param name="addressTerminated">True when its whole node is gone.</param>
    public DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        Actor = actor;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>The actor that has ended.</summary>
    public IActorRef Actor { get; }

    /// <summary>False when it was dead already when the watch began.</summary>
    public bool ExistenceConfirmed { get; }

    /// <summary>True when its whole node is gone.</summary>
    public bool AddressTerminated { get; }
}

/// <summary>Tells a parent that its child has failed and waits, suspended, for a directive.</summary>
public sealed class Failed : SystemMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="child">The child.</param>
    /// <param name="cause">What it threw.</param>
    /// <param name="uid">Which incarnation of the child.</param>
    public Failed(IActorRef child, Exception cause, long uid)
    {
        Child = child;
        Cause = cause;
        Uid = uid;
    }

    /// <summary>The child.</summary>
    public IActorRef Child { get; }

    /// <summary>What it threw.</summary>
    public Exception Cause { get; }

    /// <summary>Which incarnation of the child.</summary>
    public long Uid { get; }

    internal override bool StashedWhileWaitingForChildren => true;

    internal override bool StashedWhileFailed => true;
}

/// <summary>Ends the actor.</summary>
public sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression;

/// <summary>Suspends the actor.</summary>
public sealed class Suspend : SystemMessage
{
    internal override bool StashedWhileWaitingForChildren => true;
}

/// <summary>Resumes the suspended actor.</summary>
public sealed class Resume : SystemMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="causedByFailure">The failure that is hereby forgiven, or null.</param>
    public Resume(Exception? causedByFailure) => CausedByFailure = causedByFailure;

    /// <summary>The failure that is hereby forgiven, or null.</summary>
    public Exception? CausedByFailure { get; }

    internal override bool StashedWhileWaitingForChildren => true;
}

/// <summary>Restarts the actor.</summary>
public sealed class Recreate : SystemMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="cause">Why.</param>
    public Recreate(Exception cause) => Cause = cause;

    /// <summary>Why.</summary>
    public Exception Cause { get; }

    internal override bool StashedWhileWaitingForChildren => true;
}

/// <summary>The first message of every actor: make the instance and start it.</summary>
internal sealed class Create : SystemMessage;

/// <summary>Runs the continuation of an asynchronous handler in the actor's context.</summary>
internal sealed class RunTaskStep(Task task) : SystemMessage, IDeadLetterSuppression
{
    internal Task Task => task;
}

/// <summary>An asynchronous handler has ended.</summary>
internal sealed class TaskEnded(Task task, object? message, IActorRef? sender, int incarnation) : SystemMessage, IDeadLetterSuppression
{
    internal Task Task => task;

    internal object? Message => message;

    internal IActorRef? Sender => sender;

    internal int Incarnation => incarnation;
}
