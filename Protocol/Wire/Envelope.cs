namespace ActorUdp.Protocol.Wire;

/// <summary>
/// What the actors put around each message: a head, the heading unless the head names it by number, the sender, then the payload to
/// the end of the message. Nothing is allocated. Thread-safe.
/// </summary>
public static class Envelope
{
    /// <summary>The longest manifest in bytes.</summary>
    public const int MaximumManifestLength = ushort.MaxValue;

    /// <summary>The highest number of a heading and of a sender; the lowest is 1.</summary>
    public const int MaximumNumber = 1023;

    /// <summary>The longest heading, in bytes, that is given a number: it bounds what a receiver has to keep.</summary>
    public const int MaximumNumberedLength = 512;

    /// <summary>The flag of a heading in full that says that it is given a number.</summary>
    public const byte NumbersHeadingFlag = 0x10;

    /// <summary>The flag of a heading in full that says that the sender is given a number.</summary>
    public const byte NumbersSenderFlag = 0x20;

    /// <summary>The bits of the flags that must be zero.</summary>
    public const byte ReservedMask = 0xC0;

    /// <summary>How far the number of the heading is shifted in the head; below it is the kind of sender.</summary>
    public const int HeadingNumberShift = 2;

    /// <summary>The most that <see cref="WriteNumbered"/> writes besides a sender in full.</summary>
    public const int MaximumNumberedHeader = 4;

    private const int SenderKindMask = 0b11;

    /// <summary>The most bytes that a header takes whose heading and sender have these lengths in full.</summary>
    /// <param name="heading">Bytes of the heading.</param>
    /// <param name="sender">Bytes of the sender.</param>
    public static int MaximumLength(int heading, int sender) => sizeof(byte) + heading + sender + MaximumNumberedHeader;

    /// <summary>Writes a header with its heading in full, from parts that are written already. The payload goes behind it.</summary>
    /// <param name="target">At least <see cref="MaximumLength"/> bytes.</param>
    /// <param name="heading">What <see cref="EnvelopeHeading.Write"/> made.</param>
    /// <param name="headingNumber">The number that the heading is given; 0: none.</param>
    /// <param name="senderKind">The kind of sender.</param>
    /// <param name="sender">What <see cref="EnvelopeSender.Write"/> made.</param>
    /// <param name="senderNumber">The number of a numbered sender; otherwise the one that it is given, 0 for none.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A number is out of its range, or the target is too short.</exception>
    public static int WriteInFull(
        Span<byte> target,
        ReadOnlySpan<byte> heading,
        int headingNumber,
        EnvelopeSenderKind senderKind,
        ReadOnlySpan<byte> sender,
        int senderNumber)
    {
        CheckNumber(headingNumber);
        CheckKind(senderKind);
        var isNumbered = senderKind == EnvelopeSenderKind.Numbered;
        var isGivenNumber = senderNumber != 0 && !isNumbered;
        var writer = new SpanWriter(target);
        writer.WriteByte((byte)senderKind);
        writer.WriteBytes(heading);
        if (headingNumber != 0)
        {
            target[1] |= NumbersHeadingFlag;
            writer.WriteVarInt((ulong)headingNumber);
        }
        if (isGivenNumber)
            target[1] |= NumbersSenderFlag;
        writer.WriteBytes(sender);
        if (isGivenNumber || isNumbered)
            WriteSenderNumber(ref writer, senderKind, senderNumber);
        return writer.Position;
    }

    /// <summary>Writes a header whose heading was given a number before. The payload goes behind it.</summary>
    /// <param name="target">At least <see cref="MaximumNumberedHeader"/> bytes and the sender's.</param>
    /// <param name="headingNumber">The heading's number.</param>
    /// <param name="senderKind">The kind of sender.</param>
    /// <param name="sender">What <see cref="EnvelopeSender.Write"/> made.</param>
    /// <param name="senderNumber">The number of a numbered sender; otherwise 0.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A number is out of its range, or the target is too short.</exception>
    public static int WriteNumbered(
        Span<byte> target, int headingNumber, EnvelopeSenderKind senderKind, ReadOnlySpan<byte> sender, int senderNumber)
    {
        CheckNumber(headingNumber);
        ArgumentOutOfRangeException.ThrowIfZero(headingNumber);
        CheckKind(senderKind);
        var writer = new SpanWriter(target);
        writer.WriteVarInt(((ulong)headingNumber << HeadingNumberShift) | (ulong)senderKind);
        if (senderKind == EnvelopeSenderKind.Numbered)
            WriteSenderNumber(ref writer, senderKind, senderNumber);
        else
            writer.WriteBytes(sender);
        return writer.Position;
    }

