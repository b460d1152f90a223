namespace ActorUdp.Endpoints;

/// <summary>The way from a reference or channel to the link of its peer, which is another one after a disconnect. Thread-safe.</summary>
internal sealed class PeerHandle(TransportCore core, PeerAddress peer)
{
    private volatile PeerLink? _link;

    public PeerAddress Peer => peer;

    public PeerLink Link => _link is { IsForgotten: false } link ? link : _link = core.PeerOf(peer);
}
