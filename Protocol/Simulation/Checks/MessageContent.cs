using System.Buffers.Binary;

namespace ActorUdp.Simulation.Checks;

/// <summary>
/// The bytes of messages: they follow from the sender's account, the channel and the number, so that nobody has to keep them.
/// </summary>
internal static class MessageContent
{
    /// <summary>From this length on a message says in clear which it is.</summary>
    public const int HeaderSize = 20;

    // A prime, so that bytes that went astray by a power of two are noticed.
    private const int BlockSize = 65_521;

    private static readonly byte[] _block = MakeBlock();

    public static void Write(Span<byte> target, int account, int channel, long number)
    {
        var at = Start(account, channel, number);
        var rest = target;
        if (target.Length >= HeaderSize)
        {
            WriteHeader(target, account, channel, number);
            rest = target[HeaderSize..];
        }
        while (!rest.IsEmpty)
        {
            var piece = _block.AsSpan(at, Math.Min(rest.Length, BlockSize - at));
            piece.CopyTo(rest);
            rest = rest[piece.Length..];
            at = 0;
        }
    }

    public static bool Matches(ReadOnlySpan<byte> message, int account, int channel, long number)
    {
        var at = Start(account, channel, number);
        if (message.Length >= HeaderSize)
        {
            Span<byte> header = stackalloc byte[HeaderSize];
            WriteHeader(header, account, channel, number);
            // The length is the caller's to compare.
            if (!message[..HeaderSize].SequenceEqual(header))
                return false;
            message = message[HeaderSize..];
        }
        while (!message.IsEmpty)
        {
            var piece = _block.AsSpan(at, Math.Min(message.Length, BlockSize - at));
            if (!message[..piece.Length].SequenceEqual(piece))
                return false;
            message = message[piece.Length..];
            at = 0;
        }
        return true;
    }

    /// <summary>What a message says it is, for the words of a failure.</summary>
    public static string Describe(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize)
            return $"{message.Length} bytes";
        var account = BinaryPrimitives.ReadInt32LittleEndian(message);
        var channel = BinaryPrimitives.ReadInt32LittleEndian(message[4..]);
        var number = BinaryPrimitives.ReadInt64LittleEndian(message[8..]);
        return $"{message.Length} bytes that begin as message {number} on channel {channel} of account {account}";
    }

    /// <summary>The number that an unreliable message of an account carries.</summary>
    public static long NumberOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt64LittleEndian(message[8..]);

    private static void WriteHeader(Span<byte> target, int account, int channel, long number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, account);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], channel);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], number);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], 0x55AA);
    }

    private static int Start(int account, int channel, long number)
    {
        var mixed = unchecked((ulong)number * 0x9E37_79B9_7F4A_7C15 + (ulong)(account * 131 + channel + 1) * 0xC2B2_AE3D_27D4_EB4F);
        return (int)((mixed >> 32) % BlockSize);
    }

    private static byte[] MakeBlock()
    {
        var block = new byte[BlockSize];
        new Random(20_260_101).NextBytes(block);
        return block;
    }
}
