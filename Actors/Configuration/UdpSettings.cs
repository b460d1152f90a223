using System.Reflection;

namespace ActorUdp.Configuration;

/// <summary>
/// The settings of the transport: section <c>actor-udp</c> of the configuration. What each of them means, why its default
/// is what it is, and what too low and too high do, is told in the reference configuration, akka.hocon. Sizes are in
/// bytes. Immutable, hence thread-safe; <c>new UdpSettings()</c> has the defaults.
/// </summary>
public sealed record UdpSettings
{
    private const string ReferenceResource = "ActorUdp.akka.hocon";

    /// <summary>The address or name that the listener binds to.</summary>
    public string Hostname { get; init; } = SettingKeys.Hostname.Default;

    /// <summary>The port that the listener binds to; 0: the operating system chooses.</summary>
    public int Port { get; init; } = SettingKeys.Port.Default;

    /// <summary>The address or name that peers are told; empty: the bound address.</summary>
    public string PublicHostname { get; init; } = SettingKeys.PublicHostname.Default;

    /// <summary>The port that peers are told; 0: the bound port.</summary>
    public int PublicPort { get; init; } = SettingKeys.PublicPort.Default;

    /// <summary>Whether peers are told an address at all; if not, they answer along the path of what they receive.</summary>
    public bool Advertise { get; init; } = SettingKeys.Advertise.Default;

    /// <summary>Nodes of different cluster ids refuse each other.</summary>
    public string ClusterId { get; init; } = SettingKeys.ClusterId.Default;

    /// <summary>The name that peers are told; empty: the name of the actor system.</summary>
    public string NodeName { get; init; } = SettingKeys.NodeName.Default;

    /// <summary>The key of stateless resets; empty: derived from <see cref="ClusterId"/>. Not to be logged.</summary>
    public string ResetSecret { get; init; } = SettingKeys.ResetSecret.Default;

    /// <summary>The socket that senders use.</summary>
    public SendSocketKind SendSocket { get; init; } = SettingKeys.SendSocket.Default;

    /// <summary>Whether many datagrams go with one system call, where the system can (key <c>batch-io</c>).</summary>
    public bool BatchIo { get; init; } = SettingKeys.BatchIo.Default;

    /// <summary>What the transport's thread does while there is nothing to do.</summary>
    public IdleStrategyKind IdleStrategy { get; init; } = SettingKeys.IdleStrategy.Default;

    /// <summary>The bytes of a datagram that every path carries, headers of IP and UDP not counted.</summary>
    public int DatagramSize { get; init; } = SettingKeys.DatagramSize.Default;

    /// <summary>Up to how many bytes of a datagram is tried out whether a path carries them; none are when it is not above <see cref="DatagramSize"/>.</summary>
    public int MaximumDatagramSize { get; init; } = SettingKeys.MaximumDatagramSize.Default;

    /// <summary>The bytes asked for as receive buffer of each socket.</summary>
    public long SocketReceiveBuffer { get; init; } = SettingKeys.SocketReceiveBuffer.Default;

    /// <summary>The bytes asked for as send buffer of each socket.</summary>
    public long SocketSendBuffer { get; init; } = SettingKeys.SocketSendBuffer.Default;

    /// <summary>The largest message, in bytes, on ordinary lanes and the bulk channel.</summary>
    public long MaximumMessageSize { get; init; } = SettingKeys.MaximumMessageSize.Default;

    /// <summary>The largest message, in bytes, on the control channel.</summary>
    public long ControlMaximumMessageSize { get; init; } = SettingKeys.ControlMaximumMessageSize.Default;

    /// <summary>The number of ordinary channels to each peer, a power of two.</summary>
    public int OrdinaryLanes { get; init; } = SettingKeys.OrdinaryLanes.Default;

    /// <summary>Section <c>send-queue</c>.</summary>
    public SendQueueSettings SendQueue { get; init; } = new();

    /// <summary>Section <c>flow-control</c>.</summary>
    public FlowControlSettings FlowControl { get; init; } = new();

    /// <summary>The share of the window that bulk gets at least while others want to send.</summary>
    public double BulkShare { get; init; } = SettingKeys.BulkShare.Default;

    /// <summary>What bounds the bytes in flight.</summary>
    public CongestionControlKind CongestionControl { get; init; } = SettingKeys.CongestionControl.Default;

    /// <summary>The bytes in flight where <see cref="CongestionControl"/> is <see cref="CongestionControlKind.Fixed"/>.</summary>
    public long FixedWindow { get; init; } = SettingKeys.FixedWindow.Default;

    /// <summary>The round-trip time that is assumed until it is measured.</summary>
    public TimeSpan InitialRtt { get; init; } = SettingKeys.InitialRtt.Default;

    /// <summary>Section <c>acknowledgement</c>.</summary>
    public AcknowledgementSettings Acknowledgement { get; init; } = new();

