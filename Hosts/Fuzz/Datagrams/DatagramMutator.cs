using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>Changes datagrams field by field: header, frames, the numbers in them, and at times just bytes. Not thread-safe.</summary>
internal sealed class DatagramMutator
{
    private readonly FrameMap _map = new();
    private readonly FrameMap _otherMap = new();

    /// <summary>One change. The checksum is left wrong.</summary>
    /// <param name="datagram">Header, body and trailer; may be no datagram at all.</param>
    /// <param name="other">Another datagram.</param>
    /// <param name="sender">Whose frames are inserted.</param>
    /// <param name="context">What is plausible.</param>
    /// <param name="random">Decides.</param>
    public void Mutate(
        FuzzInput datagram, ReadOnlySpan<byte> other, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        if (datagram.Length < Datagram.MinimumSize || random.OneIn(6))
        {
            ByteMutator.Mutate(datagram, other, random);
            return;
        }
        if (random.OneIn(8))
        {
            MutateHeader(datagram.Span, context, random);
            return;
        }
        if ((datagram.Span[PacketHeader.VersionAndTypeOffset] & 0x0F) != (byte)PacketType.Data)
        {
            MutateFields(datagram, random);
            return;
        }
        _map.Read(Body(datagram.Span));
        switch (random.Below(8))
        {
            case 0 when _map.FrameCount > 0:
                (int at, int length) = Offset(_map.Frames[random.Below(_map.FrameCount)]);
                datagram.Insert(random.OneIn(2) ? at : BodyEnd(datagram), datagram.Span.Slice(at, length));
                break;
            case 1 when _map.FrameCount > 1:
                (int removed, int size) = Offset(_map.Frames[random.Below(_map.FrameCount)]);
                datagram.Remove(removed, size);
                break;
            case 2 when _map.FrameCount > 1:
                Swap(datagram, random.Below(_map.FrameCount - 1));
                break;
            case 3 when _map.FrameCount > 0:
                (int frame, _) = Offset(_map.Frames[random.Below(_map.FrameCount)]);
                datagram.Span[frame] = random.OneIn(2) ? (byte)random.Below(0x12) : random.Byte();
                break;
            case 4:
                TakeFrameOf(other, datagram, random);
                break;
            case 5:
                InsertForged(datagram, sender, context, random);
                break;
            default:
                ChangeNumber(datagram, random);
                break;
        }
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> datagram) =>
        datagram.Length < Datagram.MinimumSize ? default : datagram[PacketHeader.Size..^Datagram.TrailerSize];

    private static int BodyEnd(FuzzInput datagram) => datagram.Length - Datagram.TrailerSize;

    private static (int Start, int Length) Offset((int Start, int Length) inBody) => (inBody.Start + PacketHeader.Size, inBody.Length);

    private static void MutateHeader(Span<byte> datagram, ForgeContext context, FuzzRandom random)
    {
        switch (random.Below(6))
        {
            case 0:
                datagram[PacketHeader.VersionAndTypeOffset] = (byte)(0x10 | random.Below(16));
                break;
            case 1:
                datagram[random.Below(PacketHeader.ConnectionIdOffset)] ^= (byte)(1 << random.Below(8));
                break;
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(
                    datagram[PacketHeader.ConnectionIdOffset..], random.OneIn(2) ? context.ConnectionId : random.Edge());
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(datagram[PacketHeader.PacketNumberOffset..], random.Around(context.PacketNumber + 4));
                break;
        }
    }

    // Handshake bodies have fields at fixed places and texts behind them; zeros fill up the rest.
    private static void MutateFields(FuzzInput datagram, FuzzRandom random)
    {
        Span<byte> body = datagram.Span[PacketHeader.Size..];
        int reach = random.OneIn(4) ? body.Length : Math.Min(body.Length, 64);
        int at = random.Below(reach);
        if (random.OneIn(2))
            body[at] = random.OneIn(2) ? random.Byte() : (byte)random.Edge();
        else if (random.OneIn(2) && at + sizeof(ulong) <= body.Length)
            BinaryPrimitives.WriteUInt64LittleEndian(body[at..], random.Edge());
        else
            datagram.Insert(PacketHeader.Size + at, [random.Byte()]);
    }

    private void Swap(FuzzInput datagram, int first)
    {
        (int a, int aLength) = Offset(_map.Frames[first]);
        (int b, int bLength) = Offset(_map.Frames[first + 1]);
        Span<byte> both = datagram.Span.Slice(a, aLength + bLength);
        Span<byte> copy = stackalloc byte[Math.Min(both.Length, 4_096)];
        if (both.Length > copy.Length || b != a + aLength)
            return;
        both.CopyTo(copy);
        copy[aLength..].CopyTo(both);
        copy[..aLength].CopyTo(both[bLength..]);
    }

    private void TakeFrameOf(ReadOnlySpan<byte> other, FuzzInput datagram, FuzzRandom random)
    {
        ReadOnlySpan<byte> body = Body(other);
        _otherMap.Read(body);
        if (_otherMap.FrameCount == 0)
            return;
        (int start, int length) = _otherMap.Frames[random.Below(_otherMap.FrameCount)];
        int at = _map.FrameCount == 0 ? 0 : _map.Frames[random.Below(_map.FrameCount)].Start;
        datagram.Insert(PacketHeader.Size + at, body.Slice(start, length));
    }

    private void InsertForged(FuzzInput datagram, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        Span<byte> forged = stackalloc byte[512];
        int length = FrameForge.WriteBody(forged[..random.Between(8, forged.Length)], sender, context, random);
        int at = _map.FrameCount == 0 || random.OneIn(2) ? BodyEnd(datagram) : Offset(_map.Frames[random.Below(_map.FrameCount)]).Start;
        datagram.Insert(at, forged[..length]);
    }

    private void ChangeNumber(FuzzInput datagram, FuzzRandom random)
    {
        if (_map.NumberCount == 0)
        {
            ByteMutator.Mutate(datagram, default, random);
            return;
        }
        (int at, int length) = Offset(_map.Numbers[random.Below(_map.NumberCount)]);
        VarInt.TryRead(datagram.Span.Slice(at, length), out ulong old, out _);
        Span<byte> number = stackalloc byte[VarInt.MaximumLength];
        var writer = new RawWriter(number);
        writer.VarInt(random.OneIn(2) ? random.Around(old) : old + (ulong)random.Between(-3, 3), random);
        datagram.Replace(at, length, number[..writer.Position]);
    }
}
