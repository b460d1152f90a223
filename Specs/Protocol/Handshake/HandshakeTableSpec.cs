using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Handshake;

public class HandshakeTableSpec
{
    private static readonly HashSet<(OutboundState, OutboundInput)> _legal =
    [
        .. In(OutboundState.Idle, OutboundInput.Open, OutboundInput.CloseRequested, OutboundInput.Aborted),
        .. In(
            OutboundState.Dialing, OutboundInput.RetryReceived, OutboundInput.RejectReceived, OutboundInput.Refused,
            OutboundInput.DialTimedOut, OutboundInput.GiveUp, OutboundInput.CloseRequested, OutboundInput.Drained,
            OutboundInput.FlushTimedOut, OutboundInput.Aborted),
        .. In(
            OutboundState.Proving, OutboundInput.RetryReceived, OutboundInput.WelcomeReceived, OutboundInput.RejectReceived,
            OutboundInput.Refused, OutboundInput.DialTimedOut, OutboundInput.GiveUp, OutboundInput.CloseRequested,
            OutboundInput.Drained, OutboundInput.FlushTimedOut, OutboundInput.Aborted),
        .. In(
            OutboundState.Established, OutboundInput.DataReceived, OutboundInput.ResetReceived, OutboundInput.GoodbyeReceived,
            OutboundInput.Refused, OutboundInput.PeerSilent, OutboundInput.GiveUp, OutboundInput.CloseRequested,
            OutboundInput.Aborted),
        .. In(
            OutboundState.Suspended, OutboundInput.DataReceived, OutboundInput.ResetReceived, OutboundInput.GoodbyeReceived,
            OutboundInput.Refused, OutboundInput.GiveUp, OutboundInput.CloseRequested, OutboundInput.Aborted),
        .. In(
            OutboundState.BackingOff, OutboundInput.BackOffElapsed, OutboundInput.GiveUp, OutboundInput.CloseRequested,
            OutboundInput.Drained, OutboundInput.FlushTimedOut, OutboundInput.Aborted),
        .. In(
            OutboundState.Closing, OutboundInput.DataReceived, OutboundInput.Refused, OutboundInput.Drained,
            OutboundInput.GoodbyeAcknowledged, OutboundInput.GoodbyeReceived, OutboundInput.ResetReceived,
            OutboundInput.FlushTimedOut, OutboundInput.GiveUp, OutboundInput.Aborted),
    ];

    public static TheoryData<OutboundState, OutboundInput> Pairs()
    {
        var pairs = new TheoryData<OutboundState, OutboundInput>();
        foreach (var state in Enum.GetValues<OutboundState>())
        {
            foreach (var input in Enum.GetValues<OutboundInput>())
                pairs.Add(state, input);
        }
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_pair_is_legal_or_not(OutboundState state, OutboundInput input) =>
        Assert.Equal(_legal.Contains((state, input)), HandshakeTable.TryFind(state, input, out _));

    [Fact]
    public void Closed_is_final_and_reachable_from_everywhere()
    {
        foreach (var state in Enum.GetValues<OutboundState>())
        {
            var isLegal = HandshakeTable.TryFind(state, OutboundInput.Aborted, out var transition);
            Assert.Equal(state != OutboundState.Closed, isLegal);
            Assert.True(!isLegal || transition.Next == OutboundState.Closed);
        }
    }

    [Fact]
    public void Every_action_is_used()
    {
        var used = new HashSet<OutboundAction>();
        foreach (var state in Enum.GetValues<OutboundState>())
        {
            foreach (var input in Enum.GetValues<OutboundInput>())
            {
                if (HandshakeTable.TryFind(state, input, out var transition))
                    used.Add(transition.Action);
            }
        }
        Assert.Equal(Enum.GetValues<OutboundAction>().ToHashSet(), used);
    }

    private static IEnumerable<(OutboundState, OutboundInput)> In(OutboundState state, params OutboundInput[] inputs) =>
        inputs.Select(input => (state, input));
}
