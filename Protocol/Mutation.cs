namespace ActorUdp.Protocol;

/// <summary>
/// Deliberate mistakes, to prove that the simulator would notice them. They exist in builds for that purpose only
/// (docs/simulation.md, "Mutations"); elsewhere <see cref="Mutations.Is"/> is a constant false, and nothing is left of them.
/// </summary>
internal enum Mutation
{
    /// <summary>No mistake.</summary>
    None,

    /// <summary>An ACK with several ranges leaves out the highest.</summary>
    DropAckRange,

    /// <summary>A gap between two ranges of an ACK counts as acknowledged.</summary>
    BridgeAckGap,

    /// <summary>A packet number that was received before is taken again.</summary>
    SkipPacketDedup,

    /// <summary>Bytes of a channel that were received before are written again.</summary>
    SkipStreamDedup,

    /// <summary>No probe goes out when the last packets of a flight are not acknowledged.</summary>
    ForgetTailProbe,

    /// <summary>Of a gap of several lost packets only the first is repaired.</summary>
    ForgetRestOfGap,

    /// <summary>What is lost is sent again without its last byte.</summary>
    RetransmitTooLittle,

    /// <summary>A cookie of any age is good.</summary>
    AcceptStaleCookie,

    /// <summary>What a restart of the peer has cost is not reported.</summary>
    ForgetUndelivered,

    /// <summary>What was promised to an incarnation goes to the next.</summary>
    DeliverToNextIncarnation,

    /// <summary>A dialer sends beyond its credit.</summary>
    IgnoreCredit,

    /// <summary>A receiver never raises the credit.</summary>
    NeverRaiseCredit,

    /// <summary>Bytes that overlap known ones are put in place one too far.</summary>
    ReassembleOffByOne,

    /// <summary>A Reset is not believed.</summary>
    IgnoreReset,

    /// <summary>Dropped messages count as acknowledged too.</summary>
    CountVoidTwice,

    /// <summary>The peer is not told of bytes that will never be sent.</summary>
    ForgetSkip,

    /// <summary>A silent peer is given up at half the time.</summary>
    GiveUpEarly,

    /// <summary>A goodbye that has to wait for a silent peer is due all the while.</summary>
    SpinOnGoodbye,

    /// <summary>That a path has come to carry less than it did is not noticed.</summary>
    IgnoreBlackHole,
}

/// <summary>Asks whether a mistake is to be made. One at a time, for all threads.</summary>
internal static class Mutations
{
#if ACTORUDP_MUTATIONS
    /// <summary>Whether this build can make mistakes at all.</summary>
    public const bool AreBuiltIn = true;

    /// <summary>The mistake that is made.</summary>
    public static Mutation Active { get; set; }

    /// <summary>Whether to make a mistake.</summary>
    public static bool Is(Mutation mutation) => Active == mutation;
#else
    /// <summary>Whether this build can make mistakes at all.</summary>
    public const bool AreBuiltIn = false;

    /// <summary>The mistake that is made: none.</summary>
    public static Mutation Active
    {
        get => Mutation.None;
        set => throw new NotSupportedException($"This build makes no mistakes, so not {value} either.");
    }

    /// <summary>Whether to make a mistake: never, which the compiler knows where this is called.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static bool Is(Mutation mutation) => false;
#endif
}
