using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Checks;

/// <summary>What docs/wire.md says that a connection holds at most.</summary>
internal static class MemoryBounds
{
    /// <summary>Of so many turns one is checked.</summary>
    public const int Every = 16;

    private const int RecordHeader = 8;

    public static void Check(SenderLink link)
    {
        var settings = link.Node.Settings;
        var stats = link.Connection.Stats;
        Within(stats.ControlQueuedBytes, settings.ControlSendQueue + Largest(settings, ChannelIds.Control), link, "bytes queued on control");
        Within(stats.BulkQueuedBytes, settings.BulkSendQueue + Largest(settings, ChannelIds.Bulk), link, "bytes queued on bulk");
        Within(
            stats.OrdinaryQueuedBytes,
            settings.OrdinaryLanes * (settings.OrdinarySendQueue + Largest(settings, ChannelIds.FirstOrdinary)),
            link,
            "bytes queued on ordinary lanes");
        Within(link.Connection.PacketsRemembered, settings.MaximumPacketsInFlight, link, "packets remembered");
        Within(stats.BytesInFlight, settings.MaximumPacketsInFlight * (long)settings.LargestDatagram, link, "bytes in flight");
    }

    public static void Check(ReceiverLink link)
    {
        var settings = link.Node.Settings;
        var channels = ChannelIds.FirstOrdinary + link.Connection.Peer.OrdinaryLanes;
        Within(link.Connection.Stats.BytesBuffered, channels * (long)settings.MaximumWindow, link, "bytes buffered");
        Within(link.Connection.HolesRemembered, channels * 16_384L + channels, link, "holes remembered");
        Within(link.Connection.UnreliableBuffered, settings.UnreliableReceiveQueue, link, "bytes of unreliable messages");
    }

    private static long Largest(ProtocolSettings settings, int channel) => settings.MaximumMessageSizeOf(channel) + RecordHeader;

    private static void Within(long value, long bound, object who, string what)
    {
        if (value < 0 || value > bound)
            throw new SimulationException($"{who} holds {value} {what}; the bound is {bound}");
    }
}
