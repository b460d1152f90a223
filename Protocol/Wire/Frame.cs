namespace ActorUdp.Protocol.Wire;

/// <summary>
/// One frame as read from a datagram. Which members mean something depends on <see cref="Type"/>; the others are zero or empty.
/// It refers to the datagram's bytes, so it lives no longer than they do.
/// </summary>
public readonly ref struct Frame
{
    /// <summary>What kind of frame it is.</summary>
    public FrameType Type { get; internal init; }

    /// <summary>WINDOW, BLOCKED, STREAM, SKIP: the channel, at most <see cref="ChannelIds.Maximum"/>.</summary>
    public byte Channel { get; internal init; }

    /// <summary>
    /// STREAM, SKIP: offset of the first byte in the channel's log. WINDOW: the offset up to which the dialer may send.
    /// BLOCKED: the credit that was too little. In bytes.
    /// </summary>
    public ulong Offset { get; internal init; }

    /// <summary>STREAM, SKIP: how many bytes of the log, at least 1. <see cref="Offset"/> plus this is below 2^62.</summary>
    public ulong Length { get; internal init; }

    /// <summary>STREAM: the bytes. DATAGRAM: the message. CLOSE: the text, well-formed UTF-8.</summary>
    public ReadOnlySpan<byte> Data { get; internal init; }

    /// <summary>ACK: what is acknowledged.</summary>
    public AckFrame Ack { get; internal init; }

    /// <summary>CLOSE: why.</summary>
    public CloseReason CloseReason { get; internal init; }

    /// <summary>Whether a datagram with this frame is to be acknowledged.</summary>
    public bool IsAckEliciting => Elicits(Type);

    /// <summary>Whether a datagram with a frame of this type is to be acknowledged.</summary>
    /// <param name="type">The type.</param>
    public static bool Elicits(FrameType type) => type is not (FrameType.Padding or FrameType.Ack or FrameType.Window);

    /// <summary>Whether an end of a connection ever sends frames of this type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="sender">The end that would send it.</param>
    public static bool IsSentBy(FrameType type, ConnectionSide sender) => type switch
    {
        FrameType.Padding or FrameType.Close => true,
        FrameType.Ack or FrameType.Window => sender == ConnectionSide.Listener,
        _ => sender == ConnectionSide.Dialer,
    };
}
