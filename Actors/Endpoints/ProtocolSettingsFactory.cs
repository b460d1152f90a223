using ActorUdp.Configuration;
using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>The protocol's settings from the transport's.</summary>
internal static class ProtocolSettingsFactory
{
    // Of fewer datagrams a receive buffer holds too few: a short absence of the receiver loses some of every burst.
    private const int LeastInReceiveBuffer = 16;

    // The validator keeps the sizes that the protocol holds as int below 1 GiB.
    public static ProtocolSettings From(UdpSettings settings) => new ProtocolSettings
    {
        DatagramSize = settings.DatagramSize,
        MaximumDatagramSize = (int)Math.Clamp(
            MachineLimits.ReceiveBufferOf(settings) / LeastInReceiveBuffer, settings.DatagramSize, Math.Max(settings.DatagramSize, settings.MaximumDatagramSize)),
        MaximumMessageSize = checked((int)settings.MaximumMessageSize),
        ControlMaximumMessageSize = checked((int)settings.ControlMaximumMessageSize),
        OrdinaryLanes = settings.OrdinaryLanes,
        ControlSendQueue = settings.SendQueue.Control,
        OrdinarySendQueue = settings.SendQueue.Ordinary,
        BulkSendQueue = settings.SendQueue.Bulk,
        HighWatermark = settings.SendQueue.HighWatermark,
        LowWatermark = settings.SendQueue.LowWatermark,
        InitialWindow = checked((int)settings.FlowControl.InitialWindow),
        MaximumWindow = checked((int)settings.FlowControl.MaximumWindow),
        BulkShare = settings.BulkShare,
        CongestionControl = settings.CongestionControl switch
        {
            CongestionControlKind.Bbr => CongestionControl.Bbr,
            CongestionControlKind.Fixed => CongestionControl.Fixed,
            _ => CongestionControl.Cubic,
        },
        FixedWindow = checked((int)settings.FixedWindow),
        InitialRtt = settings.InitialRtt,
        MaximumAckDelay = settings.Acknowledgement.MaximumDelay,
        AckEveryPackets = settings.Acknowledgement.EveryPackets,
        HandshakeTimeout = settings.HandshakeTimeout,
        HandshakeRetryInterval = settings.HandshakeRetryInterval,
        CookieLifetime = settings.CookieLifetime,
        ReconnectBackoff = settings.ReconnectBackoff.Initial,
        ReconnectBackoffFactor = settings.ReconnectBackoff.Multiplier,
        ReconnectBackoffJitter = settings.ReconnectBackoff.Jitter,
        ReconnectBackoffMaximum = settings.ReconnectBackoff.Maximum,
        HeartbeatInterval = settings.HeartbeatInterval,
        UnreachableTimeout = settings.UnreachableTimeout,
        GiveUpTimeout = settings.GiveUpTimeout,
        IdleTimeout = settings.IdleTimeout,
        ShutdownFlushTimeout = settings.ShutdownFlushTimeout,
    }.Validate();
}
