namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Reads the parts of an envelope one after the other: the head, the heading unless the head gives its number, the sender. What is
/// left is the payload. Any bytes are allowed; after a verdict other than <see cref="Verdict.Ok"/> nothing more is to be read.
/// </summary>
/// <param name="message">The whole message.</param>
public ref struct EnvelopeReader(ReadOnlySpan<byte> message)
{
    private SpanReader _reader = new(message);
    private bool _senderIsGivenNumber;

    /// <summary>Whether the heading was given a number before, and only the number is here.</summary>
    public bool IsNumbered { get; private set; }

    /// <summary>With <see cref="IsNumbered"/> which heading; otherwise the number that it is given, 0 for none.</summary>
    public int HeadingNumber { get; private set; }

    /// <summary>The kind of sender.</summary>
    public EnvelopeSenderKind SenderKind { get; private set; }

    /// <summary>The payload, when everything before it has been read.</summary>
    public readonly ReadOnlySpan<byte> Payload => _reader.Rest;

    /// <summary>Reads the head.</summary>
    public Verdict ReadHead()
    {
        var (number, sender) = Envelope.Split(_reader.ReadShortestVarInt());
        if (_reader.Failed || number > Envelope.MaximumNumber)
            return Verdict.BadEnvelope;
        IsNumbered = number != 0;
        HeadingNumber = (int)number;
        SenderKind = sender;
        return Verdict.Ok;
    }

    /// <summary>Reads a heading in full. Only when not <see cref="IsNumbered"/>.</summary>
    /// <param name="heading">The heading; default unless the verdict is Ok.</param>
    public Verdict ReadHeading(out EnvelopeHeading heading)
    {
        heading = default;
        var before = _reader.Rest.Length;
        var flags = _reader.ReadByte();
        if ((flags & Envelope.ReservedMask) != 0)
            return Verdict.ReservedBits;
        _senderIsGivenNumber = (flags & Envelope.NumbersSenderFlag) != 0;
        if (_senderIsGivenNumber && SenderKind is EnvelopeSenderKind.None or EnvelopeSenderKind.Numbered)
            return Verdict.BadEnvelope;
        var read = EnvelopeHeading.Read(ref _reader, flags);
        if ((flags & Envelope.NumbersHeadingFlag) != 0)
        {
            if (before - _reader.Rest.Length > Envelope.MaximumNumberedLength)
                return Verdict.BadEnvelope;
            HeadingNumber = Envelope.ReadNumber(ref _reader);
        }
        var verdict = _reader.Failed ? Verdict.BadEnvelope : read.Judge();
        if (verdict == Verdict.Ok)
            heading = read;
        return verdict;
    }

    /// <summary>Reads the sender.</summary>
    /// <param name="sender">The sender; default unless the verdict is Ok.</param>
    public Verdict ReadSender(out EnvelopeSender sender)
    {
        sender = default;
        if (SenderKind == EnvelopeSenderKind.None)
            return Verdict.Ok;
        var read = EnvelopeSender.Read(ref _reader, SenderKind, _senderIsGivenNumber);
        var verdict = _reader.Failed ? Verdict.BadEnvelope : read.Judge();
        if (verdict == Verdict.Ok)
            sender = read;
        return verdict;
    }
}
