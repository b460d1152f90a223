using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.Event;

/// <summary>Marks messages that are not worth a <see cref="DeadLetter"/> when nobody gets them.</summary>
public interface IDeadLetterSuppression;

/// <summary>A message that nobody handled. Published to the event stream.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    private protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Who sent it.</summary>
    public IActorRef Sender { get; }

    /// <summary>Who should have got it.</summary>
    public IActorRef Recipient { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>A message to an actor that is not there.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    /// <summary>Creates the letter.</summary>
    public DeadLetter(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}

/// <summary>A message to an actor that is not there, of a kind that often comes too late.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <summary>Creates the letter.</summary>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}

/// <summary>A message that was dropped on purpose, for a reason.</summary>
public sealed class Dropped : AllDeadLetters
{
    /// <summary>Creates the letter.</summary>
    public Dropped(object message, string reason, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) => Reason = reason;

    /// <summary>Creates the letter of a message without a sender.</summary>
    public Dropped(object message, string reason, IActorRef recipient)
        : this(message, reason, ActorRefs.NoSender, recipient)
    {
    }

    /// <summary>Why.</summary>
    public string Reason { get; }
}

/// <summary>A message that its recipient did not handle.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    /// <summary>Creates the notice.</summary>
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}
