using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>
/// An actor of another node: what <see cref="UdpTransport.Remote(PeerAddress, string, ChannelKind)"/> returns and what a
/// recipient sees as its sender. Telling it never blocks and never throws; what can't be accepted becomes a dead letter.
/// </summary>
internal sealed partial class RemoteActorRef(TransportCore core, PeerAddress peer, RemoteTarget target, ChannelKind channel) : MinimalActorRef
{
    private readonly RemoteRecipient _recipient = new(core, peer, target, channel);

    public PeerAddress Peer => _recipient.Peer;

    public RemoteTarget Target => _recipient.Target;

    public ChannelKind Channel => _recipient.Kind;

    /// <summary>How messages that it sends to third nodes say who sent them.</summary>
    public EnvelopePart AsSender => field ??= MakeSender();

    // Made when somebody looks: an Ask makes a reference for each answer, and few look.
    public override ActorPath Path =>
        field ??= new RootActorPath(new Address(PeerAddress.Scheme, "actor-udp", Peer.Host, Peer.Port)) / Uri.EscapeDataString(Target.Text);

    public override IActorRefProvider Provider => core.System.Provider;

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
                result = _recipient.Send(message, sender, default);
            }
            catch (Exception e)
            {
                // Whatever a serializer throws concerns this message alone, and must not reach the actor that tells.
                detail = $"{message.GetType()} can't be serialized: {e.Message}";
            }
        }

        if (result != SendResult.Accepted)
        {
            core.System.EventStream.Publish(new DeadLetter(new UndeliverableMessage(message, result, detail), sender ?? core.System.DeadLetters, this));
        }
    }

    private EnvelopePart MakeSender()
    {
        var sender = new EnvelopeSender { Kind = EnvelopeSenderKind.Foreign, Address = Encoding.UTF8.GetBytes(Peer.HostAndPort), Target = Target.Wire };
        byte[] bytes = new byte[sender.Length];
        sender.Write(bytes);
        return new EnvelopePart(bytes, Target.IsNamed);
    }
}
