using System.Runtime.Serialization;
using System.Security;
using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// From the bytes of a message to an actor's mailbox or a handler. What can't be delivered is that one message: counted, and published as
/// <see cref="MessageDropped"/>. Owned by the receiver actor of its link; it belongs to the connection, since the numbers that the
/// peer has given hold as long as that.
/// </summary>
internal sealed class MessageDecoder(TransportCore core, InboundLink link)
{
    // Headings without a number are those of unreliable messages and of answers, as a rule.
    private const int Remembered = 16;

    private readonly InboundSenders _senders = new(core, link.Peer);
    private readonly InboundNumbers?[] _numbers = new InboundNumbers?[ChannelIds.FirstOrdinary + link.Connection.Peer.OrdinaryLanes];
    private InboundHeading?[] _lately = [];
    private long _delivered;
    private int _told;

    // Of the message that is being delivered: a sender, or a token for which a reference is made when somebody asks for it.
    private InboundSender? _sender;
    private ulong _token;
    private ChannelKind _replyChannel;

    public PeerAddress Peer => link.Peer;

    public void Deliver(in InboundMessage message)
    {
        var reader = new EnvelopeReader(message.Payload.Span);
        InboundNumbers? numbers = NumbersOf(message.Channel);
        _replyChannel = ReplyChannel(message.Kind);

        // What is given a number keeps it whatever becomes of this message.
        Verdict verdict = ReadHeading(ref reader, numbers, out InboundHeading? heading);
        if (verdict == Verdict.Ok)
        {
            verdict = ReadSender(ref reader, numbers);
        }

        if (verdict == Verdict.Ok && !Envelope.IsPayload(heading!.PayloadKind, reader.Payload))
        {
            verdict = Verdict.BadText;
        }

        if (verdict == Verdict.Ok)
        {
            Deliver(heading!, message.Kind, reader.Payload);
        }
        else
        {
            core.Counters.Count(Verdict.BadEnvelope);
            Drop(MessageDropReason.BadEnvelope, $"{message.Payload.Length} bytes");
        }
    }

    /// <summary>The sender of the message that is being delivered.</summary>
    public IActorRef CurrentSender()
    {
        if (_sender is null && _token != 0)
        {
            _sender = _senders.Of(_token, _replyChannel);
        }

        return _sender is null ? ActorRefs.NoSender : _senders.Reference(_sender);
    }

    /// <summary>Call for a message that an observer was given in place of a recipient.</summary>
    public void Observed() => _delivered++;

    /// <summary>Call when a batch of messages has been delivered, before it is acknowledged: one addition to the totals for all of them, and
    /// the thread learns that actors may wait for its core.</summary>
    public void CountDelivered()
    {
        if (_delivered > 0)
        {
            core.Counters.Delivered(_delivered);
            if (_told > 0)
            {
                EndpointThread.Delivered(_told);
            }

            _delivered = _told = 0;
        }
    }

    // Replies to bulk are small, as a rule, and must not queue behind bulk of the other direction.
    private static ChannelKind ReplyChannel(ChannelKind request) => request switch
    {
        ChannelKind.Control => ChannelKind.Control,
        _ => ChannelKind.Ordinary,
    };

    /// <summary>The numbers of a channel; unreliable messages, which come in any order, have none.</summary>
    private InboundNumbers? NumbersOf(int channel) => channel < 0 ? null : _numbers[channel] ??= new InboundNumbers();

    private Verdict ReadHeading(ref EnvelopeReader reader, InboundNumbers? numbers, out InboundHeading? heading)
    {
        heading = null;
        Verdict verdict = reader.ReadHead();
        if (verdict != Verdict.Ok)
        {
            return verdict;
        }

        if (reader.IsNumbered)
        {
            heading = numbers?.Heading(reader.HeadingNumber);
            return heading is null ? Verdict.BadEnvelope : Verdict.Ok;
        }

        verdict = reader.ReadHeading(out EnvelopeHeading full);
        if (verdict != Verdict.Ok || (numbers is null && reader.HeadingNumber != 0))
        {
            return verdict == Verdict.Ok ? Verdict.BadEnvelope : verdict;
        }

        if (reader.HeadingNumber != 0)
        {
            numbers!.Give(reader.HeadingNumber, heading = new InboundHeading(full));
        }
        else
        {
            heading = Remember(full);
        }

        return Verdict.Ok;
    }

