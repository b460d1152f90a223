using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using Google.Protobuf;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// A recipient at another node and the channel to it: from a message to bytes in the peer's queue. Runs on the thread of whoever tells;
/// thread-safe.
/// </summary>
internal sealed class RemoteRecipient
{
    private const int StackLimit = 1024;

    private readonly TransportCore _core;
    private readonly PeerHandle _peer;
    private readonly RemoteHeadings _headings;
    private readonly int _channel;

    public RemoteRecipient(TransportCore core, PeerAddress peer, RemoteTarget target, ChannelKind kind)
    {
        _core = core;
        _peer = new PeerHandle(core, peer);
        _headings = new RemoteHeadings(target);
        _channel = ChannelKinds.ChannelFor(kind, target.LaneHash, core.Protocol.OrdinaryLanes);
        Target = target;
        Kind = kind;
    }

    public PeerAddress Peer => _peer.Peer;

    public RemoteTarget Target { get; }

    public ChannelKind Kind { get; }

    /// <summary>Completes when the queue takes more, or the peer is out of reach.</summary>
    public Task WhenSpace() => _peer.Link.WhenSpace(_channel);

    public SendResult Send(ReadOnlySpan<byte> payload, IActorRef? sender, in MessageOptions options) =>
        Append(_headings.Bytes, payload, default, sender, options);

    /// <summary>Sends bytes that never change any more: many of them are not copied.</summary>
    public SendResult SendOwned(ReadOnlyMemory<byte> payload, IActorRef? sender, in MessageOptions options) =>
        Append(_headings.Bytes, payload.Span, payload, sender, options);

    [SkipLocalsInit]
    public SendResult Send(string text, IActorRef? sender, in MessageOptions options)
    {
        int maximum = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = maximum > StackLimit ? ArrayPool<byte>.Shared.Rent(maximum) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[StackLimit];
        SendResult result = Append(_headings.Text, utf8[..Encoding.UTF8.GetBytes(text, utf8)], default, sender, options);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }

    /// <summary>Any message: bytes and text directly, everything else through the actor system's serialization.</summary>
    /// <exception cref="Exception">The serializer can't do it.</exception>
    public SendResult Send(object message, IActorRef? sender, in MessageOptions options)
    {
        switch (message)
        {
            case byte[] bytes:
                // A message that was told is not changed any more, as between the actors of one system.
                return SendOwned(bytes, sender, options);
            case string text:
                return Send(text, sender, options);
            default:
                Serializer serializer = _core.System.Serialization.FindSerializerFor(message);
                EnvelopePart heading = _headings.Serialized(serializer.Identifier, Serializers.ManifestOf(serializer, message));
                return serializer is ProtobufSerializer
                    ? SendProtobuf(heading, (IMessage)message, sender, options)
                    : Append(heading, TransportInformation.Serialize(_core, serializer, message), default, sender, options);
        }
    }

    [SkipLocalsInit]
    private SendResult SendProtobuf(EnvelopePart heading, IMessage message, IActorRef? sender, in MessageOptions options)
    {
        int size = message.CalculateSize();
        byte[]? rented = size > StackLimit ? ArrayPool<byte>.Shared.Rent(size) : null;
        try
        {
            Span<byte> bytes = (rented ?? stackalloc byte[StackLimit])[..size];
            message.WriteTo(bytes);
            return Append(heading, bytes, default, sender, options);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <param name="heading">What is said of the payload.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="owned">The same once more, if it never changes any more; else empty.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    private SendResult Append(
        EnvelopePart heading, ReadOnlySpan<byte> payload, ReadOnlyMemory<byte> owned, IActorRef? sender, in MessageOptions options)
    {
        PeerLink link = _peer.Link;
        var from = SenderPart.Of(sender, _core);
        SendResult result;
        while (!TryAppend(link, heading, payload, owned, from, options, out result))
        {
            // The connection whose numbers were used has ended meanwhile: it is said anew.
        }

        return result;
    }

    [SkipLocalsInit]
    private bool TryAppend(
        PeerLink link,
        EnvelopePart heading,
        ReadOnlySpan<byte> payload,
        ReadOnlyMemory<byte> owned,
        SenderPart from,
        in MessageOptions options,
        out SendResult result)
    {
        NumberedConnection connection = link.Numbered;
        var plan = EnvelopePlan.For(_channel == ChannelKinds.UnreliableChannel ? null : connection.NumbersOf(_channel), heading, from, options.CanBeDropped);
        int maximum = Envelope.MaximumLength(heading.Bytes.Length, from.Bytes.Length);
        byte[]? rented = maximum > StackLimit ? ArrayPool<byte>.Shared.Rent(maximum) : null;
        Span<byte> head = rented ?? stackalloc byte[StackLimit];
        int length = plan.Write(head, heading, from);
        bool isDone;
        if (_channel == ChannelKinds.UnreliableChannel)
        {
            result = link.TrySendUnreliable(connection, head[..length], payload);
            isDone = true;
        }
        else
        {
            isDone = owned.IsEmpty
                ? link.TrySend(connection, _channel, head[..length], payload, options, plan.Epoch, out result)
                : link.TrySend(connection, _channel, head[..length], owned, options, plan.Epoch, out result);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (isDone && result == SendResult.Accepted)
        {
            plan.Accepted();
        }

        return isDone;
    }
}
