namespace ActorUdp.Hosts.Lab.Forwarding;

/// <summary>A packet on the emulated path. Reused, so that forwarding makes no garbage, whose collection would delay packets.</summary>
internal sealed class Packet
{
    /// <summary>More than any device of a lab carries.</summary>
    public const int MaximumLength = 2048;

    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(MaximumLength, pinned: true);

    public int Length;
}