    /// <summary>A dial that has no answer for so long has failed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = SettingKeys.HandshakeTimeout.Default;

    /// <summary>The time between two Hellos of one dial.</summary>
    public TimeSpan HandshakeRetryInterval { get; init; } = SettingKeys.HandshakeRetryInterval.Default;

    /// <summary>How long a cookie that a listener handed out is worth something.</summary>
    public TimeSpan CookieLifetime { get; init; } = SettingKeys.CookieLifetime.Default;

    /// <summary>Section <c>reconnect-backoff</c>.</summary>
    public ReconnectBackoffSettings ReconnectBackoff { get; init; } = new();

    /// <summary>How often an idle connection makes sure that its peer is there.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = SettingKeys.HeartbeatInterval.Default;

    /// <summary>The silence after which a peer is published as unreachable.</summary>
    public TimeSpan UnreachableTimeout { get; init; } = SettingKeys.UnreachableTimeout.Default;

    /// <summary>The silence after which messages that wait for it are reported as undelivered.</summary>
    public TimeSpan GiveUpTimeout { get; init; } = SettingKeys.GiveUpTimeout.Default;

    /// <summary>The silence after which a receiver forgets a connection.</summary>
    public TimeSpan IdleTimeout { get; init; } = SettingKeys.IdleTimeout.Default;

    /// <summary>How long shutdown waits until everything accepted is acknowledged.</summary>
    public TimeSpan ShutdownFlushTimeout { get; init; } = SettingKeys.ShutdownFlushTimeout.Default;

    /// <summary>The number of connections from peers at one time.</summary>
    public int MaximumInboundConnections { get; init; } = SettingKeys.MaximumInboundConnections.Default;

    /// <summary>Bytes of datagrams that may wait for one endpoint actor; what comes on top is dropped as if the network had lost it.</summary>
    public long ReceiveQueue { get; init; } = SettingKeys.ReceiveQueue.Default;

    /// <summary>Section <c>restart</c>.</summary>
    public RestartSettings Restart { get; init; } = new();

    /// <summary>The reference configuration with all defaults, section <c>actor-udp</c> at its root: the fallback for an application's own.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource(ReferenceResource, Assembly.GetExecutingAssembly());

    /// <summary>Reads a section <c>actor-udp</c>. A key that is missing has its default.</summary>
    /// <param name="section">The section itself; the keys are at its root.</param>
    /// <exception cref="ConfigurationException">Values are wrong; the message lists each: key, value and what is allowed.</exception>
    public static UdpSettings Create(Config section) => Create(section, out _);

    /// <summary>Reads a section <c>actor-udp</c>. A key that is missing has its default.</summary>
    /// <param name="section">The section itself; the keys are at its root.</param>
    /// <param name="warnings">What should be told to the operator: keys that do not exist, each with the nearest one that does.</param>
    /// <exception cref="ConfigurationException">Values are wrong; the message lists each: key, value and what is allowed.</exception>
    public static UdpSettings Create(Config section, out IReadOnlyList<ConfigurationProblem> warnings)
    {
        ArgumentNullException.ThrowIfNull(section);
        List<ConfigurationProblem> problems = [];
        UdpSettings settings = SettingsValidator.Read(section, problems);
        ThrowIfAnyError(problems);
        warnings = UnknownKeys.InSection(section);
        return settings;
    }

    /// <summary>Reads the section <c>actor-udp</c> of a whole configuration, such as that of an actor system.</summary>
    /// <param name="root">The configuration. Without the section, all keys have their defaults.</param>
    /// <param name="warnings">What should be told to the operator: keys that do not exist, each with the nearest one that does.</param>
    /// <exception cref="ConfigurationException">Values are wrong; the message lists each: key, value and what is allowed.</exception>
    public static UdpSettings CreateFromRoot(Config root, out IReadOnlyList<ConfigurationProblem> warnings)
    {
        ArgumentNullException.ThrowIfNull(root);
        Config? section = root.IsEmpty ? null : root.GetValue(SettingKeys.Section)?.ToConfig();
        return Create(section ?? ConfigurationFactory.Empty, out warnings);
    }

    /// <summary>Checks settings that were made in code.</summary>
    /// <exception cref="ConfigurationException">Values are wrong; the message lists each: key, value and what is allowed.</exception>
    public void EnsureValid() => ThrowIfAnyError(SettingsValidator.Check(this));

    /// <summary>All keys and their values; the secret is not told.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, SettingKeys.All.Select(key => $"{key.FullName} = {key.TextIn(this)}"));

    private static void ThrowIfAnyError(IReadOnlyList<ConfigurationProblem> errors)
    {
        if (errors.Count > 0)
            throw new ConfigurationException(string.Join(Environment.NewLine, errors));
    }
}
