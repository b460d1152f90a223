namespace ActorUdp.Configuration;

/// <summary>Section <c>send-queue</c>: what may wait for acknowledgement, per peer. What is null is not said.</summary>
public sealed class SendQueueOptions
{
    /// <inheritdoc cref="SendQueueSettings.Control"/>
    public long? Control { get; set; }

    /// <inheritdoc cref="SendQueueSettings.Ordinary"/>
    public long? Ordinary { get; set; }

    /// <inheritdoc cref="SendQueueSettings.Bulk"/>
    public long? Bulk { get; set; }

    /// <inheritdoc cref="SendQueueSettings.HighWatermark"/>
    public double? HighWatermark { get; set; }

    /// <inheritdoc cref="SendQueueSettings.LowWatermark"/>
    public double? LowWatermark { get; set; }
}

/// <summary>Section <c>flow-control</c>: the credit that a receiver gives, per channel. What is null is not said.</summary>
public sealed class FlowControlOptions
{
    /// <inheritdoc cref="FlowControlSettings.InitialWindow"/>
    public long? InitialWindow { get; set; }

    /// <inheritdoc cref="FlowControlSettings.MaximumWindow"/>
    public long? MaximumWindow { get; set; }
}

/// <summary>Section <c>acknowledgement</c>: when a receiver acknowledges. What is null is not said.</summary>
public sealed class AcknowledgementOptions
{
    /// <inheritdoc cref="AcknowledgementSettings.MaximumDelay"/>
    public TimeSpan? MaximumDelay { get; set; }

    /// <inheritdoc cref="AcknowledgementSettings.EveryPackets"/>
    public int? EveryPackets { get; set; }
}

/// <summary>Section <c>reconnect-backoff</c>: the pauses between dials of a peer that does not answer. What is null is not said.</summary>
public sealed class ReconnectBackoffOptions
{
    /// <inheritdoc cref="ReconnectBackoffSettings.Initial"/>
    public TimeSpan? Initial { get; set; }

    /// <inheritdoc cref="ReconnectBackoffSettings.Multiplier"/>
    public double? Multiplier { get; set; }

    /// <inheritdoc cref="ReconnectBackoffSettings.Jitter"/>
    public double? Jitter { get; set; }

    /// <inheritdoc cref="ReconnectBackoffSettings.Maximum"/>
    public TimeSpan? Maximum { get; set; }
}

/// <summary>Section <c>restart</c>: how failed endpoint actors are restarted. What is null is not said.</summary>
public sealed class RestartOptions
{
    /// <inheritdoc cref="RestartSettings.Maximum"/>
    public int? Maximum { get; set; }

    /// <inheritdoc cref="RestartSettings.Within"/>
    public TimeSpan? Within { get; set; }

    /// <inheritdoc cref="RestartSettings.MinimumBackoff"/>
    public TimeSpan? MinimumBackoff { get; set; }

    /// <inheritdoc cref="RestartSettings.MaximumBackoff"/>
    public TimeSpan? MaximumBackoff { get; set; }
}
