namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Builds a Data datagram in place: header, then frames as long as they fit, then <see cref="Finish"/>. A frame that does not fit
/// is refused with false and leaves no trace. Nothing is allocated.
/// </summary>
public ref struct DatagramWriter
{
    private readonly Span<byte> _target;
    private readonly DatagramParts? _parts;
    private int _position;

    /// <summary>Begins a Data datagram.</summary>
    /// <param name="target">The room for the whole datagram; its length is the size that must not be exceeded.</param>
    /// <param name="connectionId">The destination's connection id.</param>
    /// <param name="packetNumber">A packet number that was never used before, at most 2^62 − 1.</param>
    /// <exception cref="ArgumentException">
    /// The target is shorter than <see cref="Datagram.AckElicitingMinimumSize"/>, or the packet number too large.
    /// </exception>
    public DatagramWriter(Span<byte> target, ulong connectionId, ulong packetNumber)
        : this(target, null, connectionId, packetNumber)
    {
    }

    /// <summary>Begins a Data datagram that may refer to bytes instead of containing them.</summary>
    /// <param name="target">The room for the whole datagram, with what it refers to.</param>
    /// <param name="parts">Gets what it refers to; null: everything is copied.</param>
    /// <param name="connectionId">The destination's connection id.</param>
    /// <param name="packetNumber">A packet number that was never used before.</param>
    internal DatagramWriter(Span<byte> target, DatagramParts? parts, ulong connectionId, ulong packetNumber)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Datagram.AckElicitingMinimumSize, nameof(target));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetNumber, VarInt.MaxValue);
        _target = target;
        _parts = parts;
        new PacketHeader(PacketType.Data, connectionId, packetNumber).Write(target);
        _position = PacketHeader.Size;
    }

    /// <summary>How many bytes of frames still fit.</summary>
    public readonly int Remaining => _target.Length - Datagram.TrailerSize - _position;

    /// <summary>Whether no frame has been written.</summary>
    public readonly bool IsEmpty => _position == PacketHeader.Size;

    /// <summary>Whether a frame has been written that asks for an acknowledgement.</summary>
    public bool IsAckEliciting { get; private set; }

    /// <summary>How many packets the listener may gather before it acknowledges; at first the least.</summary>
    internal readonly int AckThreshold
    {
        set => _target[PacketHeader.FlagsOffset] = Wire.AckThreshold.ToFlags(value);
    }

    /// <summary>What a STREAM frame takes beside its data, in bytes.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="length">Its length in bytes.</param>
    public static int StreamOverhead(ulong offset, int length) =>
        sizeof(FrameType) + sizeof(byte) + VarInt.Length(offset) + VarInt.Length((ulong)length);

    /// <summary>What a DATAGRAM frame takes beside its data, in bytes.</summary>
    /// <param name="length">Its length in bytes.</param>
    public static int DatagramOverhead(int length) => sizeof(FrameType) + VarInt.Length((ulong)length);

    /// <summary>Appends a PING.</summary>
    /// <returns>False when it does not fit.</returns>
    public bool TryPing() => TryReserve(FrameType.Ping, sizeof(FrameType), out _);

    /// <summary>Appends so many bytes of padding.</summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>False when they do not fit.</returns>
    public bool TryPadding(int length)
    {
        if (length < 0 || length > Remaining)
            return false;
        _target.Slice(_position, length).Clear();
        _position += length;
        return true;
    }

    /// <summary>Appends an ACK with the newest of the ranges: as many as fit, at most <see cref="AckFrame.MaximumRanges"/>.</summary>
    /// <param name="delayMicroseconds">How long the acknowledgement of the highest was held back; a longer time is cut to 2^62 − 1.</param>
    /// <param name="ranges">At least one range, from the highest downward, with a missing number between any two.</param>
    /// <returns>False when not even the first fits.</returns>
    /// <exception cref="ArgumentException">The ranges are empty, out of order, or touch.</exception>
    public bool TryAck(ulong delayMicroseconds, scoped ReadOnlySpan<AckRange> ranges)
    {
        if (ranges.IsEmpty)
            throw new ArgumentException("An ACK needs a range.", nameof(ranges));
        delayMicroseconds = Math.Min(delayMicroseconds, VarInt.MaxValue);
        var first = ranges[0];
        // The count takes one byte, because it stays below 64.
        var length = sizeof(FrameType) + VarInt.Length(first.Largest) + VarInt.Length(delayMicroseconds)
            + 1 + VarInt.Length(first.Largest - first.Smallest);
        var count = 1;
        while (count < ranges.Length && count < AckFrame.MaximumRanges)
        {
            var further = VarInt.Length(Gap(ranges, count)) + VarInt.Length(ranges[count].Largest - ranges[count].Smallest);
            if (length + further > Remaining)
                break;
            length += further;
            count++;
        }
        if (!TryReserve(FrameType.Ack, length, out var writer))
            return false;
        writer.WriteVarInt(first.Largest);
        writer.WriteVarInt(delayMicroseconds);
        writer.WriteVarInt((ulong)count - 1);
        writer.WriteVarInt(first.Largest - first.Smallest);
        for (var i = 1; i < count; i++)
        {
            writer.WriteVarInt(Gap(ranges, i));
            writer.WriteVarInt(ranges[i].Largest - ranges[i].Smallest);
        }
        return true;
    }

    /// <summary>Appends a WINDOW.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="maximumOffset">Up to which offset of the channel's log the dialer may send, in bytes.</param>
    /// <returns>False when it does not fit.</returns>
    public bool TryWindow(byte channel, ulong maximumOffset) => TryCredit(FrameType.Window, channel, maximumOffset);

    /// <summary>Appends a BLOCKED.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="offset">The credit that is too little, in bytes.</param>
    /// <returns>False when it does not fit.</returns>
    public bool TryBlocked(byte channel, ulong offset) => TryCredit(FrameType.Blocked, channel, offset);

    /// <summary>Appends a STREAM with as many bytes as fit, which the caller then copies into <paramref name="data"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="offset">The offset of the first byte in the channel's log.</param>
    /// <param name="maximum">How many bytes there are to send, at least 1.</param>
    /// <param name="data">Room for the bytes, at least 1 and at most <paramref name="maximum"/>; all of it must be filled.</param>
    /// <returns>False when not a single byte of data fits.</returns>
    public bool TryStream(byte channel, ulong offset, int maximum, out Span<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        data = default;
        var length = Math.Min(maximum, Remaining - StreamOverhead(offset, 0));
        // A longer length field may cost a few bytes of data; the field never needs more than data that it takes away would.
        if (length > 0)
            length = Math.Min(length, Remaining - StreamOverhead(offset, length));
        if (length <= 0 || !TryReserve(FrameType.Stream, StreamOverhead(offset, length) + length, out var writer))
            return false;
        writer.WriteByte(channel);
        writer.WriteVarInt(offset);
        writer.WriteVarInt((ulong)length);
        data = writer.Reserve(length);
        return true;
    }

    /// <summary>Appends a SKIP.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="offset">The offset of the first void byte in the channel's log.</param>
    /// <param name="length">How many bytes are void, at least 1.</param>
    /// <returns>False when it does not fit.</returns>
    public bool TrySkip(byte channel, ulong offset, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        if (!TryReserve(FrameType.Skip, 2 + VarInt.Length(offset) + VarInt.Length(length), out var writer))
            return false;
        writer.WriteByte(channel);
        writer.WriteVarInt(offset);
        writer.WriteVarInt(length);
        return true;
    }

    /// <summary>Appends a DATAGRAM, which the caller then fills.</summary>
    /// <param name="length">The size of the message in bytes; 0 is allowed.</param>
    /// <param name="data">Room for the message; all of it must be filled.</param>
    /// <returns>False when it does not fit.</returns>
    public bool TryDatagram(int length, out Span<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        data = default;
        if (!TryReserve(FrameType.Datagram, DatagramOverhead(length) + length, out var writer))
            return false;
        writer.WriteVarInt((ulong)length);
        data = writer.Reserve(length);
        return true;
    }

    /// <summary>Appends a CLOSE with as much of the text as fits.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="text">Words for people; well-formed UTF-8, cut to <see cref="FrameReader.MaximumCloseTextLength"/> bytes.</param>
    /// <returns>False when it does not fit even without text.</returns>
    public bool TryClose(CloseReason reason, scoped ReadOnlySpan<byte> text)
    {
        // Type, reason, and up to two bytes of length.
        const int Fixed = sizeof(FrameType) + sizeof(CloseReason) + 2;
        text = WireText.Truncate(text, Math.Clamp(Remaining - Fixed, 0, FrameReader.MaximumCloseTextLength));
        var length = sizeof(FrameType) + sizeof(CloseReason) + VarInt.Length((ulong)text.Length) + text.Length;
        if (!TryReserve(FrameType.Close, length, out var writer))
            return false;
        writer.WriteByte((byte)reason);
        writer.WriteVarInt((ulong)text.Length);
        writer.WriteBytes(text);
        return true;
    }

    /// <summary>
    /// Ends the datagram with its checksum. What asks for an acknowledgement is padded to
    /// <see cref="Datagram.AckElicitingMinimumSize"/> first, so that a peer that forgot the connection may answer with a Reset.
    /// </summary>
    /// <returns>The size of the datagram in bytes.</returns>
    public int Finish()
    {
        var missing = Datagram.AckElicitingMinimumSize - Datagram.TrailerSize - _position;
        if (IsAckEliciting && missing > 0)
            TryPadding(missing);
        return Datagram.Seal(_target, _position, _parts);
    }

    /// <summary>Puts bytes into the room that the frame written last has left for them, or refers to them.</summary>
    /// <param name="room">What is left of that room, to its end; afterwards what is left then.</param>
    /// <param name="bytes">No more than that. They must stay as they are for as long as <see cref="DatagramParts"/> says.</param>
    internal void Put(scoped ref Span<byte> room, ReadOnlyMemory<byte> bytes)
    {
        if (_parts is null || !_parts.TryAdd(_position - room.Length, bytes))
            bytes.Span.CopyTo(room);
        room = room[bytes.Length..];
    }

    private static ulong Gap(ReadOnlySpan<AckRange> ranges, int index)
    {
        var above = ranges[index - 1].Smallest;
        var below = ranges[index].Largest;
        if (above < 2 || below > above - 2)
            throw new ArgumentException($"ACK ranges touch or are out of order: {below} is not 2 below {above}.", nameof(ranges));
        return above - below - 2;
    }

    private bool TryCredit(FrameType type, byte channel, ulong offset)
    {
        if (!TryReserve(type, 2 + VarInt.Length(offset), out var writer))
            return false;
        writer.WriteByte(channel);
        writer.WriteVarInt(offset);
        return true;
    }

    private bool TryReserve(FrameType type, int length, out SpanWriter frame)
    {
        if (length > Remaining)
        {
            frame = default;
            return false;
        }
        frame = new SpanWriter(_target.Slice(_position, length));
        frame.WriteByte((byte)type);
        _position += length;
        IsAckEliciting |= Frame.Elicits(type);
        return true;
    }
}
