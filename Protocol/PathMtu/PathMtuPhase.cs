namespace ActorUdp.Protocol;

/// <summary>Where the discovery of a path's maximum datagram stands (RFC 8899 section 5.2).</summary>
internal enum PathMtuPhase : byte
{
    /// <summary>The base is used on its owner's word and has to be confirmed.</summary>
    Base,

    /// <summary>Larger sizes are probed.</summary>
    Search,

    /// <summary>The largest size is found; after a long time it is looked whether the path carries more by then.</summary>
    SearchComplete,

    /// <summary>Not even the base passes: what the Hello proved is used until it does.</summary>
    Error,
}
