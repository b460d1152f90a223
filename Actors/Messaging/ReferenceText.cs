using System.Globalization;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>
/// References as text that means the same at every node: <c>udp://host:port/name</c> for a registered name, <c>udp://host:port/#token</c> for any
/// other actor of a node's present incarnation.
/// </summary>
internal static class ReferenceText
{
    private const int TokenDigits = 16;

    /// <exception cref="ArgumentException">It stands for nobody.</exception>
    public static string Of(TransportCore core, IActorRef actor)
    {
        if (actor is RemoteActorRef remote)
        {
            return $"{remote.Peer}/{TextOf(remote.Target.Wire)}";
        }

        return actor is Nobody || actor.Equals(core.System.DeadLetters)
            ? throw new ArgumentException($"{actor} stands for nobody.", nameof(actor))
            : $"{core.LocalAddress}/{TextOf(EnvelopeTarget.ForReplyToken(core.Replies.TokenOf(actor)))}";
    }

    /// <returns>
    /// False when it is not such a text. An actor of this very node comes back as itself, or as dead letters when it is gone.
    /// </returns>
    public static bool TryResolve(TransportCore core, string text, ChannelKind channel, out IActorRef actor)
    {
        actor = ActorRefs.Nobody;
        int slash = text.LastIndexOf('/');
        if (slash <= 0 || !PeerAddress.TryParse(text[..slash], out PeerAddress? peer) || !TryTarget(text[(slash + 1)..], out RemoteTarget? target))
        {
            return false;
        }

        actor = peer == core.LocalAddress
            ? Local(core, target.Wire) ?? core.System.DeadLetters
            : new RemoteActorRef(core, peer, target, channel);
        return true;
    }

    private static IActorRef? Local(TransportCore core, EnvelopeTarget target) =>
        target.Kind == EnvelopeTargetKind.Name ? core.Recipients.Find(target.Name)?.Actor : core.Replies.Find(target.Token);

    private static string TextOf(EnvelopeTarget target) => target.Kind == EnvelopeTargetKind.Name
        ? Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(target.Name))
        : "#" + target.Token.ToString("x16", CultureInfo.InvariantCulture);

    private static bool TryTarget(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RemoteTarget? target)
    {
        target = null;
        if (text is ['#', .. var digits])
        {
            if (digits.Length == TokenDigits && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong token))
            {
                target = RemoteTarget.Reply(token);
            }
        }
        else if (Uri.UnescapeDataString(text) is { Length: > 0 } name && System.Text.Encoding.UTF8.GetByteCount(name) <= RecipientRegistry.MaximumNameBytes)
        {
            target = RemoteTarget.Name(name);
        }

        return target is not null;
    }
}
