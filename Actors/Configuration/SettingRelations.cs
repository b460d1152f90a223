namespace ActorUdp.Configuration;

/// <summary>A condition on several settings together. The first key is the one to complain about.</summary>
internal sealed record SettingRelation(string Rule, Func<UdpSettings, bool> Holds, params IReadOnlyList<SettingKey> Keys)
{
    public ConfigurationProblem? Check(UdpSettings settings)
    {
        if (Holds(settings))
            return null;
        string others = string.Join(", ", Keys.Skip(1).Select(key => $"{key.Name} = {key.TextIn(settings)}"));
        return new(ProblemSeverity.Error, Keys[0].FullName, Keys[0].TextIn(settings), $"{Rule} ({others})", ProblemKind.Relation);
    }
}

/// <summary>All conditions on several settings together.</summary>
internal static class SettingRelations
{
    public static IReadOnlyList<SettingRelation> All { get; } =
    [
        new("must be more than 3 × heartbeat-interval, else a lost heartbeat or two look like an unreachable peer",
            s => s.UnreachableTimeout > 3 * s.HeartbeatInterval, SettingKeys.UnreachableTimeout, SettingKeys.HeartbeatInterval),
        new("must be at least unreachable-timeout, else messages are given up before their peer is called unreachable",
            s => s.GiveUpTimeout >= s.UnreachableTimeout, SettingKeys.GiveUpTimeout, SettingKeys.UnreachableTimeout),
        new("must be more than give-up-timeout, else a receiver forgets a connection whose sender still counts on it",
            s => s.IdleTimeout > s.GiveUpTimeout, SettingKeys.IdleTimeout, SettingKeys.GiveUpTimeout),
        new("must be at least flow-control.initial-window",
            s => s.FlowControl.MaximumWindow >= s.FlowControl.InitialWindow,
            SettingKeys.FlowControlMaximumWindow, SettingKeys.FlowControlInitialWindow),
        new("must be less than send-queue.high-watermark",
            s => s.SendQueue.LowWatermark < s.SendQueue.HighWatermark,
            SettingKeys.SendQueueLowWatermark, SettingKeys.SendQueueHighWatermark),
        new("must not be more than maximum-message-size",
            s => s.ControlMaximumMessageSize <= s.MaximumMessageSize,
            SettingKeys.ControlMaximumMessageSize, SettingKeys.MaximumMessageSize),
        new("must not be more than socket-receive-buffer, else no full datagram can arrive",
            s => s.DatagramSize <= s.SocketReceiveBuffer, SettingKeys.DatagramSize, SettingKeys.SocketReceiveBuffer),
        new("must not be more than socket-send-buffer, else no full datagram can be sent",
            s => s.DatagramSize <= s.SocketSendBuffer, SettingKeys.DatagramSize, SettingKeys.SocketSendBuffer),
        new("must not be more than receive-queue, else every full datagram is dropped",
            s => s.DatagramSize <= s.ReceiveQueue, SettingKeys.DatagramSize, SettingKeys.ReceiveQueue),
        new("must be at least 2 × datagram-size, else the first loss stops the sender until a timeout",
            s => s.FixedWindow >= 2L * s.DatagramSize, SettingKeys.FixedWindow, SettingKeys.DatagramSize),
        new("must be less than handshake-timeout, else a lost Hello is never repeated",
            s => s.HandshakeRetryInterval < s.HandshakeTimeout, SettingKeys.HandshakeRetryInterval, SettingKeys.HandshakeTimeout),
        new("must be more than handshake-retry-interval, else a repeated Hello carries a stale cookie",
            s => s.CookieLifetime > s.HandshakeRetryInterval, SettingKeys.CookieLifetime, SettingKeys.HandshakeRetryInterval),
        new("must not be more than reconnect-backoff.maximum",
            s => s.ReconnectBackoff.Initial <= s.ReconnectBackoff.Maximum,
            SettingKeys.ReconnectBackoffInitial, SettingKeys.ReconnectBackoffMaximum),
        new("must not be more than restart.maximum-backoff",
            s => s.Restart.MinimumBackoff <= s.Restart.MaximumBackoff, SettingKeys.RestartMinimumBackoff, SettingKeys.RestartMaximumBackoff),
    ];
}
