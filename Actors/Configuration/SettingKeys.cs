using System.Collections.Frozen;
using static ActorUdp.Configuration.SettingKinds;

namespace ActorUdp.Configuration;

/// <summary>
/// All keys of section <c>actor-udp</c>: name, default, what is allowed, and the property that has the value. Reading,
/// validation, the search for misspelt keys, and the specs that pin akka.hocon all use this one table. What a key means
/// is told in akka.hocon.
/// </summary>
internal static class SettingKeys
{
    public const string Section = "actor-udp";

    private const long KiB = 1L << 10;
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    public static SettingKey<string> Hostname { get; } = new("hostname", "127.0.0.1", HostName(emptyMeans: null), s => s.Hostname);

    public static SettingKey<int> Port { get; } = new("port", 0, WholeNumber(0, 65_535), s => s.Port);

    public static SettingKey<string> PublicHostname { get; } =
        new("public-hostname", "", HostName(emptyMeans: "the bound address"), s => s.PublicHostname);

    public static SettingKey<int> PublicPort { get; } = new("public-port", 0, WholeNumber(0, 65_535), s => s.PublicPort);

    public static SettingKey<bool> Advertise { get; } = new("advertise", true, Boolean(), s => s.Advertise);

    public static SettingKey<string> ClusterId { get; } = new("cluster-id", "default", Name(emptyMeans: null), s => s.ClusterId);

    public static SettingKey<string> NodeName { get; } =
        new("node-name", "", Name(emptyMeans: "the name of the actor system"), s => s.NodeName);

    public static SettingKey<string> ResetSecret { get; } =
        new("reset-secret", "", Secret(minimumLength: 16, emptyMeans: "a key derived from cluster-id"), s => s.ResetSecret);

    public static SettingKey<SendSocketKind> SendSocket { get; } =
        new("send-socket", SendSocketKind.Connected, Choice<SendSocketKind>(), s => s.SendSocket);

    public static SettingKey<bool> BatchIo { get; } = new("batch-io", true, Boolean(), s => s.BatchIo);

    public static SettingKey<IdleStrategyKind> IdleStrategy { get; } =
        new("idle-strategy", IdleStrategyKind.Blocking, Choice<IdleStrategyKind>(), s => s.IdleStrategy);

    public static SettingKey<int> DatagramSize { get; } = new("datagram-size", 1_200, SmallSize(1_200, 65_507), s => s.DatagramSize);

    public static SettingKey<int> MaximumDatagramSize { get; } =
        new("maximum-datagram-size", 65_507, SmallSize(1_200, 65_507), s => s.MaximumDatagramSize);

    public static SettingKey<long> SocketReceiveBuffer { get; } =
        new("socket-receive-buffer", 4 * MiB, Size(64 * KiB, GiB), s => s.SocketReceiveBuffer);

    public static SettingKey<long> SocketSendBuffer { get; } =
        new("socket-send-buffer", 4 * MiB, Size(64 * KiB, GiB), s => s.SocketSendBuffer);

    public static SettingKey<long> MaximumMessageSize { get; } =
        new("maximum-message-size", 64 * MiB, Size(KiB, GiB), s => s.MaximumMessageSize);

    public static SettingKey<long> ControlMaximumMessageSize { get; } =
        new("control-maximum-message-size", 256 * KiB, Size(KiB, GiB), s => s.ControlMaximumMessageSize);

    public static SettingKey<int> OrdinaryLanes { get; } = new("ordinary-lanes", 4, PowerOfTwo(1, 64), s => s.OrdinaryLanes);

    public static SettingKey<long> SendQueueControl { get; } =
        new("send-queue.control", MiB, Size(64 * KiB, GiB), s => s.SendQueue.Control);

    public static SettingKey<long> SendQueueOrdinary { get; } =
        new("send-queue.ordinary", 16 * MiB, Size(64 * KiB, GiB), s => s.SendQueue.Ordinary);

