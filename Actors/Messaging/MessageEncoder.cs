using System.Buffers;
using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>From an actor's message to bytes in a peer's queue. Thread-safe; runs on the thread of whoever tells.</summary>
internal static class MessageEncoder
{
    private const int StackLimit = 1024;

    public static SendResult Send(PeerLink link, ChannelKind kind, RemoteTarget target, ReadOnlySpan<byte> payload, IActorRef? sender, in MessageOptions options) =>
        Append(link, kind, target, new EnvelopeHeader { PayloadKind = EnvelopePayloadKind.Bytes, Target = target.Wire }, payload, sender, options);

    public static SendResult Send(PeerLink link, ChannelKind kind, RemoteTarget target, string text, IActorRef? sender, in MessageOptions options)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte[]? rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[StackLimit];
        Encoding.UTF8.GetBytes(text, utf8);
        SendResult result = Append(link, kind, target, new EnvelopeHeader { PayloadKind = EnvelopePayloadKind.Text, Target = target.Wire }, utf8[..length], sender, options);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }

    /// <summary>Any message: bytes and text directly, everything else through the actor system's serialization.</summary>
    /// <exception cref="Exception">The serializer can't do it.</exception>
    public static SendResult Send(PeerLink link, ChannelKind kind, RemoteTarget target, object message, IActorRef? sender, in MessageOptions options)
    {
        switch (message)
        {
            case byte[] bytes:
                return Send(link, kind, target, bytes.AsSpan(), sender, options);
            case string text:
                return Send(link, kind, target, text, sender, options);
            default:
                Serializer serializer = link.Core.System.Serialization.FindSerializerFor(message);
                string manifest = Serializers.ManifestOf(serializer, message);
                var header = new EnvelopeHeader
                {
                    PayloadKind = EnvelopePayloadKind.Serialized,
                    Target = target.Wire,
                    SerializerId = serializer.Identifier,
                    Manifest = Encoding.UTF8.GetBytes(manifest),
                };
                return Append(link, kind, target, header, serializer.ToBinary(message), sender, options);
        }
    }

    private static SendResult Append(PeerLink link, ChannelKind kind, RemoteTarget target, EnvelopeHeader header, ReadOnlySpan<byte> payload, IActorRef? sender, in MessageOptions options)
    {
        header = WithSender(header, link, sender);
        int length = Envelope.HeaderLength(header);
        byte[]? rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> head = rented ?? stackalloc byte[StackLimit];
        Envelope.WriteHeader(head, header);
        SendResult result = link.TrySend(kind, target.LaneHash, head[..length], payload, options);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }

    private static EnvelopeHeader WithSender(EnvelopeHeader header, PeerLink link, IActorRef? sender)
    {
        switch (sender)
        {
            case null or Nobody:
                return header;
            case RemoteActorRef remote:
                return header with
                {
                    SenderKind = EnvelopeSenderKind.Foreign,
                    SenderAddress = Encoding.UTF8.GetBytes(remote.Peer.HostAndPort),
                    SenderTarget = remote.Target.Wire,
                };
            default:
                return sender.Equals(link.Core.System.DeadLetters)
                    ? header
                    : header with { SenderKind = EnvelopeSenderKind.ReplyToken, SenderToken = link.Core.Replies.TokenOf(sender) };
        }
    }
}
