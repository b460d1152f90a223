using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp;

/// <summary>
/// Takes the messages of a name where they lie, without an object for each: see
/// <see cref="UdpTransport.Register(string, PayloadHandler)"/>.
/// </summary>
/// <param name="message">The message; valid until the handler returns.</param>
public delegate void PayloadHandler(in ReceivedPayload message);

/// <summary>A message as a <see cref="PayloadHandler"/> sees it: in the memory that it arrived in.</summary>
public readonly ref struct ReceivedPayload
{
    private readonly MessageDecoder _decoder;
    private readonly InboundHeading _heading;

    internal ReceivedPayload(MessageDecoder decoder, InboundHeading heading, ChannelKind channel, ReadOnlySpan<byte> payload)
    {
        _decoder = decoder;
        _heading = heading;
        Channel = channel;
        Payload = payload;
    }

    /// <summary>
    /// The payload: for <see cref="EnvelopePayloadKind.Bytes"/> the bytes that were sent, for <see cref="EnvelopePayloadKind.Text"/>
    /// well-formed UTF-8, for <see cref="EnvelopePayloadKind.Serialized"/> what the sender's serializer wrote.
    /// </summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>What the payload is.</summary>
    public EnvelopePayloadKind Kind => _heading.PayloadKind;

    /// <summary>The kind of channel that the message came by.</summary>
    public ChannelKind Channel { get; }

    /// <summary>Who sent it.</summary>
    public PeerAddress Peer => _decoder.Peer;

    /// <summary>Which serializer wrote the payload, with <see cref="EnvelopePayloadKind.Serialized"/>; otherwise 0.</summary>
    public int SerializerId => _heading.SerializerId;

    /// <summary>What that serializer says of the type. Empty unless <see cref="EnvelopePayloadKind.Serialized"/>.</summary>
    public string Manifest => _heading.Manifest;

    /// <summary>
    /// Whom to answer: a reference like any other, that may be kept; <see cref="ActorRefs.NoSender"/> when there is nobody. It is looked
    /// up, and made when the sender is new, only when it is asked for.
    /// </summary>
    public IActorRef Sender => _decoder.CurrentSender();
}
