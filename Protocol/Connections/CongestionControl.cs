namespace ActorUdp.Protocol;

/// <summary>How the congestion window is found.</summary>
public enum CongestionControl : byte
{
    /// <summary>BBR (draft-ietf-ccwg-bbr), with round trips as the sign of congestion: keeps queues empty and bears random loss.</summary>
    Bbr,

    /// <summary>CUBIC (RFC 9438) with HyStart++ (RFC 9406): for shared networks.</summary>
    Cubic,

    /// <summary>A fixed window: for links that nothing else uses.</summary>
    Fixed,
}
