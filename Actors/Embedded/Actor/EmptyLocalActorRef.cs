using ActorUdp.Embedded.Dispatch.SysMsg;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>The handle of an actor that is not there. What is sent to it goes to the dead letters.</summary>
public class EmptyLocalActorRef : MinimalActorRef
{
    private readonly EventStream _eventStream;

    /// <summary>Creates the handle.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="path">Where no actor is.</param>
    /// <param name="eventStream">Where dead letters are published.</param>
    public EmptyLocalActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
    {
        Provider = provider;
        Path = path;
        _eventStream = eventStream;
    }

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider { get; }

    /// <inheritdoc/>
    public override bool IsTerminated => true;

    /// <summary>Answers a watch: the actor is dead.</summary>
    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is Watch watch && !watch.Watcher.Equals(this))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
    }

    /// <summary>Publishes the message as a dead letter, or answers it where it asks who is there.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case null:
                throw new InvalidMessageException("Message is null");
            case DeadLetter letter when !Answer(letter.Message, letter.Sender, letter.Recipient):
                PublishDeadLetter(letter);
                break;
            case DeadLetter:
                break;
            default:
                IActorRef from = sender ?? Provider.DeadLetters;
                if (!Answer(message, from, this))
                    _eventStream.Publish(new DeadLetter(message, from, this));
                break;
        }
    }

    // Dropped, but by the dead letters themselves: a dead subscriber to dead letters must not make more of them.
    private protected virtual void PublishDeadLetter(DeadLetter letter)
    {
    }

    private bool Answer(object message, IActorRef sender, IActorRef recipient)
    {
        switch (message)
        {
            case Identify identify:
                sender.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            case ActorSelectionMessage { Message: Identify identify } selection:
                if (!selection.WildCardFanOut)
                    sender.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            case ActorSelectionMessage selection:
                if (!Answer(selection.Message, sender, recipient))
                    _eventStream.Publish(new DeadLetter(selection.Message, sender, recipient));
                return true;
            case IDeadLetterSuppression suppressed:
                _eventStream.Publish(new SuppressedDeadLetter(suppressed, sender, recipient));
                return true;
            default:
                return false;
        }
    }
}

/// <summary>Where messages end that have no recipient: it publishes them as <see cref="DeadLetter"/> to the event stream.</summary>
public sealed class DeadLetterActorRef : EmptyLocalActorRef
{
    private readonly EventStream _eventStream;

    internal DeadLetterActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
        : base(provider, path, eventStream) => _eventStream = eventStream;

    private protected override void PublishDeadLetter(DeadLetter letter) => _eventStream.Publish(letter);
}
