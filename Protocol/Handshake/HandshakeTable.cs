using static ActorUdp.Protocol.OutboundInput;
using static ActorUdp.Protocol.OutboundState;

namespace ActorUdp.Protocol;

/// <summary>What can happen to an outbound connection.</summary>
public enum OutboundInput : byte
{
    /// <summary>The owner opens the connection.</summary>
    Open,

    /// <summary>A Retry with a cookie arrived for the present dial.</summary>
    RetryReceived,

    /// <summary>A Welcome arrived for the present dial.</summary>
    WelcomeReceived,

    /// <summary>A Reject arrived for the present dial.</summary>
    RejectReceived,

    /// <summary>A Reset with the right token arrived.</summary>
    ResetReceived,

    /// <summary>Data of the present connection arrived.</summary>
    DataReceived,

    /// <summary>A goodbye arrived on the present connection.</summary>
    GoodbyeReceived,

    /// <summary>The network said that nobody listens there.</summary>
    Refused,

    /// <summary>The dial was not answered in time.</summary>
    DialTimedOut,

    /// <summary>The wait before the next dial is over.</summary>
    BackOffElapsed,

    /// <summary>The peer owes an answer for too long, or was refused for too long.</summary>
    PeerSilent,

    /// <summary>Messages wait for an answer for longer than the give-up timeout.</summary>
    GiveUp,

    /// <summary>The owner wants an orderly end.</summary>
    CloseRequested,

    /// <summary>An orderly end was asked for and nothing waits for an acknowledgement.</summary>
    Drained,

    /// <summary>The peer has acknowledged the goodbye.</summary>
    GoodbyeAcknowledged,

    /// <summary>The orderly end took too long.</summary>
    FlushTimedOut,

    /// <summary>The owner wants the end at once.</summary>
    Aborted,
}

/// <summary>What an outbound connection does on a transition.</summary>
public enum OutboundAction : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Start a dial with a new connection id.</summary>
    Dial,

    /// <summary>Say Hello with the cookie.</summary>
    Prove,

    /// <summary>Take the newer cookie for the next Hello.</summary>
    RenewCookie,

    /// <summary>Begin a connection.</summary>
    Establish,

    /// <summary>Open the breaker and wait before the next dial.</summary>
    BackOff,

    /// <summary>Tell of the reject, open the breaker, wait before the next dial.</summary>
    TakeReject,

    /// <summary>Report what is unacknowledged; dial at once.</summary>
    Forget,

    /// <summary>Tell of the goodbye, report what is unacknowledged, open the breaker, wait before the next dial.</summary>
    TakeGoodbye,

    /// <summary>Send a probe soon.</summary>
    ProbeSoon,

    /// <summary>Open the breaker; go on probing.</summary>
    OpenBreaker,

    /// <summary>Close the breaker.</summary>
    CloseBreaker,

    /// <summary>Report what is unacknowledged as given up.</summary>
    ReportGivenUp,

    /// <summary>Report what is unacknowledged as given up, drop the connection, wait before the next dial.</summary>
    DropConnection,

    /// <summary>Accept nothing more and flush.</summary>
    BeginFlush,

    /// <summary>Send the goodbye.</summary>
    SayGoodbye,

    /// <summary>Report what is unacknowledged, tell that it is over.</summary>
    Finish,
}

/// <summary>One row of the table.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Action">What is done.</param>
public readonly record struct OutboundTransition(OutboundState Next, OutboundAction Action);

/// <summary>
/// The life of an outbound connection as data. A pair of state and input that is not in it is illegal: from the network it is
/// the verdict <see cref="Wire.Verdict.UnexpectedType"/>, from the owner nothing happens.
/// </summary>
public static class HandshakeTable
{
    private static readonly OutboundTransition?[,] _transitions = Build();

    /// <summary>Looks a pair up.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="input">What happened.</param>
    /// <param name="transition">What follows.</param>
    /// <returns>False when the pair is illegal.</returns>
    public static bool TryFind(OutboundState state, OutboundInput input, out OutboundTransition transition)
    {
        var found = _transitions[(int)state, (int)input];
        transition = found.GetValueOrDefault();
        return found.HasValue;
    }

    private static OutboundTransition?[,] Build()
    {
        var table = new OutboundTransition?[Enum.GetValues<OutboundState>().Length, Enum.GetValues<OutboundInput>().Length];
        foreach (var (from, input, next, action) in Rows)
        {
            Invariant.Check(table[(int)from, (int)input] is null, "a pair of state and input is in the table once");
            table[(int)from, (int)input] = new OutboundTransition(next, action);
        }
        return table;
    }

