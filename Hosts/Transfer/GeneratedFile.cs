using System.Buffers.Binary;

namespace ActorUdp.Hosts.Transfer;

/// <summary>A file that is computed, not stored: no source file is left behind.</summary>
internal sealed class GeneratedFile(string name, long size) : IFileSource
{
    public string Name { get; } = name;

    public long Size { get; } = size;

    public int Read(long offset, Span<byte> target)
    {
        int length = (int)Math.Min(target.Length, Size - offset);
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int done = 0; done < length;)
        {
            long index = Math.DivRem(offset + done, sizeof(ulong), out long within);
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mix((ulong)index));
            int part = Math.Min(sizeof(ulong) - (int)within, length - done);
            word.Slice((int)within, part).CopyTo(target[done..]);
            done += part;
        }
        return length;
    }

    public string? Change() => null;

    public void Dispose()
    {
    }

    // SplitMix64's output function: no two words alike, and nothing a compressor would find.
    private static ulong Mix(ulong x)
    {
        x = unchecked((x + 1) * 0x9E3779B97F4A7C15);
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return x ^ (x >> 31);
    }
}
