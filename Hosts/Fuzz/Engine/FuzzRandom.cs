using System.Numerics;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2018), seeded by splitmix64: fast, and the same numbers for a seed on every runtime and
/// version, which System.Random does not promise. Not thread-safe.
/// </summary>
internal sealed class FuzzRandom
{
    // The ends of what variable-length integers, windows and fields hold: most mistakes sit beside one of them.
    private static readonly ulong[] _edges =
    [
        0, 1, 2, 63, 64, 127, 128, 255, 256, 1_023, 1_024, 1_199, 1_200, 16_383, 16_384, 32_767, 32_768, 65_535, 65_536,
        (1 << 20) - 1, 1 << 20, (1 << 30) - 1, 1 << 30, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32,
        (1UL << 61) - 1, (1UL << 62) - 2, (1UL << 62) - 1, 1UL << 62, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public FuzzRandom(ulong seed)
    {
        _s0 = Split(ref seed);
        _s1 = Split(ref seed);
        _s2 = Split(ref seed);
        _s3 = Split(ref seed);
    }

    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>From 0 to below <paramref name="limit"/>; 0 when the limit is not above 0.</summary>
    public int Below(int limit) => limit <= 0 ? 0 : (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public byte Byte() => (byte)(Next() >> 56);

    public void Fill(Span<byte> target)
    {
        foreach (ref byte b in target)
            b = Byte();
    }

    /// <summary>A value that code is likely to treat specially, or one beside it.</summary>
    public ulong Edge()
    {
        ulong edge = _edges[Below(_edges.Length)];
        return OneIn(3) ? edge + (ulong)Between(-2, 2) : edge;
    }

    /// <summary>Mostly a value up to a plausible one, at times one beside it, at times an edge.</summary>
    public ulong Around(ulong plausible) => Below(8) switch
    {
        0 => Edge(),
        1 => plausible + (ulong)Between(-2, 2),
        2 => plausible,
        _ => plausible == 0 ? 0 : Next() % plausible,
    };

    private static ulong Split(ref ulong state)
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
