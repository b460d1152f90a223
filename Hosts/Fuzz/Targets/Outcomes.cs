using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>Names of what can become of an input.</summary>
internal static class Outcomes
{
    public const int Refused = 0;

    /// <summary>The verdicts of the protocol, in order.</summary>
    public static IReadOnlyList<string> Verdicts { get; } = Enum.GetNames<Verdict>();

    /// <summary>For decoders that say yes or no: <see cref="Refused"/>, then what was decoded.</summary>
    public static IReadOnlyList<string> RefusedOr(params string[] decoded) => [nameof(Refused), .. decoded];
}
