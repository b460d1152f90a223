using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>Collects the figures of a connection. Any thread: every value read is one aligned 64-bit word.</summary>
internal static class OutboundStatsReader
{
    public static OutboundStats Read(OutboundState state, SendSession? session, SendChannels channels, OutboundCounters counters)
    {
        long ordinary = 0, accepted = 0, acknowledged = 0, expired = 0, superseded = 0, retransmitted = 0;
        for (var i = 0; i < channels.Count; i++)
        {
            var log = channels[i].Log;
            if (i >= ChannelIds.FirstOrdinary)
                ordinary += log.QueuedBytes;
            accepted += log.AcceptedMessages;
            acknowledged += log.AcknowledgedMessages;
            expired += log.Expired;
            superseded += log.Superseded;
            retransmitted += channels[i].BytesRetransmitted;
        }
        var loss = session?.Loss;
        return new OutboundStats
        {
            State = state,
            Rtt = session is { Rtt.HasSample: true } ? Span(session.Rtt.Smoothed) : TimeSpan.Zero,
            MinimumRtt = session is { Rtt.HasSample: true } ? Span(session.Rtt.Minimum) : TimeSpan.Zero,
            PathDatagramSize = session?.Path.Size ?? 0,
            CongestionWindow = session?.CongestionWindow ?? 0,
            BytesInFlight = loss?.BytesInFlight ?? 0,
            ControlQueuedBytes = channels[ChannelIds.Control].Log.QueuedBytes,
            OrdinaryQueuedBytes = ordinary,
            BulkQueuedBytes = channels[ChannelIds.Bulk].Log.QueuedBytes,
            PacketsSent = Volatile.Read(ref counters.PacketsSent),
            BytesSent = Volatile.Read(ref counters.BytesSent),
            PacketsLost = Volatile.Read(ref counters.PacketsLost) + (loss?.PacketsLost ?? 0),
            PacketsSpuriouslyLost = Volatile.Read(ref counters.PacketsSpuriouslyLost) + (loss?.PacketsSpuriouslyLost ?? 0),
            BytesRetransmitted = retransmitted,
            PathProbes = Volatile.Read(ref counters.PathProbes) + (session?.Path.Probes ?? 0),
            ProbeTimeouts = Volatile.Read(ref counters.ProbeTimeouts) + (loss?.ProbeTimeouts ?? 0),
            MessagesAccepted = accepted,
            MessagesAcknowledged = acknowledged,
            MessagesUndelivered = Volatile.Read(ref counters.Undelivered),
            MessagesExpired = expired,
            MessagesSuperseded = superseded,
            UnreliableSent = channels.Unreliable.Sent,
        };
    }

    private static TimeSpan Span(long nanos) => new(nanos / 100);
}
