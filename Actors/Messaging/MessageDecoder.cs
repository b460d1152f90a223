using System.Runtime.Serialization;
using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// From the bytes of a message to an actor's mailbox or a handler. What can't be delivered is that one message: counted, and published as
/// <see cref="MessageDropped"/>. Owned by the receiver actor of its link.
/// </summary>
internal sealed class MessageDecoder(TransportCore core, InboundLink link)
{
    // Enough for the senders of a busy peer; Ask makes a new one each time, so it must not grow without end.
    private const int MaximumKnownSenders = 1024;

    private readonly Dictionary<(ulong Token, ChannelKind Channel), RemoteActorRef> _senders = [];

    // Of the message that a handler is looking at.
    private IActorRef? _handledSender;
    private ulong _handledToken;
    private ChannelKind _handledReplyChannel;

    public PeerAddress Peer => link.Peer;

    public void Deliver(in InboundMessage message)
    {
        ReadOnlySpan<byte> bytes = message.Payload.Span;
        if (Envelope.Read(bytes, out EnvelopeHeader header, out ReadOnlySpan<byte> payload) != Verdict.Ok)
        {
            core.Counters.Count(Verdict.BadEnvelope);
            Drop(MessageDropReason.BadEnvelope, $"{bytes.Length} bytes");
            return;
        }

        if (header.Target.Kind == EnvelopeTargetKind.ReplyToken)
        {
            if (core.Replies.Find(header.Target.Token) is { } asker)
            {
                Tell(asker, message.Kind, header, payload);
            }
            else
            {
                Drop(MessageDropReason.RecipientGone, header.Target.Token.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        else if (core.Recipients.Find(header.Target.Name) is not { } recipient)
        {
            Drop(MessageDropReason.UnknownRecipient, Encoding.UTF8.GetString(header.Target.Name));
        }
        else if (recipient.Handler is { } handler)
        {
            Handle(handler, message.Kind, header, payload);
        }
        else
        {
            Tell(recipient.Actor!, message.Kind, header, payload);
        }
    }

    /// <summary>The sender of the message that a handler is looking at.</summary>
    public IActorRef CurrentSender()
    {
        if (_handledSender is null && _handledToken != 0)
        {
            _handledSender = Known(_handledToken, _handledReplyChannel);
        }

        return _handledSender ?? ActorRefs.NoSender;
    }

    private void Tell(IActorRef recipient, ChannelKind channel, in EnvelopeHeader header, ReadOnlySpan<byte> payload)
    {
        if (Payload(header, payload) is { } content)
        {
            recipient.Tell(content, Sender(header, ReplyChannel(channel)));
            core.Counters.Delivered();
        }
    }

    private void Handle(PayloadHandler handler, ChannelKind channel, in EnvelopeHeader header, ReadOnlySpan<byte> payload)
    {
        _handledToken = header.SenderToken;
        _handledReplyChannel = ReplyChannel(channel);
        _handledSender = header.SenderKind == EnvelopeSenderKind.Foreign ? Sender(header, _handledReplyChannel) : null;
        try
        {
            handler(new ReceivedPayload(this, channel, header, payload));
            core.Counters.Delivered();
        }
        catch (Exception e)
        {
            // It is the application's code: whatever it throws concerns this message alone, not the connection.
            Drop(MessageDropReason.HandlerFailed, $"{Encoding.UTF8.GetString(header.Target.Name)}: {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            _handledSender = null;
            _handledToken = 0;
        }
    }

    // Replies to bulk are small, as a rule, and must not queue behind bulk of the other direction.
    private static ChannelKind ReplyChannel(ChannelKind request) => request switch
    {
        ChannelKind.Control => ChannelKind.Control,
        _ => ChannelKind.Ordinary,
    };

    private object? Payload(in EnvelopeHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.PayloadKind)
        {
            case EnvelopePayloadKind.Bytes:
                return payload.ToArray();
            case EnvelopePayloadKind.Text:
                return Encoding.UTF8.GetString(payload);
            default:
                return Deserialized(header.SerializerId, Encoding.UTF8.GetString(header.Manifest), payload);
        }
    }

    private object? Deserialized(int serializerId, string manifest, ReadOnlySpan<byte> payload)
    {
        try
        {
            object content = Serializers.Deserialize(core.System, payload.ToArray(), serializerId, manifest);
            if (!Serializers.ControlsActors(content))
            {
                return content;
            }

            Drop(MessageDropReason.NotAllowed, manifest);
        }
        catch (SerializationException e)
        {
            Drop(MessageDropReason.UnknownType, $"serializer {serializerId}, '{manifest}': {e.Message}");
        }
        catch (Exception e)
        {
            // A serializer may throw anything at all on bytes from the network; it concerns this message alone.
            Drop(MessageDropReason.DeserializationFailed, $"serializer {serializerId}, '{manifest}': {e.Message}");
        }

        return null;
    }

    private IActorRef Sender(in EnvelopeHeader header, ChannelKind channel)
    {
        switch (header.SenderKind)
        {
            case EnvelopeSenderKind.ReplyToken:
                return Known(header.SenderToken, channel);
            case EnvelopeSenderKind.Foreign when PeerAddress.TryParse(Encoding.UTF8.GetString(header.SenderAddress), out PeerAddress? address):
                return Foreign(address, RemoteTarget.From(header.SenderTarget), channel);
            default:
                return ActorRefs.NoSender;
        }
    }

    private RemoteActorRef Known(ulong token, ChannelKind channel)
    {
        if (!_senders.TryGetValue((token, channel), out RemoteActorRef? known))
        {
            if (_senders.Count >= MaximumKnownSenders)
            {
                _senders.Clear();
            }

            known = new RemoteActorRef(core, link.Peer, RemoteTarget.Reply(token), channel);
            _senders.Add((token, channel), known);
        }

        return known;
    }

    /// <summary>A sender at a third node, or one of our own that comes home.</summary>
    private IActorRef Foreign(PeerAddress address, RemoteTarget target, ChannelKind channel)
    {
        if (address == core.LocalAddress)
        {
            return (target.Wire.Kind == EnvelopeTargetKind.Name ? core.Recipients.Find(target.Wire.Name)?.Actor : core.Replies.Find(target.Wire.Token))
                ?? ActorRefs.NoSender;
        }

        return new RemoteActorRef(core, address, target, channel);
    }

    private void Drop(MessageDropReason reason, string detail)
    {
        core.Counters.Count(reason);
        core.Publish(new MessageDropped(link.Peer, reason, detail));
    }
}
