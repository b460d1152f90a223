namespace ActorUdp.Protocol.Wire;

/// <summary>The body of a Reject: no, and why. The header carries the dialer's connection id.</summary>
public readonly ref struct RejectMessage
{
    /// <summary>Where the reason is in the body: u8.</summary>
    public const int ReasonOffset = 0;

    /// <summary>Where the listener's incarnation is in the body: u64.</summary>
    public const int UidOffset = 1;

    /// <summary>Where the text's length is in the body: u8; the text follows.</summary>
    public const int TextOffset = 9;

    /// <summary>Why.</summary>
    public RejectReason Reason { get; init; }

    /// <summary>The listener's incarnation, never 0.</summary>
    public ulong Uid { get; init; }

    /// <summary>Words for people, as UTF-8; may be empty; written up to 255 bytes.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Reads a body. Any bytes are allowed. A reason that is not known reads as unspecified.</summary>
    /// <param name="body">What is between header and trailer.</param>
    /// <param name="message">The message, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.BadHandshake"/>, <see cref="Verdict.BadText"/> or
    /// <see cref="Verdict.BadPadding"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> body, out RejectMessage message)
    {
        message = default;
        var reader = new SpanReader(body);
        var reason = reader.ReadByte();
        var uid = reader.ReadUInt64();
        var text = reader.ReadShortBytes();
        if (reader.Failed || uid == 0)
            return Verdict.BadHandshake;
        if (!WireText.IsValid(text))
            return Verdict.BadText;
        if (reader.Rest.ContainsAnyExcept((byte)0))
            return Verdict.BadPadding;
        message = new RejectMessage { Reason = Reasons.ToRejectReason(reason), Uid = uid, Text = text };
        return Verdict.Ok;
    }

    /// <summary>Writes the whole datagram, at most 289 bytes. The text is cut to 255 bytes.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="connectionId">The dialer's connection id.</param>
    /// <returns>The size of the datagram in bytes; 0 when it does not fit.</returns>
    public int Write(Span<byte> target, ulong connectionId)
    {
        var text = WireText.Truncate(Text, WireText.MaximumShortLength);
        if (target.Length < Datagram.MinimumSize + TextOffset + 1 + text.Length)
            return 0;
        new PacketHeader(PacketType.Reject, connectionId, 0).Write(target);
        var writer = new SpanWriter(target[PacketHeader.Size..]);
        writer.WriteByte((byte)Reason);
        writer.WriteUInt64(Uid);
        writer.WriteShortBytes(text);
        return Datagram.Seal(target, PacketHeader.Size + writer.Position);
    }
}
