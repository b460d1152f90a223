namespace ActorUdp.Protocol;

/// <summary>What BBR is at (draft-ietf-ccwg-bbr section 5.1).</summary>
internal enum BbrPhase : byte
{
    /// <summary>Doubles the rate each round trip until the path is full.</summary>
    Startup,

    /// <summary>Sends slower than the path delivers, to empty the queue that Startup left.</summary>
    Drain,

    /// <summary>ProbeBW: sends slower than the path delivers, to empty what probing queued.</summary>
    ProbeDown,

    /// <summary>ProbeBW: sends as fast as the path delivers.</summary>
    ProbeCruise,

    /// <summary>ProbeBW: fills the path before it is probed.</summary>
    ProbeRefill,

    /// <summary>ProbeBW: sends faster, to see whether more is delivered.</summary>
    ProbeUp,

    /// <summary>Has little in flight, to see the round trip of the empty path.</summary>
    ProbeRtt,
}