    public static SettingKey<long> SendQueueBulk { get; } =
        new("send-queue.bulk", 16 * MiB, Size(64 * KiB, GiB), s => s.SendQueue.Bulk);

    public static SettingKey<double> SendQueueHighWatermark { get; } =
        new("send-queue.high-watermark", 0.75, Number(0.01, 1), s => s.SendQueue.HighWatermark);

    public static SettingKey<double> SendQueueLowWatermark { get; } =
        new("send-queue.low-watermark", 0.25, Number(0, 0.99), s => s.SendQueue.LowWatermark);

    public static SettingKey<long> FlowControlInitialWindow { get; } =
        new("flow-control.initial-window", 256 * KiB, Size(16 * KiB, GiB), s => s.FlowControl.InitialWindow);

    public static SettingKey<long> FlowControlMaximumWindow { get; } =
        new("flow-control.maximum-window", 16 * MiB, Size(16 * KiB, GiB), s => s.FlowControl.MaximumWindow);

    public static SettingKey<double> BulkShare { get; } = new("bulk-share", 0.1, Number(0.01, 0.5), s => s.BulkShare);

    public static SettingKey<CongestionControlKind> CongestionControl { get; } =
        new("congestion-control", CongestionControlKind.Bbr, Choice<CongestionControlKind>(), s => s.CongestionControl);

    public static SettingKey<long> FixedWindow { get; } = new("fixed-window", 4 * MiB, Size(16 * KiB, 16 * MiB), s => s.FixedWindow);

    public static SettingKey<TimeSpan> InitialRtt { get; } = new("initial-rtt", Ms(50), Duration(Ms(1), Ms(2_000)), s => s.InitialRtt);

    public static SettingKey<TimeSpan> AcknowledgementMaximumDelay { get; } =
        new("acknowledgement.maximum-delay", Ms(1), Duration(Microseconds(100), Ms(50)), s => s.Acknowledgement.MaximumDelay);

    public static SettingKey<int> AcknowledgementEveryPackets { get; } =
        new("acknowledgement.every-packets", 8, WholeNumber(1, 256), s => s.Acknowledgement.EveryPackets);

    public static SettingKey<TimeSpan> HandshakeTimeout { get; } =
        new("handshake-timeout", Ms(5_000), Duration(Ms(10), Minutes(5)), s => s.HandshakeTimeout);

    public static SettingKey<TimeSpan> HandshakeRetryInterval { get; } =
        new("handshake-retry-interval", Ms(200), Duration(Ms(5), Minutes(1)), s => s.HandshakeRetryInterval);

    public static SettingKey<TimeSpan> ReconnectBackoffInitial { get; } =
        new("reconnect-backoff.initial", Ms(500), Duration(Ms(1), Minutes(5)), s => s.ReconnectBackoff.Initial);

    public static SettingKey<double> ReconnectBackoffMultiplier { get; } =
        new("reconnect-backoff.multiplier", 1.5, Number(1, 10), s => s.ReconnectBackoff.Multiplier);

    public static SettingKey<double> ReconnectBackoffJitter { get; } =
        new("reconnect-backoff.jitter", 0.5, Number(0, 0.9), s => s.ReconnectBackoff.Jitter);

    public static SettingKey<TimeSpan> ReconnectBackoffMaximum { get; } =
        new("reconnect-backoff.maximum", Ms(1_000), Duration(Ms(1), Minutes(60)), s => s.ReconnectBackoff.Maximum);

    public static SettingKey<TimeSpan> HeartbeatInterval { get; } =
        new("heartbeat-interval", Ms(1_000), Duration(Ms(10), Minutes(5)), s => s.HeartbeatInterval);

    public static SettingKey<TimeSpan> UnreachableTimeout { get; } =
        new("unreachable-timeout", Ms(5_000), Duration(Ms(50), Minutes(60)), s => s.UnreachableTimeout);

