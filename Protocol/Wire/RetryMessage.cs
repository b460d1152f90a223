namespace ActorUdp.Protocol.Wire;

/// <summary>The body of a Retry: a cookie to say Hello again with. The header carries the dialer's connection id.</summary>
public readonly ref struct RetryMessage
{
    /// <summary>Where the cookie's length is in the body: u8; the cookie follows.</summary>
    public const int CookieOffset = 0;

    /// <summary>The cookie, at least 1 and at most 255 bytes; a dialer does not look into it.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <summary>Reads a body. Any bytes are allowed.</summary>
    /// <param name="body">What is between header and trailer.</param>
    /// <param name="message">The message, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns><see cref="Verdict.Ok"/>, <see cref="Verdict.BadHandshake"/> or <see cref="Verdict.BadPadding"/>.</returns>
    public static Verdict Read(ReadOnlySpan<byte> body, out RetryMessage message)
    {
        message = default;
        var reader = new SpanReader(body);
        var cookie = reader.ReadShortBytes();
        if (reader.Failed || cookie.IsEmpty)
            return Verdict.BadHandshake;
        if (reader.Rest.ContainsAnyExcept((byte)0))
            return Verdict.BadPadding;
        message = new RetryMessage { Cookie = cookie };
        return Verdict.Ok;
    }

    /// <summary>Writes the whole datagram.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="connectionId">The dialer's connection id.</param>
    /// <returns>The size of the datagram in bytes; 0 when it does not fit.</returns>
    /// <exception cref="ArgumentException">The cookie is longer than 255 bytes.</exception>
    public int Write(Span<byte> target, ulong connectionId)
    {
        if (target.Length < Datagram.MinimumSize + 1 + Cookie.Length)
            return 0;
        new PacketHeader(PacketType.Retry, connectionId, 0).Write(target);
        var writer = new SpanWriter(target[PacketHeader.Size..]);
        writer.WriteShortBytes(Cookie);
        return Datagram.Seal(target, PacketHeader.Size + writer.Position);
    }
}
