using System.Security.Cryptography;
using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The listening side of the handshake. It keeps no state per dialer: a Hello without a good cookie costs one reply that is
/// not longer than the Hello. Thread-safe.
/// </summary>
public sealed class ListenerHandshake
{
    private const byte LowestVersion = PacketHeader.Version;
    private const byte HighestVersion = PacketHeader.Version;

    private readonly ProtocolSettings _settings;
    private readonly LocalIdentity _identity;
    private readonly byte[] _clusterId;
    private readonly byte[] _resetKey;
    private volatile CookieKeys _keys;

    /// <summary>Creates the acceptor of one listener.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="identity">Who we are.</param>
    /// <param name="cookieKey">A random key of <see cref="Cookie.KeySize"/> bytes, of this process only.</param>
    /// <param name="resetKey">
    /// The key of reset tokens, <see cref="Cookie.KeySize"/> bytes. For a peer to believe the Reset of a restarted node at
    /// once, the key must be the same as before the restart: see <see cref="DeriveResetKey"/>.
    /// </param>
    /// <exception cref="ArgumentException">A key has another length.</exception>
    public ListenerHandshake(
        ProtocolSettings settings, LocalIdentity identity, ReadOnlySpan<byte> cookieKey, ReadOnlySpan<byte> resetKey)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentOutOfRangeException.ThrowIfNotEqual(resetKey.Length, Cookie.KeySize, nameof(resetKey));
        _settings = settings;
        _identity = identity;
        _clusterId = Encoding.UTF8.GetBytes(identity.ClusterId);
        _resetKey = resetKey.ToArray();
        _keys = CookieKeys.First(cookieKey);
    }

    /// <summary>Makes the reset key of a node from a secret that survives its restart (docs/wire.md, "Reset").</summary>
    /// <param name="secret">The configured secret, or without one the cluster id.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] DeriveResetKey(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return SHA256.HashData(Encoding.UTF8.GetBytes("actor-udp reset\n" + secret));
    }

    /// <summary>Makes a new cookie key current; the one before stays good until the next rotation.</summary>
    /// <param name="cookieKey">A random key of <see cref="Cookie.KeySize"/> bytes.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public void RotateCookieKey(ReadOnlySpan<byte> cookieKey) => _keys = _keys.Rotate(cookieKey);

    /// <summary>Judges a Hello.</summary>
    /// <param name="datagram">The datagram as received; any bytes.</param>
    /// <param name="source">Bytes that stand for the source address and port; at most 128.</param>
    /// <param name="now">Now.</param>
    /// <param name="reply">Room for the reply: at least <see cref="Datagram.HelloMinimumSize"/> bytes.</param>
    /// <param name="replyLength">Bytes of the reply, 0 unless the outcome is <see cref="HelloOutcome.Reply"/>.</param>
    /// <param name="hello">Who dials, when the outcome is <see cref="HelloOutcome.Proven"/>.</param>
    /// <param name="verdict">To be counted.</param>
    /// <returns>What to do.</returns>
    public HelloOutcome OnHello(
        ReadOnlySpan<byte> datagram,
        ReadOnlySpan<byte> source,
        MonotonicNanos now,
        Span<byte> reply,
        out int replyLength,
        out HelloInfo? hello,
        out Verdict verdict)
    {
        replyLength = 0;
        hello = null;
        verdict = Datagram.Open(datagram, out var header, out var body);
        if (verdict != Verdict.Ok)
            return HelloOutcome.Dropped;
        verdict = header.Type != PacketType.Hello ? Verdict.UnexpectedType : HelloMessage.Read(body, out var message);
        if (verdict != Verdict.Ok)
            return HelloOutcome.Dropped;
        // The compiler can't see that Ok means read.
        HelloMessage.Read(body, out message);
        if (header.ConnectionId == 0)
        {
            verdict = Verdict.BadHandshake;
            return HelloOutcome.Dropped;
        }
        var keys = _keys;
        if (!message.Cookie.IsEmpty)
        {
            verdict = Cookie.Validate(
                message.Cookie, keys.Current, keys.Previous, source, header.ConnectionId, message.Uid, now.Value,
                MonotonicNanos.ToNanos(_settings.CookieLifetime));
        }
        if (message.Cookie.IsEmpty || verdict != Verdict.Ok)
        {
            replyLength = WriteRetry(reply, keys, source, header.ConnectionId, message.Uid, now);
            return HelloOutcome.Reply;
        }
        if (Refusal(message) is { } refusal)
        {
            replyLength = WriteReject(reply, header.ConnectionId, refusal.Reason, refusal.Text);
            return HelloOutcome.Reply;
        }
        hello = ToInfo(header.ConnectionId, message);
        return HelloOutcome.Proven;
    }

    /// <summary>Writes the answer to a Data datagram of an unknown connection.</summary>
    /// <param name="target">Room for it.</param>
    /// <param name="connectionId">The id that the datagram carried.</param>
    /// <param name="triggerLength">The length of that datagram in bytes.</param>
    /// <returns>Bytes written; 0 when it must not be answered, because the answer would not be shorter.</returns>
    public int WriteReset(Span<byte> target, ulong connectionId, int triggerLength) =>
        new ResetMessage(TokenOf(connectionId)).Write(target, connectionId, triggerLength);

    /// <summary>Writes the answer to a proven Hello that is not wanted.</summary>
    /// <param name="target">Room for it.</param>
    /// <param name="dialerConnectionId">The dialer's connection id.</param>
    /// <param name="reason">Why.</param>
    /// <param name="text">Words for people.</param>
    /// <returns>Bytes written; 0 when they do not fit.</returns>
    public int WriteReject(Span<byte> target, ulong dialerConnectionId, RejectReason reason, string text) =>
        new RejectMessage { Reason = reason, Uid = _identity.Uid, Text = Encoding.UTF8.GetBytes(text) }
            .Write(target, dialerConnectionId);

    /// <summary>The reset token of a connection id of this listener.</summary>
    /// <param name="connectionId">The id.</param>
    /// <returns>The token to give to <see cref="InboundConnection"/>.</returns>
    public ResetToken TokenOf(ulong connectionId) => ResetToken.Create(_resetKey, connectionId);

    private static int WriteRetry(
        Span<byte> reply, CookieKeys keys, ReadOnlySpan<byte> source, ulong connectionId, ulong uid, MonotonicNanos now)
    {
        Span<byte> cookie = stackalloc byte[Cookie.Size];
        Cookie.Create(cookie, keys.Current, source, connectionId, uid, now.Value);
        return new RetryMessage { Cookie = cookie }.Write(reply, connectionId);
    }

    private static HelloInfo ToInfo(ulong connectionId, in HelloMessage message) => new(
        message.Uid,
        connectionId,
        Encoding.UTF8.GetString(message.ClusterId),
        Encoding.UTF8.GetString(message.NodeName),
        Encoding.UTF8.GetString(message.AdvertisedAddress),
        message.OrdinaryLanes,
        message.MaximumMessageSize,
        HighestVersion);

    private (RejectReason Reason, string Text)? Refusal(in HelloMessage message)
    {
        if (message.MinimumVersion > HighestVersion || message.MaximumVersion < LowestVersion)
        {
            return (RejectReason.VersionMismatch,
                $"protocol version {HighestVersion} is spoken here, not {message.MinimumVersion} to {message.MaximumVersion}");
        }
        if (!message.ClusterId.SequenceEqual(_clusterId))
        {
            return (RejectReason.ClusterMismatch,
                $"cluster id is '{_identity.ClusterId}', not '{Encoding.UTF8.GetString(message.ClusterId)}'");
        }
        if (message.Uid == _identity.Uid)
            return (RejectReason.SelfConnect, "the dialer is this node itself");
        return null;
    }

    private sealed record CookieKeys(byte[] Current, byte[] Previous)
    {
        public static CookieKeys First(ReadOnlySpan<byte> key) => new(Checked(key), []);

        public CookieKeys Rotate(ReadOnlySpan<byte> key) => new(Checked(key), Current);

        private static byte[] Checked(ReadOnlySpan<byte> key)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Cookie.KeySize, nameof(key));
            return key.ToArray();
        }
    }
}
