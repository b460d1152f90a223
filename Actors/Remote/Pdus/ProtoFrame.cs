namespace ActorUdp.Remote;

/// <summary>The frame that Akka's protocol layer puts around an envelope.</summary>
internal static class ProtoFrame
{
    private const byte PayloadTag = (1 << 3) | 2;

    /// <summary>Writes what stands before an envelope.</summary>
    /// <param name="target">Room for 6 bytes.</param>
    /// <param name="length">The envelope's length.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> target, int length)
    {
        int at = 0;
        target[at++] = PayloadTag;
        uint rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7)
        {
            target[at++] = (byte)(rest | 0x80);
        }

        target[at++] = (byte)rest;
        return at;
    }
}
