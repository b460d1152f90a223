namespace ActorUdp.Protocol.Wire;

/// <summary>What the payload of a message is: bits 0 and 1 of the envelope's flags.</summary>
public enum EnvelopePayloadKind : byte
{
    /// <summary>Bytes as they are.</summary>
    Bytes = 0,

    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>What a serializer made of an object; serializer id and manifest say how to read it.</summary>
    Serialized = 2,
}

/// <summary>How a recipient is named: bits 2 and 3 of the envelope's flags.</summary>
public enum EnvelopeTargetKind : byte
{
    /// <summary>By the name that it is registered under.</summary>
    Name = 1,

    /// <summary>By a number that its node gave out for replies.</summary>
    ReplyToken = 2,
}

/// <summary>Whether and how replies reach the sender: bits 4 and 5 of the envelope's flags.</summary>
public enum EnvelopeSenderKind : byte
{
    /// <summary>There is no sender to reply to.</summary>
    None = 0,

    /// <summary>A reply token at the node that dialed this connection.</summary>
    ReplyToken = 1,

    /// <summary>A recipient at some other node: address and target.</summary>
    Foreign = 2,
}

/// <summary>A recipient at some node, by name or by reply token.</summary>
public readonly ref struct EnvelopeTarget
{
    private EnvelopeTarget(EnvelopeTargetKind kind, ReadOnlySpan<byte> name, ulong token)
    {
        Kind = kind;
        Name = name;
        Token = token;
    }

    /// <summary>How the recipient is named; the default value of this type, which names nobody, has none of the kinds.</summary>
    public EnvelopeTargetKind Kind { get; }

    /// <summary>The name as UTF-8, 1 to 255 bytes; empty for a token.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The reply token; 0 for a name.</summary>
    public ulong Token { get; }

    /// <summary>A recipient by name.</summary>
    /// <param name="name">Well-formed UTF-8, 1 to 255 bytes.</param>
    public static EnvelopeTarget ForName(ReadOnlySpan<byte> name) => new(EnvelopeTargetKind.Name, name, 0);

    /// <summary>A recipient by reply token.</summary>
    /// <param name="token">The token.</param>
    public static EnvelopeTarget ForReplyToken(ulong token) => new(EnvelopeTargetKind.ReplyToken, default, token);
}

/// <summary>All of an envelope but the payload. Texts are UTF-8 and refer to the message's bytes when read.</summary>
public readonly ref struct EnvelopeHeader
{
    /// <summary>What the payload is.</summary>
    public EnvelopePayloadKind PayloadKind { get; init; }

    /// <summary>Who is to get the message.</summary>
    public EnvelopeTarget Target { get; init; }

    /// <summary>Whether and how replies reach the sender.</summary>
    public EnvelopeSenderKind SenderKind { get; init; }

    /// <summary>The sender's reply token at the dialer, with <see cref="EnvelopeSenderKind.ReplyToken"/>; otherwise 0.</summary>
    public ulong SenderToken { get; init; }

    /// <summary>The sender's node, "host:port", 1 to 255 bytes, with <see cref="EnvelopeSenderKind.Foreign"/>; otherwise empty.</summary>
    public ReadOnlySpan<byte> SenderAddress { get; init; }

    /// <summary>The sender at its node, with <see cref="EnvelopeSenderKind.Foreign"/>; otherwise the default value.</summary>
    public EnvelopeTarget SenderTarget { get; init; }

    /// <summary>The serializer's identifier, with <see cref="EnvelopePayloadKind.Serialized"/>; otherwise 0.</summary>
    public int SerializerId { get; init; }

    /// <summary>
    /// What the serializer needs to know of the type, with <see cref="EnvelopePayloadKind.Serialized"/>; may be empty; at most
    /// 65,535 bytes.
    /// </summary>
    public ReadOnlySpan<byte> Manifest { get; init; }
}
