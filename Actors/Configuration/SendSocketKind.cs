namespace ActorUdp.Configuration;

/// <summary>The socket that a sender uses: key <c>send-socket</c>.</summary>
public enum SendSocketKind
{
    /// <summary>Each sender has a socket of its own, connected to its peer: cheaper sends, and a refusal is noticed at once.</summary>
    Connected,

    /// <summary>All senders use the listener's socket, so that peers and NATs see one address only.</summary>
    Shared,
}
