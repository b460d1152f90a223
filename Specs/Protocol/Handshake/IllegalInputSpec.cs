using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Handshake;

/// <summary>In every state, every kind of datagram that the state does not expect is a verdict and nothing else.</summary>
public class IllegalInputSpec
{
    private static readonly Dictionary<PacketType, OutboundInput> _inputs = new()
    {
        [PacketType.Retry] = OutboundInput.RetryReceived,
        [PacketType.Welcome] = OutboundInput.WelcomeReceived,
        [PacketType.Reject] = OutboundInput.RejectReceived,
    };

    public static TheoryData<OutboundState, PacketType> Pairs()
    {
        var pairs = new TheoryData<OutboundState, PacketType>();
        foreach (var state in Enum.GetValues<OutboundState>())
        {
            foreach (var type in Enum.GetValues<PacketType>())
            {
                var isLegal = _inputs.TryGetValue(type, out var input) && HandshakeTable.TryFind(state, input, out _);
                if (!isLegal)
                    pairs.Add(state, type);
            }
        }
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_unexpected_datagram_changes_nothing(OutboundState state, PacketType type)
    {
        var wired = In(state);
        Assert.Equal(state, wired.Outbound.State);
        wired.Events();
        var timeout = wired.Outbound.NextTimeout;
        var verdict = wired.Outbound.OnDatagram(Make(type, wired), wired.Now);
        if (type == PacketType.Data && state is OutboundState.Established or OutboundState.Suspended or OutboundState.Closing)
            return;
        Assert.NotEqual(Verdict.Ok, verdict);
        Assert.Equal(state, wired.Outbound.State);
        Assert.Empty(wired.Events());
        Assert.Equal(timeout, wired.Outbound.NextTimeout);
    }

    [Fact]
    public void Data_with_a_bad_frame_is_not_applied_at_all()
    {
        var wired = new Wired().Connected();
        wired.Send(ChannelIds.FirstOrdinary, 100);
        wired.Sent();
        var target = new byte[200];
        var writer = new DatagramWriter(target, wired.Outbound.LocalConnectionId, 9);
        writer.TryAck(0, [new AckRange(1, 1)]);
        writer.TryWindow(63, 1_000_000);
        Assert.Equal(Verdict.BadChannel, wired.Outbound.OnDatagram(target.AsSpan(0, writer.Finish()), wired.Now));
        Assert.False(wired.Outbound.IsDrained);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1_000)]
    public void An_acknowledgement_of_what_was_never_sent_is_not_applied(ulong smallest, ulong largest)
    {
        var wired = new Wired().Connected();
        wired.Send(ChannelIds.FirstOrdinary, 100);
        wired.Sent();
        var target = new byte[200];
        var writer = new DatagramWriter(target, wired.Outbound.LocalConnectionId, 9);
        writer.TryAck(0, [new AckRange(smallest, largest)]);
        Assert.Equal(Verdict.AckOfUnsent, wired.Outbound.OnDatagram(target.AsSpan(0, writer.Finish()), wired.Now));
        Assert.False(wired.Outbound.IsDrained);
    }

    [Fact]
    public void A_reset_with_another_token_is_ignored()
    {
        var wired = new Wired().Connected();
        var target = new byte[100];
        var length = new ResetMessage(new ResetToken(1, 2)).Write(target, wired.Outbound.RemoteConnectionId, 1_200);
        Assert.Equal(Verdict.BadToken, wired.Outbound.OnDatagram(target.AsSpan(0, length), wired.Now));
        Assert.Equal(OutboundState.Established, wired.Outbound.State);
    }

    private static Wired In(OutboundState state)
    {
        var wired = new Wired();
        if (state is OutboundState.Established or OutboundState.Suspended or OutboundState.Closing)
            wired.Connected();
        else if (state != OutboundState.Idle)
            wired.Outbound.Open(wired.Now);
        switch (state)
        {
            case OutboundState.Proving:
                wired.Outbound.OnDatagram(wired.Arrive(wired.Sent()[0])!, wired.Now);
                break;
            case OutboundState.Suspended:
                wired.PassSilently(TimeSpan.FromSeconds(7));
                break;
            case OutboundState.BackingOff:
                wired.Outbound.OnRefused(wired.Now);
                break;
            case OutboundState.Closing:
                wired.Outbound.Close(CloseReason.Shutdown, wired.Now);
                break;
            case OutboundState.Closed:
                wired.Outbound.Abort(UndeliveredReason.Aborted, wired.Now);
                break;
        }
        return wired;
    }

    private static byte[] Make(PacketType type, Wired wired)
    {
        var target = new byte[1_300];
        var id = wired.Outbound.LocalConnectionId;
        var length = type switch
        {
            PacketType.Hello => new HelloMessage
            {
                MinimumVersion = 1,
                MaximumVersion = 1,
                OrdinaryLanes = 4,
                MaximumMessageSize = 100,
                Uid = 5,
            }.Write(target, id, 0),
            PacketType.Retry => new RetryMessage { Cookie = new byte[24] }.Write(target, id),
            PacketType.Welcome => new WelcomeMessage
            {
                Version = 1,
                OrdinaryLanes = 4,
                DatagramSize = 1_200,
                MaximumMessageSize = 1_000,
                InitialWindow = 1_000,
                ConnectionId = 77,
                Uid = 5,
            }.Write(target, id),
            PacketType.Reject => new RejectMessage { Reason = RejectReason.Refused, Uid = 5 }.Write(target, id),
            PacketType.Reset => new ResetMessage(default).Write(target, id, 1_200),
            _ => Ping(target, id),
        };
        return target[..length];
    }

    private static int Ping(byte[] target, ulong id)
    {
        var writer = new DatagramWriter(target, id, 1);
        writer.TryWindow(0, 1);
        return writer.Finish();
    }
}
