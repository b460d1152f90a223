using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Endpoints;

/// <summary>
/// Whoever uses the endpoints of a transport for messages of its own making, instead of named recipients: it gets the bytes of every
/// message and hears what happens to every connection. Called by the actors of the connections, for one connection never at the
/// same time.
/// </summary>
internal interface IPeerObserver
{
    /// <summary>A message arrived. Its bytes are valid during the call.</summary>
    void OnMessage(InboundLink link, in InboundMessage message);

    /// <summary>Something happened to a connection that we dialed.</summary>
    /// <param name="link">The connection's link.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="resolveProblem">Why the host name does not resolve; empty when it does.</param>
    void OnEvent(PeerLink link, in ConnectionEvent happened, string resolveProblem);

    /// <summary>The dialer of a connection said goodbye; <see cref="OnEnded"/> follows.</summary>
    void OnClosedByPeer(InboundLink link, CloseReason reason);

    /// <summary>A connection that a peer dialed is over.</summary>
    void OnEnded(InboundLink link);
}
