using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>Something that must hold for every input did not. The message names the invariant, the same for all inputs that break it.</summary>
internal sealed class InvariantBrokenException(string invariant, string? detail = null)
    : Exception(detail is null ? invariant : $"{invariant} ({detail})")
{
    public string Invariant { get; } = invariant;
}

/// <summary>States invariants.</summary>
internal static class Must
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hold([DoesNotReturnIf(false)] bool condition, string invariant)
    {
        if (!condition)
            Throw(invariant, null);
    }

    /// <summary>As <see cref="Hold(bool, string)"/>, with figures that are put together only when they are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeAtMost(long value, long bound, string invariant)
    {
        if (value > bound)
            Throw(invariant, $"{value} > {bound}");
    }

    public static void Equal<T>(T expected, T actual, string invariant)
        where T : IEquatable<T>
    {
        if (!expected.Equals(actual))
            Throw(invariant, $"{expected} became {actual}");
    }

    [DoesNotReturn]
    private static void Throw(string invariant, string? detail) => throw new InvariantBrokenException(invariant, detail);
}