    public static SettingKey<TimeSpan> GiveUpTimeout { get; } =
        new("give-up-timeout", Ms(30_000), Duration(Ms(100), Minutes(12 * 60)), s => s.GiveUpTimeout);

    public static SettingKey<TimeSpan> IdleTimeout { get; } =
        new("idle-timeout", Ms(90_000), Duration(Ms(200), Minutes(24 * 60)), s => s.IdleTimeout);

    public static SettingKey<TimeSpan> ShutdownFlushTimeout { get; } =
        new("shutdown-flush-timeout", Ms(5_000), Duration(Ms(1), Minutes(10)), s => s.ShutdownFlushTimeout);

    public static SettingKey<int> MaximumInboundConnections { get; } =
        new("maximum-inbound-connections", 4_096, WholeNumber(1, 1_000_000), s => s.MaximumInboundConnections);

    public static SettingKey<long> ReceiveQueue { get; } = new("receive-queue", 4 * MiB, Size(64 * KiB, GiB), s => s.ReceiveQueue);

    public static SettingKey<TimeSpan> CookieLifetime { get; } =
        new("cookie-lifetime", Ms(10_000), Duration(Ms(100), Minutes(60)), s => s.CookieLifetime);

    public static SettingKey<int> RestartMaximum { get; } = new("restart.maximum", 10, WholeNumber(0, 1_000_000), s => s.Restart.Maximum);

    public static SettingKey<TimeSpan> RestartWithin { get; } =
        new("restart.within", Minutes(1), Duration(Ms(100), Minutes(24 * 60)), s => s.Restart.Within);

    public static SettingKey<TimeSpan> RestartMinimumBackoff { get; } =
        new("restart.minimum-backoff", Ms(10), Duration(Ms(1), Minutes(5)), s => s.Restart.MinimumBackoff);

    public static SettingKey<TimeSpan> RestartMaximumBackoff { get; } =
        new("restart.maximum-backoff", Ms(1_000), Duration(Ms(1), Minutes(5)), s => s.Restart.MaximumBackoff);

    /// <summary>All keys, in the order of akka.hocon.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        Hostname, Port, PublicHostname, PublicPort, Advertise, ClusterId, NodeName, ResetSecret,
        SendSocket, BatchIo, IdleStrategy, DatagramSize, MaximumDatagramSize, SocketReceiveBuffer, SocketSendBuffer,
        MaximumMessageSize, ControlMaximumMessageSize, OrdinaryLanes,
        SendQueueControl, SendQueueOrdinary, SendQueueBulk, SendQueueHighWatermark, SendQueueLowWatermark,
        FlowControlInitialWindow, FlowControlMaximumWindow, BulkShare, CongestionControl, FixedWindow, InitialRtt,
        AcknowledgementMaximumDelay, AcknowledgementEveryPackets,
        HandshakeTimeout, HandshakeRetryInterval, CookieLifetime,
        ReconnectBackoffInitial, ReconnectBackoffMultiplier, ReconnectBackoffJitter, ReconnectBackoffMaximum,
        HeartbeatInterval, UnreachableTimeout, GiveUpTimeout, IdleTimeout, ShutdownFlushTimeout,
        MaximumInboundConnections, ReceiveQueue,
        RestartMaximum, RestartWithin, RestartMinimumBackoff, RestartMaximumBackoff,
    ];

    /// <summary>The names of all keys.</summary>
    public static IReadOnlySet<string> Names { get; } = All.Select(key => key.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of the sections that keys lie in.</summary>
    public static IReadOnlySet<string> Sections { get; } =
        Names.Where(name => name.Contains('.')).Select(name => name[..name.IndexOf('.')]).ToFrozenSet(StringComparer.Ordinal);

    private static TimeSpan Microseconds(long microseconds) => TimeSpan.FromMicroseconds(microseconds);

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static TimeSpan Minutes(long minutes) => TimeSpan.FromMinutes(minutes);
}
