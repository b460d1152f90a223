using System.Diagnostics.CodeAnalysis;

namespace ActorUdp.Protocol;

/// <summary>
/// A rule of ours that must always hold, checked in Release too. What a peer sends wrongly never comes here: it is a
/// verdict. The crash scope of a broken invariant is one connection.
/// </summary>
internal static class Invariant
{
    /// <summary>Throws when <paramref name="holds"/> is false.</summary>
    /// <exception cref="ProtocolInvariantException">The rule does not hold.</exception>
    public static void Check([DoesNotReturnIf(false)] bool holds, string rule)
    {
        if (!holds)
            Throw(rule);
    }

    [DoesNotReturn]
    private static void Throw(string rule) => throw new ProtocolInvariantException(rule);
}
