using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Node;

/// <summary>Tells the transport's events as lines, for people or, as JSON, for programs.</summary>
internal static class EventLog
{
    /// <summary>What happened, in words; null: not worth a line.</summary>
    public static string? Describe(object happened) => happened switch
    {
        PeerConnected e => $"connected to {e.Peer} ({Human.Clean(e.NodeName)})",
        PeerAccepted e => $"{e.Peer} ({Human.Clean(e.NodeName)}) connected",
        PeerUnreachable e => $"{e.Peer} is unreachable ({e.Reason})",
        PeerReachable e => $"{e.Peer} is reachable again",
        PeerRestarted e => $"{e.Peer} was restarted",
        PeerRejected e => $"{e.Peer} rejects us ({e.Reason}): {Human.Clean(e.Text)}",
        PeerClosed e => $"{e.Peer} said goodbye ({e.Reason})",
        MessagesUndelivered e => $"{e.Count} messages ({Human.Bytes(e.Bytes)}) to {e.Peer} were not delivered ({e.Reason})",
        MessageDropped e => $"dropped a message from {e.Peer} ({e.Reason}): {Human.Clean(e.Detail)}",
        EndpointRestarted e => $"restarted the {e.Kind.ToString().ToLowerInvariant()} for {e.Peer}: {e.Cause.Message}",
        ListenerRestarted e => $"restarted the listener on {e.Address}",
        SocketBufferClamped e => $"the {e.Buffer} buffer is {Human.Bytes(e.Granted)} instead of {Human.Bytes(e.Wanted)}",
        SegmentationRefused e => $"the system does not cut trains of datagrams for the socket {e.Socket} ({e.Error}); it sends them singly",
        _ => null,
    };

    /// <summary>The event as one object: <c>event</c> and the fields that programs act on; null: not worth a line.</summary>
    public static JsonObject? ToJson(object happened)
    {
        if (Describe(happened) is not { } text)
            return null;
        var json = new JsonObject { ["event"] = happened.GetType().Name };
        if (happened is PeerEvent peer)
            json["peer"] = peer.Peer.ToString();
        string? reason = happened switch
        {
            PeerUnreachable e => e.Reason.ToString(),
            PeerRejected e => e.Reason.ToString(),
            PeerClosed e => e.Reason.ToString(),
            MessagesUndelivered e => e.Reason.ToString(),
            MessageDropped e => e.Reason.ToString(),
            _ => null,
        };
        if (reason is not null)
            json["reason"] = reason;
        switch (happened)
        {
            case MessagesUndelivered undelivered:
                json["count"] = undelivered.Count;
                break;
            case EndpointRestarted restarted:
                json["kind"] = restarted.Kind.ToString();
                break;
            case SocketBufferClamped clamped:
                json["buffer"] = clamped.Buffer;
                json["wanted"] = clamped.Wanted;
                json["granted"] = clamped.Granted;
                break;
        }
        json["text"] = text;
        return json;
    }
}
