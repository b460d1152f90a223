using System.Runtime.CompilerServices;
using ActorUdp.Protocol.Wire;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>What of one message's envelope is said by number, what in full, and what is given a number by it.</summary>
internal readonly struct EnvelopePlan
{
    private readonly GivenNumber? _heading;
    private readonly GivenNumber? _sender;
    private readonly bool _headingIsSaid;
    private readonly bool _senderIsSaid;

    private EnvelopePlan(GivenNumber? heading, GivenNumber? sender, bool headingIsSaid, bool senderIsSaid, ulong epoch)
    {
        _heading = heading;
        _sender = sender;
        _headingIsSaid = headingIsSaid;
        _senderIsSaid = senderIsSaid;
        Epoch = epoch;
    }

    /// <summary>The epoch of the connection that the numbers belong to; 0: there are none, it may go on any.</summary>
    public ulong Epoch { get; }

    /// <summary>Decides.</summary>
    /// <param name="numbers">Those of the channel; null: there are none.</param>
    /// <param name="heading">The heading.</param>
    /// <param name="from">The sender.</param>
    /// <param name="canBeDropped">Whether the message may be dropped before it is sent: then it uses numbers, but gives none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EnvelopePlan For(ChannelNumbers? numbers, EnvelopePart heading, in SenderPart from, bool canBeDropped)
    {
        if (numbers is null)
        {
            return default;
        }

        GivenNumber? headingNumber = heading.NumberIn(numbers.Headings);
        GivenNumber? senderNumber = from.Part?.NumberIn(numbers.Senders);
        bool headingIsSaid = headingNumber is { IsSaid: true };
        bool senderIsSaid = senderNumber is { IsSaid: true };
        return new EnvelopePlan(
            headingIsSaid || !canBeDropped ? headingNumber : null,
            senderIsSaid || !canBeDropped ? senderNumber : null,
            headingIsSaid,
            senderIsSaid,
            numbers.Epoch);
    }

    /// <summary>Writes the envelope.</summary>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> target, EnvelopePart heading, in SenderPart from)
    {
        int senderNumber = _sender?.Number ?? 0;
        EnvelopeSenderKind kind = _senderIsSaid ? EnvelopeSenderKind.Numbered : from.Kind;
        ReadOnlySpan<byte> sender = _senderIsSaid ? default : from.Bytes;

        // Only a heading in full has a place for the number that a sender is given.
        return _headingIsSaid && (_senderIsSaid || senderNumber == 0)
            ? Envelope.WriteNumbered(target, _heading!.Number, kind, sender, senderNumber)
            : Envelope.WriteInFull(target, heading.Bytes, _heading?.Number ?? 0, kind, sender, senderNumber);
    }

    /// <summary>The message is in the channel's queue: its numbers may be used by all that follow.</summary>
    public void Accepted()
    {
        if (!_headingIsSaid)
        {
            _heading?.Said();
        }

        if (!_senderIsSaid)
        {
            _sender?.Said();
        }
    }
}
