using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>Tells an endpoint actor that its connection has something to do: queued datagrams, messages to send, a timeout.</summary>
internal sealed class Wake : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static readonly Wake Instance = new();
}

/// <summary>Tells the supervisor that the table has a new link that wants a sender actor.</summary>
internal sealed record StartSender(PeerLink Link) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells the listener that a dialer has proved its address and wants a connection.</summary>
internal sealed record AcceptPeer(HelloInfo Hello, ArrivalPath Path) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells the supervisor that the listener accepted a connection that wants a receiver actor.</summary>
internal sealed record StartReceiver(InboundLink Link) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells a sender to flush, say goodbye and stop; or a receiver to say goodbye and stop.</summary>
internal sealed record CloseLink(CloseReason Reason) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells the supervisor to shut everything down in order; it answers <see cref="Done"/>.</summary>
internal sealed record ShutDown(TimeSpan Flush) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells a sender what the peer's host name stands for.</summary>
internal sealed record Resolved(int Attempt, System.Net.IPEndPoint? EndPoint, string Problem)
    : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Tells an endpoint that its back-off after a restart is over.</summary>
internal sealed class Resume : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static readonly Resume Instance = new();
}

/// <summary>Tells the listener that its receive loop ended.</summary>
internal sealed record SocketStopped(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
