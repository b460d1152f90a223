namespace ActorUdp.Simulation.Network;

/// <summary>What became of the datagrams that one direction of a link was given. Running totals.</summary>
public record struct LinkCounters
{
    /// <summary>Datagrams given to the link.</summary>
    public long Offered { get; internal set; }

    /// <summary>Bytes given to the link.</summary>
    public long OfferedBytes { get; internal set; }

    /// <summary>Lost to the loss model or a filter.</summary>
    public long Lost { get; internal set; }

    /// <summary>Bytes of <see cref="Lost"/>.</summary>
    public long LostBytes { get; internal set; }

    /// <summary>Dropped because the bottleneck's queue was full.</summary>
    public long Overflowed { get; internal set; }

    /// <summary>Bytes of <see cref="Overflowed"/>.</summary>
    public long OverflowedBytes { get; internal set; }

    /// <summary>Dropped because the link was cut.</summary>
    public long CutOff { get; internal set; }

    /// <summary>Dropped because they were larger than the MTU.</summary>
    public long TooLarge { get; internal set; }

    /// <summary>Arrived twice.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>Held back so that others may overtake them.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Flipped, truncated or extended.</summary>
    public long Damaged { get; internal set; }

    /// <summary>Taken out at the other end.</summary>
    public long Delivered { get; internal set; }

    /// <summary>Bytes of <see cref="Delivered"/>.</summary>
    public long DeliveredBytes { get; internal set; }

    /// <summary>Everything that did not arrive, for whatever reason.</summary>
    public readonly long Missing => Lost + Overflowed + CutOff + TooLarge;
}
