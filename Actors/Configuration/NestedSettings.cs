namespace ActorUdp.Configuration;

/// <summary>Section <c>send-queue</c>: what may wait for acknowledgement, per peer. Immutable.</summary>
public sealed record SendQueueSettings
{
    /// <summary>Bytes that the control channel holds.</summary>
    public long Control { get; init; } = SettingKeys.SendQueueControl.Default;

    /// <summary>Bytes that each ordinary lane holds.</summary>
    public long Ordinary { get; init; } = SettingKeys.SendQueueOrdinary.Default;

    /// <summary>Bytes that the bulk channel holds.</summary>
    public long Bulk { get; init; } = SettingKeys.SendQueueBulk.Default;

    /// <summary>The filled share of a queue at which the watermark <c>High</c> is published.</summary>
    public double HighWatermark { get; init; } = SettingKeys.SendQueueHighWatermark.Default;

    /// <summary>The filled share of a queue at which, after <c>High</c>, the watermark <c>Low</c> is published.</summary>
    public double LowWatermark { get; init; } = SettingKeys.SendQueueLowWatermark.Default;
}

/// <summary>Section <c>flow-control</c>: the credit that a receiver gives, per channel. Immutable.</summary>
public sealed record FlowControlSettings
{
    /// <summary>Bytes of credit at the start of a connection.</summary>
    public long InitialWindow { get; init; } = SettingKeys.FlowControlInitialWindow.Default;

    /// <summary>Bytes up to which the credit may grow.</summary>
    public long MaximumWindow { get; init; } = SettingKeys.FlowControlMaximumWindow.Default;
}

/// <summary>Section <c>acknowledgement</c>: when a receiver acknowledges. Immutable.</summary>
public sealed record AcknowledgementSettings
{
    /// <summary>The longest that an acknowledgement may be held back.</summary>
    public TimeSpan MaximumDelay { get; init; } = SettingKeys.AcknowledgementMaximumDelay.Default;

    /// <summary>The number of packets after which an acknowledgement is sent at once.</summary>
    public int EveryPackets { get; init; } = SettingKeys.AcknowledgementEveryPackets.Default;
}

/// <summary>Section <c>reconnect-backoff</c>: the pauses between dials of a peer that does not answer. Immutable.</summary>
public sealed record ReconnectBackoffSettings
{
    /// <summary>The first pause.</summary>
    public TimeSpan Initial { get; init; } = SettingKeys.ReconnectBackoffInitial.Default;

    /// <summary>By what each pause exceeds the one before.</summary>
    public double Multiplier { get; init; } = SettingKeys.ReconnectBackoffMultiplier.Default;

    /// <summary>The share of a pause by which chance lengthens or shortens it.</summary>
    public double Jitter { get; init; } = SettingKeys.ReconnectBackoffJitter.Default;

    /// <summary>The longest pause, jitter included.</summary>
    public TimeSpan Maximum { get; init; } = SettingKeys.ReconnectBackoffMaximum.Default;
}

/// <summary>Section <c>restart</c>: how failed endpoint actors are restarted. Immutable.</summary>
public sealed record RestartSettings
{
    /// <summary>How many failures within <see cref="Within"/> an endpoint survives.</summary>
    public int Maximum { get; init; } = SettingKeys.RestartMaximum.Default;

    /// <summary>The time over which failures are counted.</summary>
    public TimeSpan Within { get; init; } = SettingKeys.RestartWithin.Default;

    /// <summary>The pause before the first restart; it doubles with each further failure.</summary>
    public TimeSpan MinimumBackoff { get; init; } = SettingKeys.RestartMinimumBackoff.Default;

    /// <summary>The longest pause before a restart.</summary>
    public TimeSpan MaximumBackoff { get; init; } = SettingKeys.RestartMaximumBackoff.Default;
}
