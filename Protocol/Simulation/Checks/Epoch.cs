using ActorUdp.Protocol;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Checks;

/// <summary>
/// The messages that a sender accepted between two moments at which it gave everything up. All of one epoch go to one
/// connection with one incarnation of the peer, or to none.
/// </summary>
internal sealed class Epoch
{
    public Epoch(long[] start, in OutboundStats stats)
    {
        Start = start;
        Next = (long[])start.Clone();
        AcknowledgedBefore = stats.MessagesAcknowledged;
        VoidBefore = VoidOf(stats);
    }

    /// <summary>For each channel the number of its first message.</summary>
    public long[] Start { get; }

    /// <summary>For each channel the number after its last message; null while the epoch goes on.</summary>
    public long[]? End { get; private set; }

    /// <summary>For each channel the lowest number that may be delivered next.</summary>
    public long[] Next { get; }

    /// <summary>Who the messages go to; null while the sender is not connected.</summary>
    public SimulatedNode? Receiver { get; private set; }

    /// <summary>The id that the receiver gave the connection.</summary>
    public ulong RemoteConnectionId { get; private set; }

    public long Delivered { get; set; }

    public long Acknowledged { get; private set; }

    /// <summary>Expired and superseded.</summary>
    public long Void { get; private set; }

    /// <summary>Accepted, and at the end neither acknowledged nor void: the sender has to report so many.</summary>
    public long Dropped { get; private set; }

    private long AcknowledgedBefore { get; }

    private long VoidBefore { get; }

    public void Connect(SimulatedNode receiver, ulong remoteConnectionId)
    {
        Receiver = receiver;
        RemoteConnectionId = remoteConnectionId;
    }

    public void Finish(long[] end, in OutboundStats stats)
    {
        End = end;
        Count(end, stats);
    }

    /// <summary>Takes stock; at the end of the epoch or, of the present one, at the end of the run.</summary>
    public void Count(long[] end, in OutboundStats stats)
    {
        Acknowledged = stats.MessagesAcknowledged - AcknowledgedBefore;
        Void = VoidOf(stats) - VoidBefore;
        long accepted = 0;
        for (var i = 0; i < end.Length; i++)
            accepted += end[i] - Start[i];
        Dropped = accepted - Acknowledged - Void;
    }

    private static long VoidOf(in OutboundStats stats) => stats.MessagesExpired + stats.MessagesSuperseded;
}
