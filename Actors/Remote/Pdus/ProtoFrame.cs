namespace ActorUdp.Remote;

/// <summary>Writes what Akka's messages are put together from: fields with other messages, or bytes, in them.</summary>
internal static class ProtoFrame
{
    /// <summary>The most bytes before a value: a tag and a length.</summary>
    public const int MaximumHead = 6;

    private const int ProtocolPayload = 1;
    private const int LengthDelimited = 2;

    /// <summary>Writes what stands before an envelope's container: the frame of Akka's protocol layer.</summary>
    /// <param name="target">Room for <see cref="MaximumHead"/> bytes.</param>
    /// <param name="length">The container's length.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> target, int length) => Write(target, ProtocolPayload, length);

    /// <summary>A field.</summary>
    /// <param name="number">Its number, 1 to 15.</param>
    /// <param name="value">What is in it.</param>
    public static byte[] Field(int number, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[MaximumHead];
        return [.. head[..Write(head, number, value.Length)], .. value];
    }

    private static int Write(Span<byte> target, int number, int length)
    {
        int at = 0;
        target[at++] = (byte)((number << 3) | LengthDelimited);
        uint rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7)
        {
            target[at++] = (byte)(rest | 0x80);
        }

        target[at++] = (byte)rest;
        return at;
    }
}
