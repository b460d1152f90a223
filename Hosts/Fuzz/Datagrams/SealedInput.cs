using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>
/// An input that is one datagram: a flags byte, then the datagram. Bit 0 says that the trailer is to be made right before the
/// datagram is used, so that mutations get past the checksum without knowing of it. Not thread-safe.
/// </summary>
internal sealed class SealedInput
{
    public const byte Seal = 1;

    /// <summary>One input in eight keeps whatever checksum it has.</summary>
    private const int BrokenOneIn = 8;

    private readonly byte[] _datagram = new byte[70_000];
    private readonly FuzzInput _scratch = new(2_048);

    /// <summary>The datagram of an input, sealed if it says so. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Open(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return default;
        return (input[0] & Seal) == 0 ? input[1..] : Sealed(input[1..]);
    }

    /// <summary>The same bytes with a right trailer in the place of their last four. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Sealed(ReadOnlySpan<byte> datagram)
    {
        Span<byte> copy = _datagram.AsSpan(0, Math.Min(datagram.Length, _datagram.Length));
        datagram[..copy.Length].CopyTo(copy);
        int unsealed = copy.Length - Datagram.TrailerSize;
        if (unsealed >= 0)
            BinaryPrimitives.WriteUInt32LittleEndian(copy[unsealed..], Crc32C.Compute(copy[..unsealed]));
        return copy;
    }

    public static byte Flags(FuzzRandom random) => random.OneIn(BrokenOneIn) ? (byte)0 : Seal;

    /// <summary>Changes the datagram of an input.</summary>
    public void Mutate(
        FuzzInput input, ReadOnlySpan<byte> other, DatagramMutator mutator, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        if (input.Length < 2)
        {
            ByteMutator.Mutate(input, other, random);
            return;
        }
        _scratch.Set(input.Span[1..]);
        mutator.Mutate(_scratch, other.IsEmpty ? other : other[1..], sender, context, random);
        byte flags = random.OneIn(16) ? Flags(random) : input.Span[0];
        input.Clear();
        input.Append([flags]);
        input.Append(_scratch.Span);
    }
}
