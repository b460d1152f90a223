using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// Everything that the protocol can be told. Immutable, so safe on any thread. Sizes are bytes. <see cref="Validate"/> names
/// the first value that is out of range.
/// </summary>
public sealed record ProtocolSettings
{
    /// <summary>The defaults.</summary>
    public static ProtocolSettings Default { get; } = new();

    /// <summary>
    /// The datagram that every path carries, header and trailer included: 1,200 to 65,507. The peer may lower it.
    /// </summary>
    public int DatagramSize { get; init; } = 1_200;

    /// <summary>
    /// The largest datagram to receive, and the largest to send where a path is found to carry it: 1,200 to 65,507. Not larger than
    /// <see cref="DatagramSize"/>: none is looked for.
    /// </summary>
    public int MaximumDatagramSize { get; init; } = Datagram.MaximumSize;

    /// <summary>The largest message of ordinary lanes and bulk, sent or received. Each channel may assemble one of that size.</summary>
    public int MaximumMessageSize { get; init; } = 64 << 20;

    /// <summary>The largest message of the control channel, sent or received.</summary>
    public int ControlMaximumMessageSize { get; init; } = 256 << 10;

    /// <summary>How many ordinary lanes to send on: 1 to 64, a power of two. The peer may lower it.</summary>
    public int OrdinaryLanes { get; init; } = 4;

    /// <summary>Bytes that the control channel queues, not yet acknowledged, before it refuses (it exceeds them by one message at most).</summary>
    public long ControlSendQueue { get; init; } = 1 << 20;

    /// <summary>Bytes that each ordinary lane queues before it refuses.</summary>
    public long OrdinarySendQueue { get; init; } = 16 << 20;

    /// <summary>Bytes that the bulk channel queues before it refuses.</summary>
    public long BulkSendQueue { get; init; } = 16 << 20;

    /// <summary>Bytes of unreliable messages that wait to be sent before new ones are refused.</summary>
    public long UnreliableSendQueue { get; init; } = 256 << 10;

    /// <summary>Bytes of unreliable messages that wait to be polled at the receiver; beyond that the oldest are dropped.</summary>
    public int UnreliableReceiveQueue { get; init; } = 256 << 10;

    /// <summary>A send queue that rises to this share of its bound raises the high watermark event.</summary>
    public double HighWatermark { get; init; } = 0.75;

    /// <summary>A send queue that falls to this share of its bound after a high watermark raises the low one.</summary>
    public double LowWatermark { get; init; } = 0.25;

    /// <summary>The credit that a receiver gives each channel at first: what it may have to buffer.</summary>
    public int InitialWindow { get; init; } = 256 << 10;

    /// <summary>The credit that a receiver lets a channel grow to, when the dialer says that it is held up by it.</summary>
    public int MaximumWindow { get; init; } = 16 << 20;

    /// <summary>The share of a saturated connection that bulk is sure of, 0 to 0.9.</summary>
    public double BulkShare { get; init; } = 0.1;

    /// <summary>How the congestion window is found.</summary>
    public CongestionControl CongestionControl { get; init; } = CongestionControl.Bbr;

    /// <summary>The window of <see cref="CongestionControl.Fixed"/>.</summary>
    public int FixedWindow { get; init; } = 1 << 20;

    /// <summary>The most that the congestion window may grow to; it also bounds the record of packets in flight.</summary>
    public int MaximumCongestionWindow { get; init; } = 16 << 20;

