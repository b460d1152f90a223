using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

/// <summary>Something that messages can be sent to: an actor or a selection of actors.</summary>
public interface ICanTell
{
    /// <summary>Sends a message: at most once, in order between one sender and one receiver. Never blocks. Thread-safe.</summary>
    /// <param name="message">The message, not null.</param>
    /// <param name="sender">Who gets the answers, null for nobody.</param>
    void Tell(object message, IActorRef? sender);
}

/// <summary>A handle of an actor, alive or not. Equality is by path and incarnation. Thread-safe.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    /// <summary>Where the actor is.</summary>
    ActorPath Path { get; }
}

/// <summary>Says whether an actor lives in this process.</summary>
public interface IActorRefScope
{
    /// <summary>True when the actor lives in this process.</summary>
    bool IsLocal { get; }
}

/// <summary>What the runtime itself needs of every handle.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    /// <summary>The parent.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>The provider that made the handle.</summary>
    IActorRefProvider Provider { get; }

    /// <summary>True when the actor has ended. False says nothing: it may have ended meanwhile.</summary>
    bool IsTerminated { get; }

    /// <summary>Looks up a descendant; "" is the actor itself and ".." its parent. Nobody when there is none.</summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    /// <summary>Resumes the suspended actor.</summary>
    void Resume(Exception? causedByFailure = null);

    /// <summary>Starts the actor.</summary>
    void Start();

    /// <summary>Stops the actor after the message it is at.</summary>
    void Stop();

    /// <summary>Restarts the actor.</summary>
    void Restart(Exception cause);

    /// <summary>Suspends the actor: it handles system messages only.</summary>
    void Suspend();

    /// <summary>Sends a system message. It overtakes all user messages.</summary>
    void SendSystemMessage(ISystemMessage message);
}

/// <summary>The common part of all handles.</summary>
public abstract class ActorRefBase : IActorRef
{
    /// <inheritdoc/>
    public abstract ActorPath Path { get; }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender) => TellInternal(message, sender!);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => ReferenceEquals(this, other)
        || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Path.Uid);

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;

        int order = Path.CompareTo(other.Path);
        return order != 0 ? order : Path.Uid.CompareTo(other.Path.Uid);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        IActorRef other => CompareTo(other),
        _ => throw new ArgumentException("Object must be of type IActorRef.", nameof(obj)),
    };

    /// <inheritdoc/>
    public override string ToString() => $"[{Path.ToStringWithUid()}]";

    /// <summary>Delivers a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it; null where nobody did, as <see cref="ActorRefs.NoSender"/>.</param>
    protected abstract void TellInternal(object message, IActorRef sender);
}

/// <summary>The common part of all handles that the runtime can manage.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    /// <inheritdoc/>
    public abstract IInternalActorRef Parent { get; }

    /// <inheritdoc/>
    public abstract IActorRefProvider Provider { get; }

    /// <inheritdoc/>
    public abstract bool IsTerminated { get; }

    /// <inheritdoc/>
    public abstract bool IsLocal { get; }

    /// <inheritdoc/>
    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    /// <inheritdoc/>
    public abstract void Resume(Exception? causedByFailure = null);

    /// <inheritdoc/>
    public abstract void Start();

    /// <inheritdoc/>
    public abstract void Stop();

    /// <inheritdoc/>
    public abstract void Restart(Exception cause);

    /// <inheritdoc/>
    public abstract void Suspend();

    /// <inheritdoc/>
    public abstract void SendSystemMessage(ISystemMessage message);
}

/// <summary>A handle without an actor behind it, for those who want to receive messages in their own way.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    /// <inheritdoc/>
    public override IInternalActorRef Parent => ActorRefs.Nobody;

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => false;

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name) => name.All(string.IsNullOrEmpty) ? this : ActorRefs.Nobody;

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null)
    {
    }

    /// <inheritdoc/>
    public override void Start()
    {
    }

    /// <inheritdoc/>
    public override void Stop()
    {
    }

    /// <inheritdoc/>
    public override void Restart(Exception cause)
    {
    }

    /// <inheritdoc/>
    public override void Suspend()
    {
    }

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message)
    {
    }

    /// <summary>Ignores the message.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}

/// <summary>The handle of no actor at all.</summary>
public sealed class Nobody : MinimalActorRef
{
    /// <summary>The one instance.</summary>
    public static readonly Nobody Instance = new();

    private Nobody()
    {
    }

    /// <inheritdoc/>
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "/Nobody");

    /// <summary>Nobody belongs to no provider.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody does not provide");
}

/// <summary>The well-known handles.</summary>
public static class ActorRefs
{
    /// <summary>The handle of no actor at all.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>Says that a message has no sender: null.</summary>
    public static readonly IActorRef NoSender = null!;
}

/// <summary>Questions about handles.</summary>
public static class ActorRefExtensions
{
    /// <summary>True when the handle is null, Nobody or the dead letters.</summary>
    public static bool IsNobody(this IActorRef? actorRef) => actorRef is null or Nobody or DeadLetterActorRef;
}

/// <summary>Sending with the current actor as the sender.</summary>
public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends a message; the sender is the actor that runs on this thread, if any.</summary>
    public static void Tell(this IActorRef receiver, object message) =>
        receiver.Tell(message, ActorCell.GetCurrentSelfOrNoSender());

    /// <summary>Sends on a message that the current actor got, keeping its sender.</summary>
    public static void Forward(this IActorRef receiver, object message) =>
        receiver.Tell(message, ActorCell.GetCurrentSenderOrNoSender());
}
