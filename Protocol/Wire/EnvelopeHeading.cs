namespace ActorUdp.Protocol.Wire;

/// <summary>
/// To whom a message goes and what its payload is: what many messages have in common, so that it is said in full once and by its
/// number from then on. Texts are UTF-8 and refer to the message's bytes when read.
/// </summary>
public readonly ref struct EnvelopeHeading
{
    internal const int PayloadKindShift = 0;
    internal const int TargetKindShift = 2;
    internal const byte KindMask = 0b11;

    /// <summary>What the payload is.</summary>
    public EnvelopePayloadKind PayloadKind { get; init; }

    /// <summary>Who is to get the message.</summary>
    public EnvelopeTarget Target { get; init; }

    /// <summary>The serializer's identifier, with <see cref="EnvelopePayloadKind.Serialized"/>; otherwise 0.</summary>
    public int SerializerId { get; init; }

    /// <summary>
    /// What the serializer needs to know of the type, with <see cref="EnvelopePayloadKind.Serialized"/>; may be empty; at most
    /// 65,535 bytes.
    /// </summary>
    public ReadOnlySpan<byte> Manifest { get; init; }

    /// <summary>How many bytes it takes in full, without a number for it.</summary>
    public int Length => sizeof(byte) + Target.Length
        + (PayloadKind == EnvelopePayloadKind.Serialized ? sizeof(int) + sizeof(ushort) + Manifest.Length : 0);

    /// <summary>Writes it in full, without a number for it.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A kind is unknown, the name empty or too long, the manifest or the target too long or short.</exception>
    public int Write(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Length, nameof(target));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)PayloadKind, (byte)EnvelopePayloadKind.Serialized);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Manifest.Length, Envelope.MaximumManifestLength);
        var writer = new SpanWriter(target);
        writer.WriteByte((byte)(((int)PayloadKind << PayloadKindShift) | ((int)Target.Kind << TargetKindShift)));
        Target.Write(ref writer);
        if (PayloadKind == EnvelopePayloadKind.Serialized)
        {
            writer.WriteInt32(SerializerId);
            writer.WriteUInt16((ushort)Manifest.Length);
            writer.WriteBytes(Manifest);
        }
        return writer.Position;
    }

    internal static EnvelopeHeading Read(scoped ref SpanReader reader, byte flags)
    {
        var payloadKind = (EnvelopePayloadKind)((flags >> PayloadKindShift) & KindMask);
        var target = EnvelopeTarget.Read(ref reader, (EnvelopeTargetKind)((flags >> TargetKindShift) & KindMask));
        var serialized = payloadKind == EnvelopePayloadKind.Serialized;
        return new EnvelopeHeading
        {
            PayloadKind = payloadKind,
            Target = target,
            SerializerId = serialized ? reader.ReadInt32() : 0,
            Manifest = serialized ? reader.ReadBytes(reader.ReadUInt16()) : default,
        };
    }

    internal Verdict Judge()
    {
        if (PayloadKind > EnvelopePayloadKind.Serialized || !Target.NamesSomebody)
            return Verdict.BadEnvelope;
        return WireText.IsValid(Target.Name) && WireText.IsValid(Manifest) ? Verdict.Ok : Verdict.BadText;
    }
}
