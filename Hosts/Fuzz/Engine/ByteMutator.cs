using System.Buffers.Binary;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>Changes bytes without knowing what they mean.</summary>
internal static class ByteMutator
{
    private const int MaximumPiece = 64;

    /// <summary>One change.</summary>
    public static void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random)
    {
        int length = input.Length;
        if (length == 0)
        {
            InsertNoise(input, 0, random);
            return;
        }
        int at = random.Below(length);
        switch (random.Below(12))
        {
            case 0:
            case 1:
                input.Span[at] ^= (byte)(1 << random.Below(8));
                break;
            case 2:
                input.Span[at] = random.Byte();
                break;
            case 3:
                input.Span[at] = (byte)random.Edge();
                break;
            case 4:
                input.Span[at] += (byte)random.Between(-4, 4);
                break;
            case 5:
                OverwriteNumber(input.Span[at..], random);
                break;
            case 6:
                input.SetLength(at);
                break;
            case 7:
                InsertNoise(input, at, random);
                break;
            case 8:
                input.Remove(at, random.Between(1, MaximumPiece));
                break;
            case 9:
                input.Insert(random.Below(length + 1), input.Span.Slice(at, Math.Min(length - at, random.Between(1, MaximumPiece))));
                break;
            case 10:
                Splice(input, other, random);
                break;
            default:
                CopyWithin(input.Span, random);
                break;
        }
    }

    /// <summary>The beginning of one and the end of the other.</summary>
    public static void Splice(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random)
    {
        if (other.IsEmpty)
            return;
        int at = random.Below(input.Length + 1);
        ReadOnlySpan<byte> tail = other[random.Below(other.Length)..];
        if (random.OneIn(2))
            tail = tail[..Math.Min(tail.Length, random.Between(1, MaximumPiece))];
        else
            input.SetLength(at);
        input.Insert(at, tail);
    }

    private static void InsertNoise(FuzzInput input, int at, FuzzRandom random)
    {
        Span<byte> noise = stackalloc byte[random.Between(1, 16)];
        if (random.OneIn(2))
            random.Fill(noise);
        else
            noise.Fill(random.Byte());
        input.Insert(at, noise);
    }

    private static void OverwriteNumber(Span<byte> target, FuzzRandom random)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        ulong edge = random.Edge();
        int width = 1 << random.Below(4);
        if (random.OneIn(2))
            BinaryPrimitives.WriteUInt64LittleEndian(number, edge);
        else
            BinaryPrimitives.WriteUInt64BigEndian(number, edge << (64 - 8 * width));
        number[..Math.Min(width, target.Length)].CopyTo(target);
    }

    private static void CopyWithin(Span<byte> bytes, FuzzRandom random)
    {
        int from = random.Below(bytes.Length);
        int to = random.Below(bytes.Length);
        int count = Math.Min(random.Between(1, MaximumPiece), bytes.Length - Math.Max(from, to));
        bytes.Slice(from, count).CopyTo(bytes[to..]);
    }
}
