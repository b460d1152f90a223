using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Endpoints;

/// <summary>From what a connection says to what the event stream and the waiting callers get. Owned by the sender actor.</summary>
internal sealed class PeerEventTranslator(PeerLink link)
{
    private PeerAddress Peer => link.Peer;

    /// <param name="happened">What the connection says.</param>
    /// <param name="resolveProblem">Why the host name does not resolve; empty when it does.</param>
    public void Publish(in ConnectionEvent happened, string resolveProblem)
    {
        link.Core.Observer?.OnEvent(link, happened, resolveProblem);
        switch (happened.Kind)
        {
            case ConnectionEventKind.Connected:
                Publish(new PeerConnected(Peer, happened.PeerUid, happened.Text));
                link.NowConnected();
                break;
            case ConnectionEventKind.Reachable:
                Publish(new PeerReachable(Peer));
                link.NowConnected();
                break;
            case ConnectionEventKind.Restarted:
                Publish(new PeerRestarted(Peer, happened.OldUid, happened.PeerUid));
                break;
            case ConnectionEventKind.Unreachable:
                Unreachable(happened.Unreachable, resolveProblem);
                break;
            case ConnectionEventKind.Rejected:
                Publish(new PeerRejected(Peer, happened.Reject, happened.Text));
                link.NowUnavailable(new PeerUnavailableException(Peer, UnavailableReason.Rejected, $"{Peer} rejected us ({happened.Reject}): {happened.Text}", happened.Reject));
                break;
            case ConnectionEventKind.Undelivered:
                Publish(new MessagesUndelivered(Peer, happened.Count, happened.Bytes, happened.Undelivered));
                link.Drained(false);
                break;
            case ConnectionEventKind.Expired:
                Publish(new MessagesExpired(Peer, happened.Count, happened.Bytes));
                break;
            case ConnectionEventKind.Watermark:
                Publish(new Watermark(Peer, KindOf(happened.Channel), happened.IsHighWatermark ? WatermarkLevel.High : WatermarkLevel.Low));
                break;
            case ConnectionEventKind.ClosedByPeer:
                Publish(new PeerClosed(Peer, happened.Close));
                link.NowUnavailable(new PeerUnavailableException(Peer, UnavailableReason.Closed, $"{Peer} closed the connection ({happened.Close})"));
                break;
        }
    }

    private static ChannelKind KindOf(int channel) => channel switch
    {
        ChannelIds.Control => ChannelKind.Control,
        ChannelIds.Bulk => ChannelKind.Bulk,
        _ => ChannelKind.Ordinary,
    };

    private void Unreachable(UnreachableReason because, string resolveProblem)
    {
        (UnavailableReason reason, string text) = because switch
        {
            UnreachableReason.Refused when resolveProblem.Length > 0 => (UnavailableReason.Unresolvable, resolveProblem),
            UnreachableReason.Refused => (UnavailableReason.Refused, $"nobody listens at {Peer}"),
            UnreachableReason.Timeout => (UnavailableReason.Timeout, $"no answer from {Peer}"),
            UnreachableReason.Silent => (UnavailableReason.Silent, $"{Peer} has fallen silent"),
            _ => (UnavailableReason.Closed, $"{Peer} closed the connection"),
        };
        Publish(new PeerUnreachable(Peer, reason));
        link.NowUnavailable(new PeerUnavailableException(Peer, reason, text));
    }

    private void Publish(TransportEvent happened) => link.Core.Publish(happened);
}
