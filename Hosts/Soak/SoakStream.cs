using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Soak;

/// <summary>One of the streams that every node sends to every other.</summary>
/// <param name="Channel">The kind of channel.</param>
/// <param name="Recipient">The name that it is sent to; recipients spread over the ordinary lanes.</param>
/// <param name="Smallest">Bytes of a message at least.</param>
/// <param name="Largest">Bytes of a message at most.</param>
/// <param name="Burst">Messages in a burst at most.</param>
/// <param name="Interval">From burst to burst.</param>
internal sealed record SoakStream(ChannelKind Channel, string Recipient, int Smallest, int Largest, int Burst, TimeSpan Interval)
{
    /// <summary>All of them, by their number.</summary>
    public static IReadOnlyList<SoakStream> All { get; } =
    [
        new(ChannelKind.Control, "soak-control", 32, 200, 3, TimeSpan.FromMilliseconds(20)),
        new(ChannelKind.Ordinary, "soak-small", 32, 1_000, 20, TimeSpan.FromMilliseconds(20)),
        new(ChannelKind.Ordinary, "soak-medium", 1 << 10, 16 << 10, 3, TimeSpan.FromMilliseconds(50)),
        new(ChannelKind.Bulk, "soak-bulk", 1 << 10, 1 << 20, 2, TimeSpan.FromSeconds(1)),
    ];
}
