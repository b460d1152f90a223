namespace ActorUdp.Embedded.Actor;

/// <summary>A message with its sender, as it stands in a mailbox.</summary>
public readonly struct Envelope
{
    /// <summary>Creates the envelope.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Its sender, null for nobody.</param>
    public Envelope(object message, IActorRef? sender)
    {
        Message = message;
        Sender = sender!;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Its sender, null for nobody.</summary>
    public IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Message}> from {Sender}";
}
