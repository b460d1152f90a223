namespace ActorUdp.Protocol.Wire;

/// <summary>The body of a Welcome: the terms of the connection. The header carries the dialer's connection id.</summary>
public readonly ref struct WelcomeMessage
{
    /// <summary>Where the chosen version is in the body: u8.</summary>
    public const int VersionOffset = 0;

    /// <summary>Where the number of ordinary lanes is in the body: u8.</summary>
    public const int OrdinaryLanesOffset = 1;

    /// <summary>Where the longest delay of an acknowledgement is in the body: u16, microseconds.</summary>
    public const int MaximumAckDelayOffset = 2;

    /// <summary>Where the largest datagram is in the body: u16.</summary>
    public const int DatagramSizeOffset = 4;

    /// <summary>Where two reserved bytes are in the body: u16, 0.</summary>
    public const int ReservedOffset = 6;

    /// <summary>Where the maximum message size is in the body: u32.</summary>
    public const int MaximumMessageSizeOffset = 8;

    /// <summary>Where the initial window of each channel is in the body: u32.</summary>
    public const int InitialWindowOffset = 12;

    /// <summary>Where the listener's connection id is in the body: u64.</summary>
    public const int ConnectionIdOffset = 16;

    /// <summary>Where the listener's incarnation is in the body: u64.</summary>
    public const int UidOffset = 24;

    /// <summary>Where the reset token is in the body: 16 bytes.</summary>
    public const int ResetTokenOffset = 32;

    /// <summary>Where the length of the listener's name is in the body: u8; the name follows.</summary>
    public const int NodeNameOffset = 48;

    /// <summary>The protocol version that the listener chose out of the dialer's range, at least 1.</summary>
    public byte Version { get; init; }

    /// <summary>How many ordinary lanes the listener grants, 1 to <see cref="ChannelIds.MaximumOrdinaryLanes"/>.</summary>
    public byte OrdinaryLanes { get; init; }

    /// <summary>How long the listener may hold an acknowledgement back, in microseconds.</summary>
    public ushort MaximumAckDelayMicroseconds { get; init; }

    /// <summary>The largest datagram that the listener takes, in bytes, at least <see cref="Datagram.HelloMinimumSize"/>.</summary>
    public ushort DatagramSize { get; init; }

    /// <summary>The longest message that the listener takes, in bytes, at least 1.</summary>
    public uint MaximumMessageSize { get; init; }

    /// <summary>How many bytes of each channel the dialer may send before the first WINDOW, at least 1.</summary>
    public uint InitialWindow { get; init; }

    /// <summary>The connection id that the dialer puts into the header from now on, never 0.</summary>
    public ulong ConnectionId { get; init; }

    /// <summary>The listener's incarnation, never 0.</summary>
    public ulong Uid { get; init; }

    /// <summary>What a Reset of this connection will carry.</summary>
    public ResetToken ResetToken { get; init; }

    /// <summary>The listener's name as UTF-8; may be empty; at most 255 bytes.</summary>
    public ReadOnlySpan<byte> NodeName { get; init; }

    /// <summary>Reads a body. Any bytes are allowed.</summary>
    /// <param name="body">What is between header and trailer.</param>
    /// <param name="message">The message, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.BadHandshake"/>, <see cref="Verdict.ReservedBits"/>,
    /// <see cref="Verdict.BadText"/> or <see cref="Verdict.BadPadding"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> body, out WelcomeMessage message)
    {
        message = default;
        var reader = new SpanReader(body);
        var version = reader.ReadByte();
        var lanes = reader.ReadByte();
        var ackDelay = reader.ReadUInt16();
        var datagramSize = reader.ReadUInt16();
        if (reader.ReadUInt16() != 0)
            return Verdict.ReservedBits;
        var welcome = new WelcomeMessage
        {
            Version = version,
            OrdinaryLanes = lanes,
            MaximumAckDelayMicroseconds = ackDelay,
            DatagramSize = datagramSize,
            MaximumMessageSize = reader.ReadUInt32(),
            InitialWindow = reader.ReadUInt32(),
            ConnectionId = reader.ReadUInt64(),
            Uid = reader.ReadUInt64(),
            ResetToken = new ResetToken(reader.ReadUInt64(), reader.ReadUInt64()),
            NodeName = reader.ReadShortBytes(),
        };
        if (reader.Failed || !welcome.HasAllowedValues)
            return Verdict.BadHandshake;
        if (!WireText.IsValid(welcome.NodeName))
            return Verdict.BadText;
        if (reader.Rest.ContainsAnyExcept((byte)0))
            return Verdict.BadPadding;
        message = welcome;
        return Verdict.Ok;
    }

    /// <summary>Writes the whole datagram, at most 328 bytes.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="dialerConnectionId">The dialer's connection id.</param>
    /// <returns>The size of the datagram in bytes; 0 when it does not fit.</returns>
    /// <exception cref="ArgumentException">The name is longer than 255 bytes.</exception>
    public int Write(Span<byte> target, ulong dialerConnectionId)
    {
        if (target.Length < Datagram.MinimumSize + NodeNameOffset + 1 + NodeName.Length)
            return 0;
        new PacketHeader(PacketType.Welcome, dialerConnectionId, 0).Write(target);
        var writer = new SpanWriter(target[PacketHeader.Size..]);
        writer.WriteByte(Version);
        writer.WriteByte(OrdinaryLanes);
        writer.WriteUInt16(MaximumAckDelayMicroseconds);
        writer.WriteUInt16(DatagramSize);
        writer.WriteUInt16(0);
        writer.WriteUInt32(MaximumMessageSize);
        writer.WriteUInt32(InitialWindow);
        writer.WriteUInt64(ConnectionId);
        writer.WriteUInt64(Uid);
        writer.WriteUInt64(ResetToken.First);
        writer.WriteUInt64(ResetToken.Second);
        writer.WriteShortBytes(NodeName);
        return Datagram.Seal(target, PacketHeader.Size + writer.Position);
    }

    private bool HasAllowedValues =>
        Version > 0
        && OrdinaryLanes is > 0 and <= ChannelIds.MaximumOrdinaryLanes
        && DatagramSize is >= Datagram.HelloMinimumSize and <= Datagram.MaximumSize
        && MaximumMessageSize > 0
        && InitialWindow > 0
        && ConnectionId != 0
        && Uid != 0;
}
