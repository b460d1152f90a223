namespace ActorUdp.Protocol.Wire;

/// <summary>Whom the recipient of a message answers. Texts are UTF-8 and refer to the message's bytes when read.</summary>
public readonly ref struct EnvelopeSender
{
    /// <summary>Whether and how replies reach the sender.</summary>
    public EnvelopeSenderKind Kind { get; init; }

    /// <summary>The reply token at the dialer, with <see cref="EnvelopeSenderKind.ReplyToken"/>; otherwise 0.</summary>
    public ulong Token { get; init; }

    /// <summary>The sender's node, "host:port", 1 to 255 bytes, with <see cref="EnvelopeSenderKind.Foreign"/>; otherwise empty.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>The sender at its node, with <see cref="EnvelopeSenderKind.Foreign"/>; otherwise the default value.</summary>
    public EnvelopeTarget Target { get; init; }

    /// <summary>
    /// With <see cref="EnvelopeSenderKind.Numbered"/> which one, 1 to <see cref="Envelope.MaximumNumber"/>; otherwise the number that the
    /// sender has from now on, 0 for none.
    /// </summary>
    public int Number { get; init; }

    /// <summary>How many bytes it takes in full, without a number for it.</summary>
    public int Length => Kind switch
    {
        EnvelopeSenderKind.ReplyToken => sizeof(ulong),
        EnvelopeSenderKind.Foreign => sizeof(byte) + Address.Length + sizeof(EnvelopeTargetKind) + Target.Length,
        _ => 0,
    };

    /// <summary>Writes it in full, without a number for it: nothing for nobody or one that has only a number.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The address or a name is empty or too long, or the target too short.</exception>
    public int Write(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Length, nameof(target));
        var writer = new SpanWriter(target);
        if (Kind == EnvelopeSenderKind.ReplyToken)
        {
            writer.WriteUInt64(Token);
        }
        else if (Kind == EnvelopeSenderKind.Foreign)
        {
            if (Address.IsEmpty)
                throw new ArgumentException("A foreign sender needs an address.");
            writer.WriteShortBytes(Address);
            writer.WriteByte((byte)Target.Kind);
            Target.Write(ref writer);
        }
        return writer.Position;
    }

    internal static EnvelopeSender Read(scoped ref SpanReader reader, EnvelopeSenderKind kind, bool isGivenNumber)
    {
        var token = kind == EnvelopeSenderKind.ReplyToken ? reader.ReadUInt64() : 0;
        var foreign = kind == EnvelopeSenderKind.Foreign;
        var address = foreign ? reader.ReadShortBytes() : default;
        var target = foreign ? EnvelopeTarget.Read(ref reader, (EnvelopeTargetKind)reader.ReadByte()) : default;
        return new EnvelopeSender
        {
            Kind = kind,
            Token = token,
            Address = address,
            Target = target,
            Number = isGivenNumber || kind == EnvelopeSenderKind.Numbered ? Envelope.ReadNumber(ref reader) : 0,
        };
    }

    internal Verdict Judge()
    {
        if (Kind != EnvelopeSenderKind.Foreign)
            return Verdict.Ok;
        if (Address.IsEmpty || !Target.NamesSomebody)
            return Verdict.BadEnvelope;
        return WireText.IsValid(Address) && WireText.IsValid(Target.Name) ? Verdict.Ok : Verdict.BadText;
    }
}