    // A property, so that it is there whatever the order of static initialisation.
    private static (OutboundState From, OutboundInput Input, OutboundState Next, OutboundAction Action)[] Rows =>
    [
        (Idle, Open, Dialing, OutboundAction.Dial),
        (Idle, CloseRequested, Closed, OutboundAction.Finish),
        (Idle, Aborted, Closed, OutboundAction.Finish),

        (Dialing, RetryReceived, Proving, OutboundAction.Prove),
        (Dialing, RejectReceived, BackingOff, OutboundAction.TakeReject),
        (Dialing, Refused, BackingOff, OutboundAction.BackOff),
        (Dialing, DialTimedOut, BackingOff, OutboundAction.BackOff),
        (Dialing, GiveUp, Dialing, OutboundAction.ReportGivenUp),
        (Dialing, CloseRequested, Dialing, OutboundAction.BeginFlush),
        (Dialing, Drained, Closed, OutboundAction.Finish),
        (Dialing, FlushTimedOut, Closed, OutboundAction.Finish),
        (Dialing, Aborted, Closed, OutboundAction.Finish),

        (Proving, RetryReceived, Proving, OutboundAction.RenewCookie),
        (Proving, WelcomeReceived, Established, OutboundAction.Establish),
        (Proving, RejectReceived, BackingOff, OutboundAction.TakeReject),
        (Proving, Refused, BackingOff, OutboundAction.BackOff),
        (Proving, DialTimedOut, BackingOff, OutboundAction.BackOff),
        (Proving, GiveUp, Proving, OutboundAction.ReportGivenUp),
        (Proving, CloseRequested, Proving, OutboundAction.BeginFlush),
        (Proving, Drained, Closed, OutboundAction.Finish),
        (Proving, FlushTimedOut, Closed, OutboundAction.Finish),
        (Proving, Aborted, Closed, OutboundAction.Finish),

        (Established, DataReceived, Established, OutboundAction.None),
        (Established, ResetReceived, Dialing, OutboundAction.Forget),
        (Established, GoodbyeReceived, BackingOff, OutboundAction.TakeGoodbye),
        (Established, Refused, Established, OutboundAction.ProbeSoon),
        (Established, PeerSilent, Suspended, OutboundAction.OpenBreaker),
        (Established, GiveUp, BackingOff, OutboundAction.DropConnection),
        (Established, CloseRequested, Closing, OutboundAction.BeginFlush),
        (Established, Aborted, Closed, OutboundAction.Finish),

        (Suspended, DataReceived, Established, OutboundAction.CloseBreaker),
        (Suspended, ResetReceived, Dialing, OutboundAction.Forget),
        (Suspended, GoodbyeReceived, BackingOff, OutboundAction.TakeGoodbye),
        (Suspended, Refused, Suspended, OutboundAction.ProbeSoon),
        (Suspended, GiveUp, BackingOff, OutboundAction.DropConnection),
        (Suspended, CloseRequested, Closing, OutboundAction.BeginFlush),
        (Suspended, Aborted, Closed, OutboundAction.Finish),

        (BackingOff, BackOffElapsed, Dialing, OutboundAction.Dial),
        (BackingOff, GiveUp, BackingOff, OutboundAction.ReportGivenUp),
        (BackingOff, CloseRequested, BackingOff, OutboundAction.BeginFlush),
        (BackingOff, Drained, Closed, OutboundAction.Finish),
        (BackingOff, FlushTimedOut, Closed, OutboundAction.Finish),
        (BackingOff, Aborted, Closed, OutboundAction.Finish),

        (Closing, DataReceived, Closing, OutboundAction.None),
        (Closing, Refused, Closing, OutboundAction.ProbeSoon),
        (Closing, Drained, Closing, OutboundAction.SayGoodbye),
        (Closing, GoodbyeAcknowledged, Closed, OutboundAction.Finish),
        (Closing, GoodbyeReceived, Closed, OutboundAction.Finish),
        (Closing, ResetReceived, Closed, OutboundAction.Finish),
        (Closing, FlushTimedOut, Closed, OutboundAction.Finish),
        (Closing, GiveUp, Closed, OutboundAction.Finish),
        (Closing, Aborted, Closed, OutboundAction.Finish),
    ];
}
