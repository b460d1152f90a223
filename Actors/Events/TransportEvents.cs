using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp;

/// <summary>Base of everything the transport publishes to the actor system's event stream. Immutable.</summary>
public abstract record TransportEvent;

/// <summary>Base of the events about one peer.</summary>
/// <param name="Peer">The peer, as it was addressed.</param>
public abstract record PeerEvent(PeerAddress Peer) : TransportEvent;

/// <summary>A connection to the peer is established: messages flow.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Uid">The peer's incarnation: a random number that every start of a node draws anew.</param>
/// <param name="NodeName">The name that the peer gives itself.</param>
public sealed record PeerConnected(PeerAddress Peer, ulong Uid, string NodeName) : PeerEvent(Peer);

/// <summary>A peer has connected to us: its messages will arrive.</summary>
/// <param name="Peer">The peer's advertised address.</param>
/// <param name="Uid">The peer's incarnation.</param>
/// <param name="NodeName">The name that the peer gives itself.</param>
public sealed record PeerAccepted(PeerAddress Peer, ulong Uid, string NodeName) : PeerEvent(Peer);

/// <summary>The peer does not answer; new messages to it are refused until it does. Published once per outage.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Reason">Why the transport thinks so.</param>
public sealed record PeerUnreachable(PeerAddress Peer, UnavailableReason Reason) : PeerEvent(Peer);

/// <summary>An unreachable peer answers again.</summary>
/// <param name="Peer">The peer.</param>
public sealed record PeerReachable(PeerAddress Peer) : PeerEvent(Peer);

/// <summary>The peer has lost its state and started anew. What was accepted for the old incarnation and not acknowledged is reported by <see cref="MessagesUndelivered"/>.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="OldUid">The incarnation that is gone.</param>
/// <param name="NewUid">The incarnation that answers now.</param>
public sealed record PeerRestarted(PeerAddress Peer, ulong OldUid, ulong NewUid) : PeerEvent(Peer);

/// <summary>The peer refuses our connection.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Reason">The typed reason.</param>
/// <param name="Text">What the peer wants instead, for people.</param>
public sealed record PeerRejected(PeerAddress Peer, RejectReason Reason, string Text) : PeerEvent(Peer);

/// <summary>The peer has said goodbye.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Reason">Why it closed.</param>
public sealed record PeerClosed(PeerAddress Peer, CloseReason Reason) : PeerEvent(Peer);

/// <summary>Messages that had been accepted are given up: not acknowledged by the incarnation they were meant for.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Count">How many messages.</param>
/// <param name="Bytes">Their size with envelopes, in bytes.</param>
/// <param name="Reason">Why.</param>
public sealed record MessagesUndelivered(PeerAddress Peer, long Count, long Bytes, UndeliveredReason Reason) : PeerEvent(Peer);

/// <summary>Messages whose deadline passed before they were sent have been dropped, as their sender asked.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Count">How many messages.</param>
/// <param name="Bytes">Their size with envelopes, in bytes.</param>
public sealed record MessagesExpired(PeerAddress Peer, long Count, long Bytes) : PeerEvent(Peer);

/// <summary>A send queue has grown over its high or drained below its low watermark.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Channel">The kind of channel.</param>
/// <param name="Level">High: send less. Low: send again.</param>
public sealed record Watermark(PeerAddress Peer, ChannelKind Channel, WatermarkLevel Level) : PeerEvent(Peer);

/// <summary>One inbound message could not be handed to its recipient and was dropped.</summary>
/// <param name="Peer">Who sent it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">The recipient's name, the manifest, or the exception's message.</param>
public sealed record MessageDropped(PeerAddress Peer, MessageDropReason Reason, string Detail) : PeerEvent(Peer);

/// <summary>An endpoint actor has been restarted by the supervisor; connection state and accepted messages are kept.</summary>
/// <param name="Peer">The peer it serves.</param>
/// <param name="Kind">Which of the endpoint's actors.</param>
/// <param name="Cause">What it failed with.</param>
public sealed record EndpointRestarted(PeerAddress Peer, EndpointKind Kind, Exception Cause) : PeerEvent(Peer);

/// <summary>The listener is bound.</summary>
/// <param name="Address">The advertised address.</param>
public sealed record ListenerBound(PeerAddress Address) : TransportEvent;

/// <summary>The listener failed, was restarted, and is bound to the same port again.</summary>
/// <param name="Address">The advertised address.</param>
public sealed record ListenerRestarted(PeerAddress Address) : TransportEvent;

/// <summary>The operating system granted a smaller socket buffer than configured; bursts may be lost and repaired.</summary>
/// <param name="Buffer"><c>receive</c> or <c>send</c>.</param>
/// <param name="Wanted">Bytes configured.</param>
/// <param name="Granted">Bytes granted.</param>
public sealed record SocketBufferClamped(string Buffer, long Wanted, long Granted) : TransportEvent;

/// <summary>
/// Kernel or device does not cut trains of datagrams for a socket, which from now on sends each singly: slower, and nothing is lost.
/// Published once for each socket that it happens to.
/// </summary>
/// <param name="Socket">Where the socket is bound.</param>
/// <param name="Error">What the system said.</param>
public sealed record SegmentationRefused(IPEndPoint Socket, SocketError Error) : TransportEvent;
