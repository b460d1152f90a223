namespace ActorUdp.Remote;

/// <summary>Writes what Akka's messages are put together from: fields with other messages, or bytes, in them.</summary>
internal static class ProtoFrame
{
    // A tag of one byte and a length of up to five.
    private const int MaximumHead = 6;
    private const int ProtocolPayload = 1;
    private const int LengthDelimited = 2;

    /// <summary>What stands before an envelope's container: the frame of Akka's protocol layer.</summary>
    /// <param name="length">The container's length.</param>
    public static byte[] Head(int length) => Head(stackalloc byte[MaximumHead], ProtocolPayload, length).ToArray();

    /// <summary>A field.</summary>
    /// <param name="number">Its number, 1 to 15.</param>
    /// <param name="value">What is in it.</param>
    public static byte[] Field(int number, ReadOnlySpan<byte> value) => [.. Head(stackalloc byte[MaximumHead], number, value.Length), .. value];

    private static Span<byte> Head(Span<byte> target, int number, int length)
    {
        int at = 0;
        target[at++] = (byte)((number << 3) | LengthDelimited);
        uint rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7)
        {
            target[at++] = (byte)(rest | 0x80);
        }

        target[at++] = (byte)rest;
        return target[..at];
    }
}
