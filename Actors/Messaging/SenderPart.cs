using ActorUdp.Endpoints;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>How the sender of a message is said.</summary>
internal readonly struct SenderPart
{
    private SenderPart(EnvelopeSenderKind kind, EnvelopePart part)
    {
        Kind = kind;
        Part = part;
    }

    public EnvelopeSenderKind Kind { get; }

    /// <summary>Null when there is nobody to reply to.</summary>
    public EnvelopePart? Part { get; }

    public ReadOnlySpan<byte> Bytes => Part is null ? default : Part.Bytes;

    public static SenderPart Of(IActorRef? sender, TransportCore core) => sender switch
    {
        null or Nobody => default,
        RemoteActorRef remote => new SenderPart(EnvelopeSenderKind.Foreign, remote.AsSender),
        _ => ReferenceEquals(sender, core.DeadLetters)
            ? default
            : Token(core.Replies.PartOf(sender)),
    };

    /// <summary>An actor of this node.</summary>
    public static SenderPart Token(EnvelopePart part) => new(EnvelopeSenderKind.ReplyToken, part);
}
