using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz.Sessions;

/// <summary>What one step of a session's input does.</summary>
internal enum StepKind : byte
{
    /// <summary>A datagram arrives, its checksum made right.</summary>
    Sealed = 0,

    /// <summary>A datagram arrives as it is.</summary>
    Raw = 1,

    /// <summary>Time passes, and what is due is done.</summary>
    Time = 2,

    /// <summary>The owner of the connection does something: the payload says what.</summary>
    Act = 3,
}

/// <summary>
/// The input of a session: steps, each a kind (u8, its low two bits count), a length (u16, little-endian) and a payload. A payload
/// that goes on beyond the input ends with it, so any bytes are a session.
/// </summary>
internal static class SessionStep
{
    public const int HeaderLength = 3;

    public static bool TryNext(ref ReadOnlySpan<byte> rest, out StepKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        if (rest.Length < HeaderLength)
            return false;
        kind = (StepKind)(rest[0] & 3);
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]), rest.Length - HeaderLength);
        payload = rest.Slice(HeaderLength, length);
        rest = rest[(HeaderLength + length)..];
        return true;
    }

    public static void Append(FuzzInput input, StepKind kind, ReadOnlySpan<byte> payload)
    {
        if (input.Length + HeaderLength + payload.Length > input.Capacity)
            return;
        Span<byte> header = stackalloc byte[HeaderLength];
        WriteHeader(header, kind, payload.Length);
        input.Append(header);
        input.Append(payload);
    }

    public static void WriteHeader(Span<byte> target, StepKind kind, int length)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)length);
    }

    /// <summary>How long a <see cref="StepKind.Time"/> step is, in nanoseconds: from a microsecond to half an hour.</summary>
    public static long DurationOf(ReadOnlySpan<byte> payload)
    {
        const long Longest = 1_800 * Protocol.MonotonicNanos.PerSecond;
        if (payload.Length < 2)
            return Protocol.MonotonicNanos.PerMillisecond;
        return Math.Min((payload[0] + 1L) * 1_000 << (payload[1] % 24), Longest);
    }
}
