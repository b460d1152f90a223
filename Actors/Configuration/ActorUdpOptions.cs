using System.Text;

namespace ActorUdp.Configuration;

/// <summary>
/// Settings of the transport in code, for hosts that configure by options: bind it to a section of an application's
/// configuration or set its properties, then give <see cref="ToConfig"/> or <see cref="ToHocon"/> to the actor system. What is
/// null is not said, so that the HOCON beneath, or the default, holds. Mutable; not thread-safe.
/// </summary>
/// <remarks>It depends on no hosting package; see docs/operations.md for how it goes into one.</remarks>
public sealed class ActorUdpOptions
{
    /// <inheritdoc cref="UdpSettings.Hostname"/>
    public string? Hostname { get; set; }

    /// <inheritdoc cref="UdpSettings.Port"/>
    public int? Port { get; set; }

    /// <inheritdoc cref="UdpSettings.PublicHostname"/>
    public string? PublicHostname { get; set; }

    /// <inheritdoc cref="UdpSettings.PublicPort"/>
    public int? PublicPort { get; set; }

    /// <inheritdoc cref="UdpSettings.Advertise"/>
    public bool? Advertise { get; set; }

    /// <inheritdoc cref="UdpSettings.ClusterId"/>
    public string? ClusterId { get; set; }

    /// <inheritdoc cref="UdpSettings.NodeName"/>
    public string? NodeName { get; set; }

    /// <inheritdoc cref="UdpSettings.ResetSecret"/>
    public string? ResetSecret { get; set; }

    /// <inheritdoc cref="UdpSettings.SendSocket"/>
    public SendSocketKind? SendSocket { get; set; }

    /// <inheritdoc cref="UdpSettings.BatchIo"/>
    public bool? BatchIo { get; set; }

    /// <inheritdoc cref="UdpSettings.IdleStrategy"/>
    public IdleStrategyKind? IdleStrategy { get; set; }

    /// <inheritdoc cref="UdpSettings.DatagramSize"/>
    public int? DatagramSize { get; set; }

    /// <inheritdoc cref="UdpSettings.MaximumDatagramSize"/>
    public int? MaximumDatagramSize { get; set; }

    /// <inheritdoc cref="UdpSettings.SocketReceiveBuffer"/>
    public long? SocketReceiveBuffer { get; set; }

    /// <inheritdoc cref="UdpSettings.SocketSendBuffer"/>
    public long? SocketSendBuffer { get; set; }

    /// <inheritdoc cref="UdpSettings.MaximumMessageSize"/>
    public long? MaximumMessageSize { get; set; }

    /// <inheritdoc cref="UdpSettings.ControlMaximumMessageSize"/>
    public long? ControlMaximumMessageSize { get; set; }

    /// <inheritdoc cref="UdpSettings.OrdinaryLanes"/>
    public int? OrdinaryLanes { get; set; }

    /// <inheritdoc cref="UdpSettings.SendQueue"/>
    public SendQueueOptions SendQueue { get; set; } = new();

    /// <inheritdoc cref="UdpSettings.FlowControl"/>
    public FlowControlOptions FlowControl { get; set; } = new();

    /// <inheritdoc cref="UdpSettings.BulkShare"/>
    public double? BulkShare { get; set; }

    /// <inheritdoc cref="UdpSettings.CongestionControl"/>
    public CongestionControlKind? CongestionControl { get; set; }

    /// <inheritdoc cref="UdpSettings.FixedWindow"/>
    public long? FixedWindow { get; set; }

    /// <inheritdoc cref="UdpSettings.InitialRtt"/>
    public TimeSpan? InitialRtt { get; set; }

    /// <inheritdoc cref="UdpSettings.Acknowledgement"/>
    public AcknowledgementOptions Acknowledgement { get; set; } = new();

    /// <inheritdoc cref="UdpSettings.HandshakeTimeout"/>
    public TimeSpan? HandshakeTimeout { get; set; }

    /// <inheritdoc cref="UdpSettings.HandshakeRetryInterval"/>
    public TimeSpan? HandshakeRetryInterval { get; set; }

    /// <inheritdoc cref="UdpSettings.CookieLifetime"/>
    public TimeSpan? CookieLifetime { get; set; }

    /// <inheritdoc cref="UdpSettings.ReconnectBackoff"/>
    public ReconnectBackoffOptions ReconnectBackoff { get; set; } = new();

    /// <inheritdoc cref="UdpSettings.HeartbeatInterval"/>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <inheritdoc cref="UdpSettings.UnreachableTimeout"/>
    public TimeSpan? UnreachableTimeout { get; set; }

    /// <inheritdoc cref="UdpSettings.GiveUpTimeout"/>
    public TimeSpan? GiveUpTimeout { get; set; }

    /// <inheritdoc cref="UdpSettings.IdleTimeout"/>
    public TimeSpan? IdleTimeout { get; set; }

    /// <inheritdoc cref="UdpSettings.ShutdownFlushTimeout"/>
    public TimeSpan? ShutdownFlushTimeout { get; set; }

    /// <inheritdoc cref="UdpSettings.MaximumInboundConnections"/>
    public int? MaximumInboundConnections { get; set; }

    /// <inheritdoc cref="UdpSettings.ReceiveQueue"/>
    public long? ReceiveQueue { get; set; }

    /// <inheritdoc cref="UdpSettings.Restart"/>
    public RestartOptions Restart { get; set; } = new();

    /// <summary>Writes what is set as a section <c>actor-udp</c>. It holds <see cref="ResetSecret"/> in the clear.</summary>
    /// <returns>HOCON; empty when nothing is set.</returns>
    /// <exception cref="ConfigurationException">A value is wrong, or values do not go together; the message lists each: key, value and what is allowed.</exception>
    public string ToHocon()
    {
        string text = Render();
        _ = UdpSettings.CreateFromRoot(ConfigurationFactory.ParseString(text), out _);
        return text;
    }

    /// <summary>Like <see cref="ToHocon"/>, as a configuration to put before the application's own.</summary>
    /// <exception cref="ConfigurationException">A value is wrong, or values do not go together; the message lists each: key, value and what is allowed.</exception>
    public Config ToConfig() => ConfigurationFactory.ParseString(ToHocon());

    private string Render()
    {
        var lines = new StringBuilder();
        foreach (SettingKey key in SettingKeys.All)
        {
            if (OptionPath.ValueOf(this, key.Name) is { } value)
                lines.Append(key.FullName).Append(" = ").AppendLine(key.TextOf(value));
        }

        return lines.ToString();
    }
}