    private Verdict ReadSender(ref EnvelopeReader reader, InboundNumbers? numbers)
    {
        _sender = null;
        _token = 0;
        Verdict verdict = reader.ReadSender(out EnvelopeSender sender);
        if (verdict != Verdict.Ok || sender.Kind == EnvelopeSenderKind.None)
        {
            return verdict;
        }

        if (sender.Number == 0)
        {
            _token = sender.Token;
            _sender = sender.Kind == EnvelopeSenderKind.Foreign ? _senders.Of(sender, _replyChannel) : null;
            return Verdict.Ok;
        }

        if (numbers is null)
        {
            return Verdict.BadEnvelope;
        }

        if (sender.Kind != EnvelopeSenderKind.Numbered)
        {
            numbers.Give(sender.Number, _senders.Of(sender, _replyChannel));
        }

        _sender = numbers.Sender(sender.Number);
        return _sender is null ? Verdict.BadEnvelope : Verdict.Ok;
    }

    private InboundHeading Remember(in EnvelopeHeading full)
    {
        if (full.Target.Kind == EnvelopeTargetKind.ReplyToken)
        {
            return new InboundHeading(full);
        }

        if (_lately.Length == 0)
        {
            _lately = new InboundHeading?[Remembered];
        }

        ReadOnlySpan<byte> name = full.Target.Name;
        ref InboundHeading? known = ref _lately[(name.Length + name[^1] + (int)full.PayloadKind + full.Manifest.Length) % Remembered];
        if (known is null || !known.Says(full))
        {
            known = new InboundHeading(full);
        }

        return known;
    }

    private void Deliver(InboundHeading heading, ChannelKind channel, ReadOnlySpan<byte> payload)
    {
        if (!heading.IsNamed)
        {
            if (heading.Asker(core.Replies) is { } asker)
            {
                Tell(asker, heading, payload);
            }
            else
            {
                Drop(MessageDropReason.RecipientGone, heading.Target);
            }
        }
        else if (heading.Recipient(core.Recipients) is not { } recipient)
        {
            Drop(MessageDropReason.UnknownRecipient, heading.Target);
        }
        else if (recipient.Handler is { } handler)
        {
            Handle(handler, channel, heading, payload);
        }
        else
        {
            Tell(recipient.Actor!, heading, payload);
        }
    }

    private void Tell(IActorRef recipient, InboundHeading heading, ReadOnlySpan<byte> payload)
    {
        if (Payload(heading, payload) is { } content)
        {
            recipient.Tell(content, CurrentSender());
            _delivered++;
            _told++;
        }
    }

    private void Handle(PayloadHandler handler, ChannelKind channel, InboundHeading heading, ReadOnlySpan<byte> payload)
    {
        try
        {
            handler(new ReceivedPayload(this, heading, channel, payload));
            _delivered++;
        }
        catch (Exception e)
        {
            // It is the application's code: whatever it throws concerns this message alone, not the connection.
            Drop(MessageDropReason.HandlerFailed, $"{heading.Target}: {e.GetType().Name}: {e.Message}");
        }
    }

    private object? Payload(InboundHeading heading, ReadOnlySpan<byte> payload) => heading.PayloadKind switch
    {
        EnvelopePayloadKind.Bytes => payload.ToArray(),
        EnvelopePayloadKind.Text => Encoding.UTF8.GetString(payload),
        _ => Deserialized(heading, payload),
    };

    private object? Deserialized(InboundHeading heading, ReadOnlySpan<byte> payload)
    {
        try
        {
            object content = heading.SerializerId == ProtobufSerializer.Id && core.ParsesProtobuf
                ? heading.Parser.ParseFrom(payload)
                : Serializers.Deserialize(core.System, payload.ToArray(), heading.SerializerId, heading.Manifest);
            if (!Serializers.ControlsActors(content))
            {
                return content;
            }

            Drop(MessageDropReason.NotAllowed, heading.Manifest);
        }
        catch (Exception e) when (e is SecurityException || e.InnerException is SecurityException)
        {
            // The serializer has a list of types, and this is none of them.
            Drop(MessageDropReason.NotAllowed, $"serializer {heading.SerializerId}, '{heading.Manifest}': {e.Message}");
        }
        catch (SerializationException e)
        {
            Drop(MessageDropReason.UnknownType, $"serializer {heading.SerializerId}, '{heading.Manifest}': {e.Message}");
        }
        catch (Exception e)
        {
            // A serializer may throw anything at all on bytes from the network; it concerns this message alone.
            Drop(MessageDropReason.DeserializationFailed, $"serializer {heading.SerializerId}, '{heading.Manifest}': {e.Message}");
        }

        return null;
    }

    private void Drop(MessageDropReason reason, string detail)
    {
        core.Counters.Count(reason);
        core.Publish(new MessageDropped(link.Peer, reason, detail));
    }
}
