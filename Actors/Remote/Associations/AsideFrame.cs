namespace ActorUdp.Remote;

/// <summary>A PDU that was set aside.</summary>
/// <param name="Association">The id of its association.</param>
/// <param name="After">PDUs of the lane that go before it.</param>
/// <param name="Frame">What stands before the rest; a few bytes, or none.</param>
/// <param name="Rest">The rest. Not copied: Akka does not change what it has written.</param>
internal sealed record AsideFrame(ulong Association, ulong After, byte[] Frame, ReadOnlyMemory<byte> Rest)
{
    public uint Total => (uint)(Frame.Length + Rest.Length);
}
