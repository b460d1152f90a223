namespace ActorUdp.Protocol.Wire;

/// <summary>All of an envelope but the payload.</summary>
public readonly ref struct EnvelopeHeader
{
    /// <summary>
    /// With <see cref="IsNumbered"/> which heading, 1 to <see cref="Envelope.MaximumNumber"/>; otherwise the number that
    /// <see cref="Heading"/> has from now on, 0 for none.
    /// </summary>
    public int HeadingNumber { get; init; }

    /// <summary>Whether the heading is one that an earlier message of the channel gave a number to.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>To whom the message goes and what its payload is; the default value with <see cref="IsNumbered"/>.</summary>
    public EnvelopeHeading Heading { get; init; }

    /// <summary>Whom the recipient answers.</summary>
    public EnvelopeSender Sender { get; init; }
}
