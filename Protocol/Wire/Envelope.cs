namespace ActorUdp.Protocol.Wire;

/// <summary>
/// What the actors put around each message: to whom, from whom, and what the payload is. Flags first, then target, sender, for a
/// serialized payload its serializer and manifest, then the payload to the end of the message. Nothing is allocated. Thread-safe.
/// </summary>
public static class Envelope
{
    /// <summary>The longest manifest in bytes.</summary>
    public const int MaximumManifestLength = ushort.MaxValue;

    /// <summary>How far the payload kind is shifted in the flags.</summary>
    public const int PayloadKindShift = 0;

    /// <summary>How far the target kind is shifted in the flags.</summary>
    public const int TargetKindShift = 2;

    /// <summary>How far the sender kind is shifted in the flags.</summary>
    public const int SenderKindShift = 4;

    /// <summary>The bits of the flags that must be zero.</summary>
    public const byte ReservedMask = 0xC0;

    private const int KindMask = 0b11;

    /// <summary>How many bytes a header takes.</summary>
    /// <param name="header">The header.</param>
    public static int HeaderLength(in EnvelopeHeader header)
    {
        var length = sizeof(byte) + TargetLength(header.Target);
        if (header.SenderKind == EnvelopeSenderKind.ReplyToken)
            length += sizeof(ulong);
        else if (header.SenderKind == EnvelopeSenderKind.Foreign)
            length += sizeof(byte) + header.SenderAddress.Length + sizeof(EnvelopeTargetKind) + TargetLength(header.SenderTarget);
        if (header.PayloadKind == EnvelopePayloadKind.Serialized)
            length += sizeof(int) + sizeof(ushort) + header.Manifest.Length;
        return length;
    }

    /// <summary>Writes a header; the payload goes behind it.</summary>
    /// <param name="target">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A kind is unknown, a name or text empty or too long, or the target too short.</exception>
    public static int WriteHeader(Span<byte> target, in EnvelopeHeader header)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, HeaderLength(in header), nameof(target));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)header.PayloadKind, (byte)EnvelopePayloadKind.Serialized);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)header.SenderKind, (byte)EnvelopeSenderKind.Foreign);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.Manifest.Length, MaximumManifestLength);
        var writer = new SpanWriter(target);
        writer.WriteByte((byte)(
            ((int)header.PayloadKind << PayloadKindShift)
            | ((int)header.Target.Kind << TargetKindShift)
            | ((int)header.SenderKind << SenderKindShift)));
        WriteTarget(ref writer, header.Target);
        if (header.SenderKind == EnvelopeSenderKind.ReplyToken)
        {
            writer.WriteUInt64(header.SenderToken);
        }
        else if (header.SenderKind == EnvelopeSenderKind.Foreign)
        {
            ThrowIfEmpty(header.SenderAddress);
            writer.WriteShortBytes(header.SenderAddress);
            writer.WriteByte((byte)header.SenderTarget.Kind);
            WriteTarget(ref writer, header.SenderTarget);
        }
        if (header.PayloadKind == EnvelopePayloadKind.Serialized)
        {
            writer.WriteInt32(header.SerializerId);
            writer.WriteUInt16((ushort)header.Manifest.Length);
            writer.WriteBytes(header.Manifest);
        }
        return writer.Position;
    }

    /// <summary>Reads a message. Any bytes are allowed.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="header">The header, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <param name="payload">The payload, empty unless the verdict is <see cref="Verdict.Ok"/>; a text is well-formed UTF-8.</param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.ReservedBits"/>, <see cref="Verdict.BadEnvelope"/> or
    /// <see cref="Verdict.BadText"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> message, out EnvelopeHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        var reader = new SpanReader(message);
        var flags = reader.ReadByte();
        if ((flags & ReservedMask) != 0)
            return Verdict.ReservedBits;
        var payloadKind = (EnvelopePayloadKind)((flags >> PayloadKindShift) & KindMask);
        var senderKind = (EnvelopeSenderKind)((flags >> SenderKindShift) & KindMask);
        var target = ReadTarget(ref reader, (EnvelopeTargetKind)((flags >> TargetKindShift) & KindMask));
        var foreign = senderKind == EnvelopeSenderKind.Foreign;
        var serialized = payloadKind == EnvelopePayloadKind.Serialized;
        var read = new EnvelopeHeader
        {
            PayloadKind = payloadKind,
            Target = target,
            SenderKind = senderKind,
            SenderToken = senderKind == EnvelopeSenderKind.ReplyToken ? reader.ReadUInt64() : 0,
            SenderAddress = foreign ? reader.ReadShortBytes() : default,
            SenderTarget = foreign ? ReadTarget(ref reader, (EnvelopeTargetKind)reader.ReadByte()) : default,
            SerializerId = serialized ? reader.ReadInt32() : 0,
            Manifest = serialized ? reader.ReadBytes(reader.ReadUInt16()) : default,
        };
        if (reader.Failed || !HasAllowedValues(in read))
            return Verdict.BadEnvelope;
        if (!HasWellFormedText(in read) || (payloadKind == EnvelopePayloadKind.Text && !WireText.IsValid(reader.Rest)))
            return Verdict.BadText;
        header = read;
        payload = reader.Rest;
        return Verdict.Ok;
    }

    private static bool HasAllowedValues(in EnvelopeHeader header) =>
        header.PayloadKind <= EnvelopePayloadKind.Serialized
        && header.SenderKind <= EnvelopeSenderKind.Foreign
        && NamesSomebody(header.Target)
        && (header.SenderKind != EnvelopeSenderKind.Foreign
            || (!header.SenderAddress.IsEmpty && NamesSomebody(header.SenderTarget)));

    private static bool NamesSomebody(EnvelopeTarget target) =>
        target.Kind == EnvelopeTargetKind.ReplyToken || (target.Kind == EnvelopeTargetKind.Name && !target.Name.IsEmpty);

    private static bool HasWellFormedText(in EnvelopeHeader header) =>
        WireText.IsValid(header.Target.Name)
        && WireText.IsValid(header.SenderAddress)
        && WireText.IsValid(header.SenderTarget.Name)
        && WireText.IsValid(header.Manifest);

    private static int TargetLength(EnvelopeTarget target) =>
        target.Kind == EnvelopeTargetKind.ReplyToken ? sizeof(ulong) : sizeof(byte) + target.Name.Length;

    private static EnvelopeTarget ReadTarget(scoped ref SpanReader reader, EnvelopeTargetKind kind) => kind switch
    {
        EnvelopeTargetKind.Name => EnvelopeTarget.ForName(reader.ReadShortBytes()),
        EnvelopeTargetKind.ReplyToken => EnvelopeTarget.ForReplyToken(reader.ReadUInt64()),
        _ => default,
    };

    private static void WriteTarget(ref SpanWriter writer, EnvelopeTarget target)
    {
        switch (target.Kind)
        {
            case EnvelopeTargetKind.Name:
                ThrowIfEmpty(target.Name);
                writer.WriteShortBytes(target.Name);
                break;
            case EnvelopeTargetKind.ReplyToken:
                writer.WriteUInt64(target.Token);
                break;
            default:
                throw new ArgumentException("An envelope needs a target.", nameof(target));
        }
    }

    private static void ThrowIfEmpty(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            throw new ArgumentException("A name or address is empty.", nameof(text));
    }
}
