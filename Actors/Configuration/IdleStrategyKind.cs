namespace ActorUdp.Configuration;

/// <summary>What the transport's thread does while there is nothing to do: key <c>idle-strategy</c>.</summary>
public enum IdleStrategyKind
{
    /// <summary>It sleeps until the system wakes it: idle costs nothing, each datagram that comes alone costs a wake-up.</summary>
    Blocking,

    /// <summary>It looks for more for some ten microseconds after the last work, then it sleeps.</summary>
    Backoff,

    /// <summary>It never sleeps, and takes a core: for who pays that for microseconds.</summary>
    Spinning,
}