    /// <summary>The round trip that is assumed before one has been measured.</summary>
    public TimeSpan InitialRtt { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a receiver may hold an acknowledgement back: 0.1 to 50 ms.</summary>
    public TimeSpan MaximumAckDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>A receiver acknowledges at the latest after so many datagrams.</summary>
    public int AckEveryPackets { get; init; } = 8;

    /// <summary>How long a dial may take before it counts as failed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for an answer before a Hello is sent again.</summary>
    public TimeSpan HandshakeRetryInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a cookie of this listener stays good.</summary>
    public TimeSpan CookieLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failed dial, jittered by <see cref="ReconnectBackoffJitter"/>.</summary>
    public TimeSpan ReconnectBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>By how much the wait grows from one failed dial to the next.</summary>
    public double ReconnectBackoffFactor { get; init; } = 1.5;

    /// <summary>Share by which each wait is lengthened or shortened at random, 0 to 0.9.</summary>
    public double ReconnectBackoffJitter { get; init; } = 0.5;

    /// <summary>The longest wait between two dials, jitter included.</summary>
    public TimeSpan ReconnectBackoffMaximum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An established connection that sent nothing for so long sends a PING.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When an answer is due and nothing was heard for so long, the peer is unreachable.</summary>
    public TimeSpan UnreachableTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When messages are unacknowledged and nothing was heard for so long, they are reported as undelivered.</summary>
    public TimeSpan GiveUpTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A receiver that heard nothing for so long forgets the connection.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long an orderly close may take to get accepted messages acknowledged.</summary>
    public TimeSpan ShutdownFlushTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many channels a connection with these settings sends on.</summary>
    public int ChannelCount => ChannelIds.FirstOrdinary + OrdinaryLanes;

    /// <summary>The largest datagram that a connection with these settings sends or takes.</summary>
    public int LargestDatagram => Math.Max(DatagramSize, MaximumDatagramSize);

    /// <summary>The most packets that can be in flight: the length to which the record of sent packets may grow.</summary>
    internal int MaximumPacketsInFlight =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2(
            (uint)Math.Clamp(MaximumCongestionWindow / DatagramSize * 2, 1_024, 65_536));

    /// <summary>The largest message that a channel carries.</summary>
    /// <param name="channel">The channel's number.</param>
    /// <returns>Bytes.</returns>
    public int MaximumMessageSizeOf(int channel) =>
        channel == ChannelIds.Control ? Math.Min(ControlMaximumMessageSize, MaximumMessageSize) : MaximumMessageSize;

    /// <summary>The bound of a channel's send queue; it exceeds it by one message at most.</summary>
    /// <param name="channel">The channel's number.</param>
    /// <returns>Bytes.</returns>
    public long SendQueueOf(int channel) => channel switch
    {
        ChannelIds.Control => ControlSendQueue,
        ChannelIds.Bulk => BulkSendQueue,
        _ => OrdinarySendQueue,
    };

    /// <summary>Checks every value and every relation between them.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and what is allowed.</exception>
    public ProtocolSettings Validate()
    {
        InRange(nameof(DatagramSize), DatagramSize, Datagram.HelloMinimumSize, Datagram.MaximumSize);
        InRange(nameof(MaximumDatagramSize), MaximumDatagramSize, Datagram.HelloMinimumSize, Datagram.MaximumSize);
        InRange(nameof(MaximumMessageSize), MaximumMessageSize, 1, 1 << 30);
        InRange(nameof(ControlMaximumMessageSize), ControlMaximumMessageSize, 1, 1 << 30);
        InRange(nameof(OrdinaryLanes), OrdinaryLanes, 1, ChannelIds.MaximumOrdinaryLanes);
        Require((OrdinaryLanes & (OrdinaryLanes - 1)) == 0, nameof(OrdinaryLanes), OrdinaryLanes, "a power of two");
        InRange(nameof(ControlSendQueue), ControlSendQueue, 1_024, 1L << 40);
        InRange(nameof(OrdinarySendQueue), OrdinarySendQueue, 1_024, 1L << 40);
        InRange(nameof(BulkSendQueue), BulkSendQueue, 1_024, 1L << 40);
        InRange(nameof(UnreliableSendQueue), UnreliableSendQueue, 1_024, 1L << 30);
        InRange(nameof(UnreliableReceiveQueue), UnreliableReceiveQueue, Datagram.HelloMinimumSize, 1 << 30);
        Require(HighWatermark is > 0 and <= 1, nameof(HighWatermark), HighWatermark, "above 0, at most 1");
        Require(LowWatermark >= 0 && LowWatermark < HighWatermark, nameof(LowWatermark), LowWatermark, "below HighWatermark");
        InRange(nameof(InitialWindow), InitialWindow, 16 << 10, 1 << 30);
        InRange(nameof(MaximumWindow), MaximumWindow, InitialWindow, 1 << 30);
        Require(BulkShare is >= 0 and <= 0.9, nameof(BulkShare), BulkShare, "0 to 0.9");
        InRange(nameof(MaximumCongestionWindow), MaximumCongestionWindow, 10 * DatagramSize, 1 << 30);
        InRange(nameof(FixedWindow), FixedWindow, 2 * DatagramSize, MaximumCongestionWindow);
        InRange(nameof(AckEveryPackets), AckEveryPackets, 1, 1_000);
        ValidateTimes();
        return this;
    }

    private static void Require(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; allowed: {allowed}.", name);
    }

    private static void InRange(string name, long value, long low, long high) =>
        Require(value >= low && value <= high, name, value, $"{low} to {high}");

    private static void Positive(string name, TimeSpan value, TimeSpan high) =>
        Require(value > TimeSpan.Zero && value <= high, name, value, $"above 0, at most {high}");

    private void ValidateTimes()
    {
        var day = TimeSpan.FromDays(1);
        Positive(nameof(InitialRtt), InitialRtt, TimeSpan.FromSeconds(10));
        Require(
            MaximumAckDelay.TotalMilliseconds is >= 0.1 and <= 50, nameof(MaximumAckDelay), MaximumAckDelay, "0.1 to 50 ms");
        Positive(nameof(HandshakeTimeout), HandshakeTimeout, day);
        Positive(nameof(HandshakeRetryInterval), HandshakeRetryInterval, HandshakeTimeout);
        Positive(nameof(CookieLifetime), CookieLifetime, day);
        Positive(nameof(ReconnectBackoff), ReconnectBackoff, ReconnectBackoffMaximum);
        Positive(nameof(ReconnectBackoffMaximum), ReconnectBackoffMaximum, day);
        Require(
            ReconnectBackoffFactor is >= 1 and <= 10, nameof(ReconnectBackoffFactor), ReconnectBackoffFactor, "1 to 10");
        Require(
            ReconnectBackoffJitter is >= 0 and <= 0.9, nameof(ReconnectBackoffJitter), ReconnectBackoffJitter, "0 to 0.9");
        Positive(nameof(HeartbeatInterval), HeartbeatInterval, day);
        Positive(nameof(UnreachableTimeout), UnreachableTimeout, GiveUpTimeout);
        Require(
            UnreachableTimeout > HeartbeatInterval, nameof(UnreachableTimeout), UnreachableTimeout, "longer than HeartbeatInterval");
        Positive(nameof(GiveUpTimeout), GiveUpTimeout, day);
        Positive(nameof(ShutdownFlushTimeout), ShutdownFlushTimeout, day);
        Require(
            IdleTimeout.Ticks > 3 * HeartbeatInterval.Ticks, nameof(IdleTimeout), IdleTimeout, "longer than 3 × HeartbeatInterval");
    }
}