    /// <summary>Writes a header; the payload goes behind it.</summary>
    /// <param name="target">At least <see cref="MaximumLength"/> bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">Something that can't be said, or the target is too short.</exception>
    public static int WriteHeader(Span<byte> target, in EnvelopeHeader header)
    {
        var sender = header.Sender;
        Span<byte> senderBytes = stackalloc byte[sender.Length];
        sender.Write(senderBytes);
        if (header.IsNumbered)
        {
            if (sender.Number != 0 && sender.Kind != EnvelopeSenderKind.Numbered)
                throw new ArgumentException("A sender is given a number where the heading is said in full.", nameof(header));
            return WriteNumbered(target, header.HeadingNumber, sender.Kind, senderBytes, sender.Number);
        }
        // Written where it is to be, so that the copy is one onto itself.
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, MaximumLength(header.Heading.Length, sender.Length), nameof(target));
        var heading = target.Slice(sizeof(byte), header.Heading.Length);
        header.Heading.Write(heading);
        return WriteInFull(target, heading, header.HeadingNumber, sender.Kind, senderBytes, sender.Number);
    }

    /// <summary>Reads a message. Any bytes are allowed. Whether its numbers were given before is not known here.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="header">The header, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <param name="payload">
    /// The payload, empty unless the verdict is <see cref="Verdict.Ok"/>; a text below a heading in full is well-formed UTF-8, one below a
    /// numbered heading is to be checked with <see cref="IsPayload"/>.
    /// </param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.ReservedBits"/>, <see cref="Verdict.BadEnvelope"/> or
    /// <see cref="Verdict.BadText"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> message, out EnvelopeHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        var reader = new EnvelopeReader(message);
        EnvelopeHeading heading = default;
        var verdict = reader.ReadHead();
        if (verdict == Verdict.Ok && !reader.IsNumbered)
            verdict = reader.ReadHeading(out heading);
        EnvelopeSender sender = default;
        if (verdict == Verdict.Ok)
            verdict = reader.ReadSender(out sender);
        if (verdict == Verdict.Ok && !reader.IsNumbered && !IsPayload(heading.PayloadKind, reader.Payload))
            verdict = Verdict.BadText;
        if (verdict != Verdict.Ok)
            return verdict;
        header = new EnvelopeHeader
        {
            HeadingNumber = reader.HeadingNumber,
            IsNumbered = reader.IsNumbered,
            Heading = heading,
            Sender = sender,
        };
        payload = reader.Payload;
        return Verdict.Ok;
    }

    /// <summary>Whether bytes are a payload of that kind: a text must be well-formed UTF-8.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="payload">The bytes.</param>
    public static bool IsPayload(EnvelopePayloadKind kind, ReadOnlySpan<byte> payload) =>
        kind != EnvelopePayloadKind.Text || WireText.IsValid(payload);

    /// <summary>The two halves of a head.</summary>
    internal static (ulong Number, EnvelopeSenderKind Sender) Split(ulong head) =>
        (head >> HeadingNumberShift, (EnvelopeSenderKind)(head & SenderKindMask));

    /// <summary>A number in its shortest form; what is none spoils the reader.</summary>
    internal static int ReadNumber(scoped ref SpanReader reader)
    {
        var number = reader.ReadShortestVarInt();
        if (number is 0 or > MaximumNumber)
            reader.Fail();
        return reader.Failed ? 0 : (int)number;
    }

    private static void WriteSenderNumber(ref SpanWriter writer, EnvelopeSenderKind kind, int number)
    {
        CheckNumber(number);
        if (number == 0 || kind == EnvelopeSenderKind.None)
            throw new ArgumentException("A numbered sender needs a number, and nobody can't have one.");
        writer.WriteVarInt((ulong)number);
    }

    private static void CheckKind(EnvelopeSenderKind kind) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)kind, (byte)EnvelopeSenderKind.Numbered, nameof(kind));

    private static void CheckNumber(int number) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)number, (uint)MaximumNumber, nameof(number));
}
