using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>Marks messages that never leave the process, so that no check that they can be serialized is wanted.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Marks messages that the runtime handles itself, before the actor's behaviour.</summary>
public interface IAutoReceivedMessage;

/// <summary>Marks messages that nobody but trusted peers may send.</summary>
public interface IPossiblyHarmful;

/// <summary>Marks messages that do not reset the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>A message with another inside.</summary>
public interface IWrappedMessage
{
    /// <summary>The message inside.</summary>
    object Message { get; }
}

/// <summary>Stops the actor when it gets to this message, after those that came before.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    /// <summary>The one instance.</summary>
    public static PoisonPill Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes the actor fail with <see cref="ActorKilledException"/> when it gets to this message.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill()
    {
    }

    /// <summary>The one instance.</summary>
    public static Kill Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<Kill>";
}

/// <summary>Asks an actor or a selection who it is; the answer is <see cref="ActorIdentity"/>.</summary>
public sealed class Identify : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>Creates the question.</summary>
    /// <param name="messageId">Comes back with the answer.</param>
    public Identify(object messageId) => MessageId = messageId;

    /// <summary>Comes back with the answer.</summary>
    public object MessageId { get; }
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity
{
    /// <summary>Creates the answer.</summary>
    /// <param name="messageId">What the question carried.</param>
    /// <param name="subject">The actor, or null when there is none.</param>
    public ActorIdentity(object messageId, IActorRef? subject)
    {
        MessageId = messageId;
        Subject = subject!;
    }

    /// <summary>What the question carried.</summary>
    public object MessageId { get; }

    /// <summary>The actor; null (or Nobody) when there is none.</summary>
    public IActorRef Subject { get; }
}

/// <summary>Tells a watcher that the watched actor has ended.</summary>
public sealed class Terminated : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression,
    INoSerializationVerificationNeeded, IEquatable<Terminated>
{
    /// <summary>Creates the message.</summary>
    /// <param name="actorRef">The actor that has ended.</param>
    /// <param name="existenceConfirmed">False when the actor was dead already when the watch began.</param>
    /// <param name="addressTerminated">True when its whole node is gone.</param>
    public Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    {
        ActorRef = actorRef;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>The actor that has ended.</summary>
    public IActorRef ActorRef { get; }

    /// <summary>False when the actor was dead already when the watch began.</summary>
    public bool ExistenceConfirmed { get; }

    /// <summary>True when its whole node is gone.</summary>
    public bool AddressTerminated { get; }

    /// <inheritdoc/>
    public bool Equals(Terminated? other) => other is not null && ActorRef.Equals(other.ActorRef)
        && ExistenceConfirmed == other.ExistenceConfirmed && AddressTerminated == other.AddressTerminated;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Terminated);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ActorRef, ExistenceConfirmed, AddressTerminated);

    /// <inheritdoc/>
    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

/// <summary>Arrives when no other message did for as long as the actor's receive timeout.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The one instance.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>An answer that says whether something worked.</summary>
public abstract class Status
{
    private protected Status()
    {
    }

    /// <summary>It worked.</summary>
    public sealed class Success : Status
    {
        /// <summary>A success with nothing to add.</summary>
        public static readonly Success Instance = new(null);

        /// <summary>What came of it.</summary>
        public readonly object? Status;

        /// <summary>Creates the answer.</summary>
        /// <param name="status">What came of it.</param>
        public Success(object? status) => Status = status;

        /// <inheritdoc/>
        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>It failed. An ask of another type fails with <see cref="Cause"/>.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why.</summary>
        public readonly Exception Cause;

        /// <summary>More about it, if any.</summary>
        public readonly object? State;

        /// <summary>Creates the answer.</summary>
        /// <param name="cause">Why.</param>
        public Failure(Exception cause)
            : this(cause, null)
        {
        }

        /// <summary>Creates the answer.</summary>
        /// <param name="cause">Why.</param>
        /// <param name="state">More about it.</param>
        public Failure(Exception cause, object? state)
        {
            Cause = cause;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => $"Failure: {Cause}";
    }
}

/// <summary>Asks a guardian to stop a child.</summary>
internal sealed record StopChild(IActorRef Child) : IDeadLetterSuppression;
