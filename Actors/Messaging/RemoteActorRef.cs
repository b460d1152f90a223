using ActorUdp.Endpoints;
using ActorUdp.Protocol;

namespace ActorUdp.Messaging;

/// <summary>
/// An actor of another node: what <see cref="UdpTransport.Remote(PeerAddress, string, ChannelKind)"/> returns and what a
/// recipient sees as its sender. Telling it never blocks and never throws; what can't be accepted becomes a dead letter.
/// </summary>
internal sealed class RemoteActorRef : MinimalActorRef
{
    private readonly TransportCore _core;
    private readonly PeerHandle _peer;

    public RemoteActorRef(TransportCore core, PeerAddress peer, RemoteTarget target, ChannelKind channel)
    {
        _core = core;
        _peer = new PeerHandle(core, peer);
        Target = target;
        Channel = channel;
        Path = new RootActorPath(new Address(PeerAddress.Scheme, "actor-udp", peer.Host, peer.Port)) / Uri.EscapeDataString(target.Text);
    }

    public PeerAddress Peer => _peer.Peer;

    public RemoteTarget Target { get; }

    public ChannelKind Channel { get; }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => _core.System.Provider;

    protected override void TellInternal(object message, IActorRef sender)
    {
        SendResult result = SendResult.Closed;
        string detail = "";
        if (Serializers.ControlsActors(message))
        {
            detail = "messages that control actors are not sent to other nodes";
        }
        else
        {
            try
            {
                result = MessageEncoder.Send(_peer.Link, Channel, Target, message, sender, default);
            }
            catch (Exception e)
            {
                // Whatever a serializer throws concerns this message alone, and must not reach the actor that tells.
                detail = $"{message.GetType()} can't be serialized: {e.Message}";
            }
        }

        if (result != SendResult.Accepted)
        {
            _core.System.EventStream.Publish(new DeadLetter(new UndeliverableMessage(message, result, detail), sender ?? _core.System.DeadLetters, this));
        }
    }
}
