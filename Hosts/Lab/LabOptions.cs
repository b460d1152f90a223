namespace ActorUdp.Hosts.Lab;

/// <summary>What a lab measures. Immutable.</summary>
internal sealed record LabOptions
{
    /// <summary>Paths to measure one after the other.</summary>
    public required IReadOnlyList<LabPath> Paths { get; init; }

    /// <summary>Whether kernel TCP crosses the same path, too.</summary>
    public bool VersusTcp { get; init; }

    /// <summary>2, or 3 where a third host sends bulk to the same receiver.</summary>
    public int Hosts { get; init; } = 2;

    /// <summary>How long goodput is measured; pings on the idle path take half of it.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the path is cut in mid-transfer; zero: not at all.</summary>
    public TimeSpan Cut { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each transport is measured, in turn; the figures are medians.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>ActorUdp's congestion control; null: what its configuration says.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>A HOCON file for the ActorUdp nodes, or null.</summary>
    public string? ConfigFile { get; init; }
}
