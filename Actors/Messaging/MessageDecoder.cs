using System.Runtime.Serialization;
using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// From the bytes of a message to an actor's mailbox. What can't be delivered is that one message: counted, and published as
/// <see cref="MessageDropped"/>. Owned by the receiver actor of its link.
/// </summary>
internal sealed class MessageDecoder(TransportCore core, InboundLink link)
{
    // Enough for the senders of a busy peer; Ask makes a new one each time, so it must not grow without end.
    private const int MaximumKnownSenders = 1024;

    private readonly Dictionary<(ulong Token, ChannelKind Channel), RemoteActorRef> _senders = [];

    public void Deliver(in InboundMessage message)
    {
        ReadOnlySpan<byte> bytes = message.Payload.Span;
        if (Envelope.Read(bytes, out EnvelopeHeader header, out ReadOnlySpan<byte> payload) != Verdict.Ok)
        {
            core.Counters.Count(Verdict.BadEnvelope);
            Drop(MessageDropReason.BadEnvelope, $"{bytes.Length} bytes");
            return;
        }

        IActorRef? recipient = header.Target.Kind == EnvelopeTargetKind.Name
            ? core.Recipients.Find(header.Target.Name)
            : core.Replies.Find(header.Target.Token);
        if (recipient is null)
        {
            bool named = header.Target.Kind == EnvelopeTargetKind.Name;
            Drop(
                named ? MessageDropReason.UnknownRecipient : MessageDropReason.RecipientGone,
                named ? Encoding.UTF8.GetString(header.Target.Name) : header.Target.Token.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            return;
        }

        if (Payload(header, payload) is { } content)
        {
            recipient.Tell(content, Sender(header, ReplyChannel(message.Kind)));
            core.Counters.Delivered();
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
                var key = (header.SenderToken, channel);
                if (!_senders.TryGetValue(key, out RemoteActorRef? known))
                {
                    if (_senders.Count >= MaximumKnownSenders)
                    {
                        _senders.Clear();
                    }

                    known = new RemoteActorRef(core, link.Peer, RemoteTarget.Reply(header.SenderToken), channel);
                    _senders.Add(key, known);
                }

                return known;
            case EnvelopeSenderKind.Foreign when PeerAddress.TryParse(Encoding.UTF8.GetString(header.SenderAddress), out PeerAddress? address):
                return Foreign(address, RemoteTarget.From(header.SenderTarget), channel);
            default:
                return ActorRefs.NoSender;
        }
    }

    /// <summary>A sender at a third node, or one of our own that comes home.</summary>
    private IActorRef Foreign(PeerAddress address, RemoteTarget target, ChannelKind channel)
    {
        if (address == core.LocalAddress)
        {
            return (target.Wire.Kind == EnvelopeTargetKind.Name ? core.Recipients.Find(target.Wire.Name) : core.Replies.Find(target.Wire.Token))
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
