namespace ActorUdp.TestKit;

/// <summary>What became of a datagram at one point of its way.</summary>
public enum DatagramFate
{
    /// <summary>It was given to a link and is under way.</summary>
    Sent,

    /// <summary>A socket took it.</summary>
    Delivered,

    /// <summary>The link lost it at random.</summary>
    Lost,

    /// <summary>The queue before a throttled link was full.</summary>
    Overflowed,

    /// <summary>The link was cut.</summary>
    CutOff,

    /// <summary>It was larger than the link's MTU.</summary>
    TooLarge,

    /// <summary>It arrived where nobody listens; a sender with a connected socket is told, as by ICMP.</summary>
    Refused,

    /// <summary>No node has that address.</summary>
    Unroutable,
}

/// <summary>An entry of <see cref="SimulatedNetwork.Trace"/>. A datagram that arrives has two: when it is sent and when it arrives.</summary>
/// <param name="At">Since the network was made, by its clock.</param>
/// <param name="From">Node and port that sent it, such as <c>a:49152</c>.</param>
/// <param name="To">Node and port that it is for; an unknown address as it was given.</param>
/// <param name="Kind">The packet type in its header, such as <c>Hello</c> or <c>Data</c>; <c>?</c> when that does not decode.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Fate">What became of it here.</param>
public sealed record TracedDatagram(TimeSpan At, string From, string To, string Kind, int Length, DatagramFate Fate)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.TotalMilliseconds,12:F4} ms  {From} -> {To}  {Kind} {Length} B  {Fate}");
}
