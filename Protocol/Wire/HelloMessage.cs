namespace ActorUdp.Protocol.Wire;

/// <summary>
/// The body of a Hello. The header carries the dialer's own connection id and the number of the attempt; the whole is padded
/// with zeros to at least <see cref="Datagram.HelloMinimumSize"/>. Texts are UTF-8 and refer to the datagram's bytes when read.
/// </summary>
public readonly ref struct HelloMessage
{
    /// <summary>Where the lowest version is in the body: u8.</summary>
    public const int MinimumVersionOffset = 0;

    /// <summary>Where the highest version is in the body: u8.</summary>
    public const int MaximumVersionOffset = 1;

    /// <summary>Where the flags are in the body: u8, 0 in version 1.</summary>
    public const int FlagsOffset = 2;

    /// <summary>Where the number of ordinary lanes is in the body: u8.</summary>
    public const int OrdinaryLanesOffset = 3;

    /// <summary>Where the maximum message size is in the body: u32.</summary>
    public const int MaximumMessageSizeOffset = 4;

    /// <summary>Where the dialer's incarnation is in the body: u64.</summary>
    public const int UidOffset = 8;

    /// <summary>Where the expected incarnation is in the body: u64.</summary>
    public const int ExpectedPeerUidOffset = 16;

    /// <summary>Where the cookie's length is in the body: u8; what follows has no fixed place.</summary>
    public const int CookieOffset = 24;

    /// <summary>The lowest protocol version that the dialer speaks, at least 1.</summary>
    public byte MinimumVersion { get; init; }

    /// <summary>The highest protocol version that the dialer speaks, not below <see cref="MinimumVersion"/>.</summary>
    public byte MaximumVersion { get; init; }

    /// <summary>How many ordinary lanes the dialer would use, 1 to <see cref="ChannelIds.MaximumOrdinaryLanes"/>.</summary>
    public byte OrdinaryLanes { get; init; }

    /// <summary>The longest message that the dialer would send, in bytes, at least 1.</summary>
    public uint MaximumMessageSize { get; init; }

    /// <summary>The dialer's incarnation, never 0.</summary>
    public ulong Uid { get; init; }

    /// <summary>The incarnation that the dialer last met at this address, 0 when none; for information only.</summary>
    public ulong ExpectedPeerUid { get; init; }

    /// <summary>What a Retry gave, empty at first; at most 255 bytes.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <summary>The cluster that the dialer belongs to; may be empty; at most 255 bytes.</summary>
    public ReadOnlySpan<byte> ClusterId { get; init; }

    /// <summary>The dialer's name; may be empty; at most 255 bytes.</summary>
    public ReadOnlySpan<byte> NodeName { get; init; }

    /// <summary>
    /// Where the dialer listens itself, "host:port"; empty when it is to be called by the address that the Hello comes from;
    /// at most 255 bytes.
    /// </summary>
    public ReadOnlySpan<byte> AdvertisedAddress { get; init; }

    /// <summary>Reads a body. Any bytes are allowed.</summary>
    /// <param name="body">What is between header and trailer.</param>
    /// <param name="message">The message, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.TooShort"/>, <see cref="Verdict.BadHandshake"/>,
    /// <see cref="Verdict.ReservedBits"/>, <see cref="Verdict.BadText"/> or <see cref="Verdict.BadPadding"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> body, out HelloMessage message)
    {
        message = default;
        if (body.Length < Datagram.HelloMinimumSize - Datagram.MinimumSize)
            return Verdict.TooShort;
        var reader = new SpanReader(body);
        var minimumVersion = reader.ReadByte();
        var maximumVersion = reader.ReadByte();
        if (reader.ReadByte() != 0)
            return Verdict.ReservedBits;
        var hello = new HelloMessage
        {
            MinimumVersion = minimumVersion,
            MaximumVersion = maximumVersion,
            OrdinaryLanes = reader.ReadByte(),
            MaximumMessageSize = reader.ReadUInt32(),
            Uid = reader.ReadUInt64(),
            ExpectedPeerUid = reader.ReadUInt64(),
            Cookie = reader.ReadShortBytes(),
            ClusterId = reader.ReadShortBytes(),
            NodeName = reader.ReadShortBytes(),
            AdvertisedAddress = reader.ReadShortBytes(),
        };
        if (reader.Failed || !hello.HasAllowedValues)
            return Verdict.BadHandshake;
        if (!WireText.IsValid(hello.ClusterId) || !WireText.IsValid(hello.NodeName) || !WireText.IsValid(hello.AdvertisedAddress))
            return Verdict.BadText;
        if (reader.Rest.ContainsAnyExcept((byte)0))
            return Verdict.BadPadding;
        message = hello;
        return Verdict.Ok;
    }

    /// <summary>Writes the whole datagram, padded to <see cref="Datagram.HelloMinimumSize"/>.</summary>
    /// <param name="target">At least <see cref="Datagram.HelloMinimumSize"/> bytes.</param>
    /// <param name="connectionId">The dialer's connection id, not 0.</param>
    /// <param name="attempt">How many Hellos of this dial went before.</param>
    /// <returns>The size of the datagram in bytes.</returns>
    /// <exception cref="ArgumentException">The target is too short, or a text or the cookie too long.</exception>
    public int Write(Span<byte> target, ulong connectionId, ulong attempt)
    {
        const int Unsealed = Datagram.HelloMinimumSize - Datagram.TrailerSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Datagram.HelloMinimumSize, nameof(target));
        new PacketHeader(PacketType.Hello, connectionId, attempt).Write(target);
        // Fixed fields and four texts of 255 bytes take 1,048: they always fit.
        var body = target[PacketHeader.Size..Unsealed];
        var writer = new SpanWriter(body);
        writer.WriteByte(MinimumVersion);
        writer.WriteByte(MaximumVersion);
        writer.WriteByte(0);
        writer.WriteByte(OrdinaryLanes);
        writer.WriteUInt32(MaximumMessageSize);
        writer.WriteUInt64(Uid);
        writer.WriteUInt64(ExpectedPeerUid);
        writer.WriteShortBytes(Cookie);
        writer.WriteShortBytes(ClusterId);
        writer.WriteShortBytes(NodeName);
        writer.WriteShortBytes(AdvertisedAddress);
        body[writer.Position..].Clear();
        return Datagram.Seal(target, Unsealed);
    }

    private bool HasAllowedValues =>
        MinimumVersion > 0
        && MinimumVersion <= MaximumVersion
        && OrdinaryLanes is > 0 and <= ChannelIds.MaximumOrdinaryLanes
        && MaximumMessageSize > 0
        && Uid != 0;
}
