namespace ActorUdp.Protocol.Wire;

/// <summary>
/// The body of a Reset: "I don't know this connection". The header carries the connection id that was used. It is sent in answer
/// to Data only, is shorter than what it answers, and is never answered, so it can neither loop nor amplify.
/// </summary>
/// <param name="Token">The token of the connection id in the header.</param>
public readonly record struct ResetMessage(ResetToken Token)
{
    /// <summary>Where the token is in the body: 16 bytes.</summary>
    public const int TokenOffset = 0;

    /// <summary>The size of the whole datagram in bytes.</summary>
    public const int DatagramSize = Datagram.MinimumSize + ResetToken.Size;

    /// <summary>Reads a body. Any bytes are allowed.</summary>
    /// <param name="body">What is between header and trailer.</param>
    /// <param name="message">The message, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns><see cref="Verdict.Ok"/>, <see cref="Verdict.BadHandshake"/> or <see cref="Verdict.BadPadding"/>.</returns>
    public static Verdict Read(ReadOnlySpan<byte> body, out ResetMessage message)
    {
        message = default;
        if (body.Length < ResetToken.Size)
            return Verdict.BadHandshake;
        if (body[ResetToken.Size..].ContainsAnyExcept((byte)0))
            return Verdict.BadPadding;
        message = new ResetMessage(ResetToken.Read(body));
        return Verdict.Ok;
    }

    /// <summary>Writes the whole datagram, <see cref="DatagramSize"/> bytes.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="connectionId">The connection id that is not known.</param>
    /// <param name="triggerLength">The size of the datagram that is answered, in bytes.</param>
    /// <returns>The size of the datagram in bytes; 0 when it does not fit or would not be shorter than what it answers.</returns>
    public int Write(Span<byte> target, ulong connectionId, int triggerLength)
    {
        if (triggerLength <= DatagramSize || target.Length < DatagramSize)
            return 0;
        new PacketHeader(PacketType.Reset, connectionId, 0).Write(target);
        var writer = new SpanWriter(target[PacketHeader.Size..]);
        writer.WriteUInt64(Token.First);
        writer.WriteUInt64(Token.Second);
        return Datagram.Seal(target, PacketHeader.Size + writer.Position);
    }
}
