namespace ActorUdp.TestKit;

/// <summary>How time passes on a <see cref="SimulatedNetwork"/>.</summary>
public enum SimulatedTime
{
    /// <summary>As on the wall: datagrams arrive by a timer, systems use their own schedulers and dispatchers.</summary>
    Real,

    /// <summary>
    /// Only when <see cref="SimulatedNetwork.Advance"/> says so. Links, transports and the schedulers of the systems share one clock;
    /// all actors take turns on one thread at a time.
    /// </summary>
    Virtual,
}
