using System.Text;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>References to the senders of one connection's messages. Owned by the receiver actor of its link.</summary>
internal sealed class InboundSenders(TransportCore core, PeerAddress peer)
{
    // Senders without a number are new ones, as a rule; this many that have been met lately are found again.
    private const int Remembered = 256;

    private InboundSender?[] _lately = [];

    /// <summary>The sender that a message names in full.</summary>
    public InboundSender Of(in EnvelopeSender sender, ChannelKind channel) => sender.Kind switch
    {
        EnvelopeSenderKind.ReplyToken => Of(sender.Token, channel),
        EnvelopeSenderKind.Foreign when PeerAddress.TryParse(Encoding.UTF8.GetString(sender.Address), out PeerAddress? address) =>
            Of(address, RemoteTarget.From(sender.Target), channel),
        _ => InboundSender.Nobody,
    };

    /// <summary>The sender with a reply token at the peer.</summary>
    public InboundSender Of(ulong token, ChannelKind channel)
    {
        if (_lately.Length == 0)
        {
            _lately = new InboundSender?[Remembered];
        }

        // Tokens are counted up, so their low bits spread.
        ref InboundSender? known = ref _lately[token % Remembered];
        if (known?.Remote is not { } remote || remote.Target.Token != token || remote.Channel != channel)
        {
            known = new InboundSender(new RemoteActorRef(core, peer, RemoteTarget.Reply(token), channel), null);
        }

        return known;
    }

    /// <summary>The reference that a recipient gets.</summary>
    public IActorRef Reference(InboundSender sender)
    {
        if (sender.Home is not { } home)
        {
            return sender.Remote ?? ActorRefs.NoSender;
        }

        EnvelopeTarget target = home.Wire;
        return (home.IsNamed ? core.Recipients.Find(target.Name)?.Actor : core.Replies.Find(target.Token)) ?? ActorRefs.NoSender;
    }

    /// <summary>A sender at a third node, or one of our own that comes home.</summary>
    private InboundSender Of(PeerAddress address, RemoteTarget target, ChannelKind channel) => address == core.LocalAddress
        ? new InboundSender(null, target)
        : new InboundSender(new RemoteActorRef(core, address, target, channel), null);
}
