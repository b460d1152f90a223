using System.Runtime.CompilerServices;

namespace ActorUdp.Protocol;

/// <summary>A piece of a channel's log that a packet carried. Offsets are the wire's.</summary>
internal readonly record struct SentRange(int Channel, long Offset, int Length)
{
    public long End => Offset + Length;
}

/// <summary>What one packet carried.</summary>
[InlineArray(Capacity)]
internal struct SentRanges
{
    public const int Capacity = 4;

    private SentRange _first;
}

/// <summary>What became of a sent packet.</summary>
internal enum SentPacketState : byte
{
    /// <summary>The slot holds no packet.</summary>
    None,
    InFlight,
    Acknowledged,
    Lost,
}

/// <summary>The record of a packet in flight.</summary>
internal struct SentPacket
{
    public long SentAt;
    public int Size;
    public SentPacketState State;
    public byte RangeCount;

    /// <summary>Whether it carries the goodbye.</summary>
    public bool IsClose;

    /// <summary>Whether it only tries out whether the path carries so much; then it has no part in what congestion control sees.</summary>
    public bool IsPathProbe;

    public SentRanges Ranges;

    /// <summary>Where delivery stood when it was sent.</summary>
    public PacketDelivery Delivery;

    public void Add(int channel, long offset, int length) =>
        Ranges[RangeCount++] = new SentRange(channel, offset, length);
}
