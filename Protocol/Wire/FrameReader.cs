namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Reads the frames of a Data datagram one after the other, without allocating and without ever reading beyond the end:
/// <code>while (frames.TryNext(out Frame frame, out Verdict verdict)) Dispatch(in frame);</code>
/// Padding is passed over. A datagram is applied whole or not at all, so call <see cref="Check"/> before applying anything.
/// </summary>
/// <param name="body">What is between header and trailer.</param>
public ref struct FrameReader(ReadOnlySpan<byte> body)
{
    /// <summary>The longest text of a CLOSE frame, in bytes.</summary>
    public const int MaximumCloseTextLength = WireText.MaximumShortLength;

    private SpanReader _rest = new(body);
    private Verdict _failure;

    /// <summary>Reads a whole body and tells whether every frame in it is well-formed and one that this end may send.</summary>
    /// <param name="body">What is between header and trailer; any bytes.</param>
    /// <param name="sender">The end that sent it.</param>
    /// <param name="ackEliciting">Whether it is to be acknowledged.</param>
    /// <returns><see cref="Verdict.Ok"/> or the first thing that is wrong.</returns>
    public static Verdict Check(ReadOnlySpan<byte> body, ConnectionSide sender, out bool ackEliciting)
    {
        ackEliciting = false;
        var frames = new FrameReader(body);
        Verdict verdict;
        while (frames.TryNext(out var frame, out verdict))
        {
            if (!Frame.IsSentBy(frame.Type, sender))
                return Verdict.UnexpectedFrame;
            ackEliciting |= frame.IsAckEliciting;
        }
        return verdict;
    }

    /// <summary>Reads the next frame that is not padding.</summary>
    /// <param name="frame">The frame, default when there is none.</param>
    /// <param name="verdict">
    /// <see cref="Verdict.Ok"/> with a frame and at the end; otherwise <see cref="Verdict.BadFrame"/>,
    /// <see cref="Verdict.TruncatedFrame"/>, <see cref="Verdict.BadChannel"/>, <see cref="Verdict.BadOffset"/>,
    /// <see cref="Verdict.BadAckRange"/> or <see cref="Verdict.BadText"/>, again at every further call.
    /// </param>
    /// <returns>False at the end and when something is wrong.</returns>
    public bool TryNext(out Frame frame, out Verdict verdict)
    {
        frame = default;
        verdict = _failure;
        if (verdict != Verdict.Ok)
            return false;
        var padding = _rest.Rest.IndexOfAnyExcept((byte)FrameType.Padding);
        if (padding < 0)
        {
            _rest = default;
            return false;
        }
        _rest.ReadBytes((ulong)padding);
        verdict = Read(out frame);
        if (verdict == Verdict.Ok)
            return true;
        _failure = verdict;
        frame = default;
        return false;
    }

    private Verdict Read(out Frame frame)
    {
        frame = default;
        var type = (FrameType)_rest.ReadByte();
        switch (type)
        {
            case FrameType.Ping:
                frame = new Frame { Type = type };
                return Verdict.Ok;
            case FrameType.Ack:
                var verdict = AckFrame.Read(ref _rest, out var ack);
                frame = new Frame { Type = type, Ack = ack };
                return verdict;
            case FrameType.Window:
            case FrameType.Blocked:
                return ReadCredit(type, out frame);
            case FrameType.Stream:
            case FrameType.Skip:
                return ReadRange(type, out frame);
            case FrameType.Datagram:
                frame = new Frame { Type = type, Data = _rest.ReadBytes(_rest.ReadVarInt()) };
                return _rest.Failed ? Verdict.TruncatedFrame : Verdict.Ok;
            case FrameType.Close:
                return ReadClose(out frame);
            default:
                return Verdict.BadFrame;
        }
    }

    private Verdict ReadCredit(FrameType type, out Frame frame)
    {
        frame = new Frame { Type = type, Channel = _rest.ReadByte(), Offset = _rest.ReadVarInt() };
        if (_rest.Failed)
            return Verdict.TruncatedFrame;
        return frame.Channel > ChannelIds.Maximum ? Verdict.BadChannel : Verdict.Ok;
    }

    private Verdict ReadRange(FrameType type, out Frame frame)
    {
        frame = default;
        var channel = _rest.ReadByte();
        var offset = _rest.ReadVarInt();
        var length = _rest.ReadVarInt();
        var data = type == FrameType.Stream ? _rest.ReadBytes(length) : default;
        if (_rest.Failed)
            return Verdict.TruncatedFrame;
        if (channel > ChannelIds.Maximum)
            return Verdict.BadChannel;
        if (length == 0)
            return Verdict.BadFrame;
        if (length > VarInt.MaxValue - offset)
            return Verdict.BadOffset;
        frame = new Frame { Type = type, Channel = channel, Offset = offset, Length = length, Data = data };
        return Verdict.Ok;
    }

    private Verdict ReadClose(out Frame frame)
    {
        frame = default;
        var reason = _rest.ReadByte();
        var length = _rest.ReadVarInt();
        var text = _rest.ReadBytes(length);
        if (_rest.Failed)
            return Verdict.TruncatedFrame;
        if (length > MaximumCloseTextLength)
            return Verdict.BadFrame;
        if (!WireText.IsValid(text))
            return Verdict.BadText;
        frame = new Frame { Type = FrameType.Close, CloseReason = Reasons.ToCloseReason(reason), Data = text };
        return Verdict.Ok;
    }
}
