using ActorUdp.Endpoints;
using ActorUdp.Messaging;
using ActorUdp.Protocol;

namespace ActorUdp;

/// <summary>
/// A channel to a named recipient of a peer, for senders that want to know what became of each message. Within a channel
/// messages arrive in the order in which they were accepted. Thread-safe.
/// </summary>
public sealed class PeerChannel
{
    private readonly TransportCore _core;
    private readonly RemoteRecipient _recipient;

    internal PeerChannel(TransportCore core, PeerAddress peer, ChannelKind kind, string recipient)
    {
        _core = core;
        _recipient = new RemoteRecipient(core, peer, RemoteTarget.Name(recipient), kind);
    }

    /// <summary>The peer.</summary>
    public PeerAddress Peer => _recipient.Peer;

    /// <summary>The kind of channel.</summary>
    public ChannelKind Kind => _recipient.Kind;

    /// <summary>The recipient's name at the peer.</summary>
    public string Recipient => _recipient.Target.Text;

    /// <summary>
    /// Queues bytes, which arrive as a <c>byte[]</c>. They are copied before the call returns. Never blocks.
    /// </summary>
    /// <param name="payload">At most <c>maximum-message-size</c> less the envelope.</param>
    /// <param name="sender">Whom the recipient answers; may be null.</param>
    /// <param name="options">Time to live and latest-only, for messages that go stale.</param>
    /// <returns>
    /// Accepted: it will be delivered once, in order, or reported by <see cref="MessagesUndelivered"/>. BackPressured: the queue
    /// is full, wait for <see cref="Watermark"/> Low or use <see cref="SendAsync"/>. NotConnected: the peer is unreachable
    /// and the breaker is open. Closed: the peer or this node is closing. TooLarge: above
    /// <c>actor-udp.maximum-message-size</c> (control: <c>control-maximum-message-size</c>; unreliable: one datagram).
    /// </returns>
    public SendResult TrySend(ReadOnlySpan<byte> payload, IActorRef? sender = null, in SendOptions options = default) =>
        _recipient.Send(payload, sender, options.At(_core.Clock));

    /// <summary>
    /// Queues bytes that nobody changes any more, as if they were told to an actor: large payloads (64 KiB and more) are not copied but
    /// read where they lie until the peer has acknowledged them, or again by a retransmission. Otherwise like
    /// <see cref="TrySend(ReadOnlySpan{byte}, IActorRef, in SendOptions)"/>. They may be sent any number of times, to any peers.
    /// </summary>
    /// <param name="payload">The bytes. Unless the call refuses them they must stay as they are for good.</param>
    /// <param name="sender">Whom the recipient answers; may be null.</param>
    /// <param name="options">Time to live and latest-only, for messages that go stale.</param>
    public SendResult TrySendOwned(ReadOnlyMemory<byte> payload, IActorRef? sender = null, in SendOptions options = default) =>
        _recipient.SendOwned(payload, sender, options.At(_core.Clock));

    /// <summary>Queues text, which arrives as a <c>string</c>. Otherwise like the other overload.</summary>
    /// <param name="text">Its UTF-8 form counts against the limits.</param>
    /// <param name="sender">Whom the recipient answers; may be null.</param>
    /// <param name="options">Time to live and latest-only, for messages that go stale.</param>
    public SendResult TrySend(string text, IActorRef? sender = null, in SendOptions options = default) =>
        _recipient.Send(text, sender, options.At(_core.Clock));

    /// <summary>Like <see cref="TrySend(ReadOnlySpan{byte}, IActorRef, in SendOptions)"/>, but waits while the queue is full.</summary>
    /// <param name="payload">The bytes; must not change until the task completes.</param>
    /// <param name="sender">Whom the recipient answers; may be null.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then not queued.</param>
    /// <returns>Any result but BackPressured.</returns>
    public ValueTask<SendResult> SendAsync(ReadOnlyMemory<byte> payload, IActorRef? sender = null, CancellationToken cancellationToken = default) =>
        SendWithSpace(() => TrySend(payload.Span, sender), cancellationToken);

    /// <summary>Like <see cref="TrySendOwned"/>, but waits while the queue is full.</summary>
    /// <param name="payload">The bytes. They must stay as they are for good.</param>
    /// <param name="sender">Whom the recipient answers; may be null.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then not queued.</param>
    /// <returns>Any result but BackPressured.</returns>
    public ValueTask<SendResult> SendOwnedAsync(ReadOnlyMemory<byte> payload, IActorRef? sender = null, CancellationToken cancellationToken = default) =>
        SendWithSpace(() => TrySendOwned(payload, sender), cancellationToken);

    private async ValueTask<SendResult> SendWithSpace(Func<SendResult> trySend, CancellationToken cancellationToken)
    {
        while (true)
        {
            SendResult result = trySend();
            if (result != SendResult.BackPressured)
            {
                return result;
            }

            // Registered first, then tried again: space that comes in between is not missed.
            Task space = _recipient.WhenSpace();
            result = trySend();
            if (result != SendResult.BackPressured)
            {
                return result;
            }

            await space.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
