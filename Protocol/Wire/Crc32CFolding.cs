using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// CRC-32C of long inputs by carry-less multiplication (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
/// Instruction", Intel 2009): a vector of the input is congruent to another that lies some distance further on, onto which it is
/// folded. The vector that remains has the checksum of all; the CRC instruction finishes it.
/// </summary>
/// <remarks>
/// A 128-bit lane is folded over a distance of D bits with two constants: x^(D+31) mod P for its first and x^(D−33) mod P for its
/// second half, bits reflected. The
/// specs compare results with the definition.
/// </remarks>
internal static class Crc32CFolding
{
    /// <summary>Shorter inputs are not worth it.</summary>
    public const int Shortest = 256;

    // x^(D+31) and x^(D−33) for the distances D.
    private const ulong Far128 = 0xF20C_0DFE, Near128 = 0x493C_7D27;
    private const ulong Far256 = 0x3DA6_D0CB, Near256 = 0xBA4F_C28E;
    private const ulong Far512 = 0x740E_EF02, Near512 = 0x9E4A_DDF8;
    private const ulong Far1024 = 0x6992_CEA2, Near1024 = 0x0D3B_6092;
    private const ulong Far2048 = 0xDCB1_7AA4, Near2048 = 0xB9E0_2B86;

    /// <summary>Whether this processor has what it takes.</summary>
    public static bool IsSupported => Pclmulqdq.V256.IsSupported && Sse42.X64.IsSupported;

    /// <summary>Goes on with a checksum over as many bytes as fill whole vectors.</summary>
    /// <param name="crc">The register so far.</param>
    /// <param name="data">The input, at least <see cref="Shortest"/> bytes.</param>
    /// <param name="done">How many of them were done.</param>
    /// <returns>The register after them.</returns>
    public static uint Update(uint crc, ReadOnlySpan<byte> data, out int done)
    {
        var folded = Pclmulqdq.V512.IsSupported ? Fold512(crc, data, out done) : Fold256(crc, data, out done);
        return BitOperations.Crc32C(BitOperations.Crc32C(0, folded[0]), folded[1]);
    }

    private static Vector128<ulong> Fold512(uint crc, ReadOnlySpan<byte> data, out int done)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(data);
        var a = blocks[0] ^ Vector512.CreateScalar((ulong)crc);
        var b = blocks[1];
        var c = blocks[2];
        var d = blocks[3];
        var step = Vector512.Create(Pair(Far2048, Near2048));
        var at = 4;
        for (; at + 4 <= blocks.Length; at += 4)
        {
            a = Fold(a, step, blocks[at]);
            b = Fold(b, step, blocks[at + 1]);
            c = Fold(c, step, blocks[at + 2]);
            d = Fold(d, step, blocks[at + 3]);
        }
        step = Vector512.Create(Pair(Far512, Near512));
        a = Fold(Fold(Fold(a, step, b), step, c), step, d);
        for (; at < blocks.Length; at++)
            a = Fold(a, step, blocks[at]);
        done = at * Vector512<byte>.Count;
        var near = Pair(Far128, Near128);
        var result = Fold(a.GetLower().GetLower(), near, a.GetLower().GetUpper());
        return Fold(Fold(result, near, a.GetUpper().GetLower()), near, a.GetUpper().GetUpper());
    }

    private static Vector128<ulong> Fold256(uint crc, ReadOnlySpan<byte> data, out int done)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector256<ulong>>(data);
        var a = blocks[0] ^ Vector256.CreateScalar((ulong)crc);
        var b = blocks[1];
        var c = blocks[2];
        var d = blocks[3];
        var step = Vector256.Create(Pair(Far1024, Near1024));
        var at = 4;
        for (; at + 4 <= blocks.Length; at += 4)
        {
            a = Fold(a, step, blocks[at]);
            b = Fold(b, step, blocks[at + 1]);
            c = Fold(c, step, blocks[at + 2]);
            d = Fold(d, step, blocks[at + 3]);
        }
        step = Vector256.Create(Pair(Far256, Near256));
        a = Fold(Fold(Fold(a, step, b), step, c), step, d);
        for (; at < blocks.Length; at++)
            a = Fold(a, step, blocks[at]);
        done = at * Vector256<byte>.Count;
        return Fold(a.GetLower(), Pair(Far128, Near128), a.GetUpper());
    }

    private static Vector128<ulong> Pair(ulong far, ulong near) => Vector128.Create(far, near);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> from, Vector512<ulong> step, Vector512<ulong> onto) =>
        Pclmulqdq.V512.CarrylessMultiply(from, step, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(from, step, 0x11) ^ onto;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Fold(Vector256<ulong> from, Vector256<ulong> step, Vector256<ulong> onto) =>
        Pclmulqdq.V256.CarrylessMultiply(from, step, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(from, step, 0x11) ^ onto;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> from, Vector128<ulong> step, Vector128<ulong> onto) =>
        Pclmulqdq.CarrylessMultiply(from, step, 0x00) ^ Pclmulqdq.CarrylessMultiply(from, step, 0x11) ^ onto;
}
