using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>Writes valid handshake datagrams by the production writers; mutations then make them wrong.</summary>
internal static class HandshakeForge
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzäöü€𝄞-.:0123456789";

    /// <summary>Writes a Hello.</summary>
    /// <param name="target">At least <see cref="Datagram.HelloMinimumSize"/> bytes.</param>
    /// <param name="connectionId">The dialer's id.</param>
    /// <param name="uid">The dialer's incarnation.</param>
    /// <param name="clusterId">The dialer's cluster.</param>
    /// <param name="cookie">What proves its address; may be empty.</param>
    /// <param name="random">Decides the rest.</param>
    public static int WriteHello(
        Span<byte> target, ulong connectionId, ulong uid, ReadOnlySpan<byte> clusterId, ReadOnlySpan<byte> cookie, FuzzRandom random)
    {
        Span<byte> name = stackalloc byte[byte.MaxValue];
        Span<byte> address = stackalloc byte[byte.MaxValue];
        return new HelloMessage
        {
            MinimumVersion = (byte)(random.OneIn(8) ? random.Between(1, 3) : 1),
            MaximumVersion = (byte)random.Between(3, 4),
            OrdinaryLanes = (byte)(1 << random.Below(7)),
            MaximumMessageSize = 1u << random.Below(27),
            Uid = uid,
            ExpectedPeerUid = random.OneIn(2) ? 0 : random.Next(),
            Cookie = cookie,
            ClusterId = clusterId,
            NodeName = name[..Text(name, random)],
            AdvertisedAddress = address[..Text(address, random)],
        }.Write(target, connectionId, (ulong)random.Below(5));
    }

    public static int WriteRetry(Span<byte> target, ulong connectionId, FuzzRandom random)
    {
        Span<byte> cookie = stackalloc byte[random.OneIn(4) ? random.Between(1, byte.MaxValue) : Cookie.Size];
        random.Fill(cookie);
        return new RetryMessage { Cookie = cookie }.Write(target, connectionId);
    }

    public static int WriteWelcome(Span<byte> target, ulong connectionId, ulong ownId, ulong uid, ResetToken token, FuzzRandom random)
    {
        Span<byte> name = stackalloc byte[byte.MaxValue];
        return new WelcomeMessage
        {
            Version = (byte)(random.OneIn(32) ? random.Between(1, 255) : 1),
            OrdinaryLanes = (byte)(random.OneIn(8) ? random.Between(1, 64) : 4),
            MaximumAckDelayMicroseconds = (ushort)(random.OneIn(4) ? random.Edge() : 1_000),
            DatagramSize = (ushort)(random.OneIn(4) ? random.Between(1_200, 65_507) : 1_200),
            MaximumMessageSize = random.OneIn(4) ? (uint)Math.Max(1, (uint)random.Edge()) : 65_536,
            InitialWindow = random.OneIn(4) ? (uint)Math.Max(1, (uint)random.Edge()) : 65_536,
            ConnectionId = ownId,
            Uid = uid,
            ResetToken = token,
            NodeName = name[..Text(name, random)],
        }.Write(target, connectionId);
    }

    public static int WriteReject(Span<byte> target, ulong connectionId, ulong uid, FuzzRandom random)
    {
        Span<byte> text = stackalloc byte[byte.MaxValue];
        return new RejectMessage { Reason = (RejectReason)random.Below(8), Uid = uid, Text = text[..Text(text, random)] }
            .Write(target, connectionId);
    }

    public static int WriteReset(Span<byte> target, ulong connectionId, ResetToken token) =>
        new ResetMessage(token).Write(target, connectionId, Datagram.HelloMinimumSize);

    /// <summary>Some well-formed UTF-8.</summary>
    public static int Text(Span<byte> target, FuzzRandom random)
    {
        int room = random.OneIn(8) ? target.Length : random.Below(Math.Min(24, target.Length));
        int start = random.Below(Letters.Length);
        // A cut in a surrogate pair is repaired by the encoder.
        return WireText.Encode(Letters.AsSpan(start), target[..room]);
    }
}
