namespace ActorUdp.Hosts.Soak;

/// <summary>What a soak is told.</summary>
internal sealed record SoakOptions
{
    public required TimeSpan Duration { get; init; }

    /// <summary>Decides the faults, what links do, and the sizes of messages.</summary>
    public required int Seed { get; init; }

    /// <summary>Where samples, faults, plot and result go.</summary>
    public required string Folder { get; init; }

    /// <summary>Below a minute pauses and faults are shorter, so that there is time for all of them.</summary>
    public double Pace => Duration < TimeSpan.FromMinutes(1) ? 0.15 : 1;
}
