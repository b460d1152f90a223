namespace ActorUdp.Configuration;

/// <summary>What bounds the bytes in flight: key <c>congestion-control</c>.</summary>
public enum CongestionControlKind
{
    /// <summary>BBR (draft-ietf-ccwg-bbr): measures the path, keeps its queues empty, and bears random loss.</summary>
    Bbr,

    /// <summary>CUBIC (RFC 9438): adapts to the path and shares it with others.</summary>
    Cubic,

    /// <summary>A constant window, <c>fixed-window</c>: for links that nothing else uses.</summary>
    Fixed,
}
