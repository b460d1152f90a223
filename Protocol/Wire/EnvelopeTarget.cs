namespace ActorUdp.Protocol.Wire;

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

    /// <summary>How many bytes it takes; its kind is said elsewhere.</summary>
    internal int Length => Kind == EnvelopeTargetKind.ReplyToken ? sizeof(ulong) : sizeof(byte) + Name.Length;

    /// <summary>Whether there is a name or a token.</summary>
    internal bool NamesSomebody => Kind == EnvelopeTargetKind.ReplyToken || (Kind == EnvelopeTargetKind.Name && !Name.IsEmpty);

    /// <summary>A recipient by name.</summary>
    /// <param name="name">Well-formed UTF-8, 1 to 255 bytes.</param>
    public static EnvelopeTarget ForName(ReadOnlySpan<byte> name) => new(EnvelopeTargetKind.Name, name, 0);

    /// <summary>A recipient by reply token.</summary>
    /// <param name="token">The token.</param>
    public static EnvelopeTarget ForReplyToken(ulong token) => new(EnvelopeTargetKind.ReplyToken, default, token);

    internal static EnvelopeTarget Read(scoped ref SpanReader reader, EnvelopeTargetKind kind) => kind switch
    {
        EnvelopeTargetKind.Name => ForName(reader.ReadShortBytes()),
        EnvelopeTargetKind.ReplyToken => ForReplyToken(reader.ReadUInt64()),
        _ => default,
    };

    internal void Write(ref SpanWriter writer)
    {
        if (!NamesSomebody)
            throw new ArgumentException("An envelope needs a target, and a name of at least one byte.");
        if (Kind == EnvelopeTargetKind.Name)
            writer.WriteShortBytes(Name);
        else
            writer.WriteUInt64(Token);
    }
}
