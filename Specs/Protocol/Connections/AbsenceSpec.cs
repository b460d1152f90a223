using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>An owner that was stopped, or whose clock jumped: the time in which it could hear nobody is no silence of its peer.</summary>
public class AbsenceSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    private static readonly TimeSpan _away = TimeSpan.FromHours(1);

    [Fact]
    public void What_is_unacknowledged_after_an_absence_is_not_given_up_but_asked_about()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        wired.Sent();
        wired.Pass(_away);
        wired.Outbound.OnTimeout(wired.Now);
        Assert.Equal(OutboundState.Established, wired.Outbound.State);
        Assert.Empty(wired.Events());
        Assert.Equal([10], wired.Exchange().Select(m => m.Payload.Length));
        Assert.True(wired.Outbound.IsDrained);
    }

    [Fact]
    public void A_peer_that_stays_silent_after_an_absence_is_given_up_in_time()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        wired.Sent();
        wired.Pass(_away);
        wired.PassSilently(TimeSpan.FromSeconds(29));
        Assert.Equal(UnreachableReason.Silent, wired.Event(ConnectionEventKind.Unreachable).Unreachable);
        wired.PassSilently(TimeSpan.FromSeconds(1));
        Assert.Equal(UndeliveredReason.GaveUp, wired.Event(ConnectionEventKind.Undelivered).Undelivered);
    }

    [Fact]
    public void Silence_before_an_absence_counts()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        wired.Sent();
        wired.PassSilently(TimeSpan.FromSeconds(20));
        wired.Pass(_away);
        wired.PassSilently(TimeSpan.FromSeconds(8));
        Assert.DoesNotContain(wired.Events(), e => e.Kind == ConnectionEventKind.Undelivered);
        wired.PassSilently(TimeSpan.FromSeconds(2));
        Assert.Equal(UndeliveredReason.GaveUp, wired.Event(ConnectionEventKind.Undelivered).Undelivered);
    }

    [Fact]
    public void An_absence_is_no_round_trip()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        var before = wired.Outbound.Stats.Rtt;
        var sent = Assert.Single(wired.Sent());
        wired.Pass(_away);
        wired.Arrive(sent);
        wired.Exchange();
        Assert.True(wired.Outbound.IsDrained);
        Assert.Equal(before, wired.Outbound.Stats.Rtt);
        wired.Send(Lane, 10);
        wired.Exchange();
        Assert.NotEqual(before, wired.Outbound.Stats.Rtt);
        Assert.InRange(wired.Outbound.Stats.Rtt, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_dial_goes_on_after_an_absence_and_measures_nothing()
    {
        var wired = new Wired();
        wired.Send(Lane, 10);
        wired.Outbound.Open(wired.Now);
        wired.Sent();
        wired.Pass(_away);
        wired.Outbound.OnTimeout(wired.Now);
        Assert.DoesNotContain(wired.Events(), e => e.Kind is ConnectionEventKind.Unreachable or ConnectionEventKind.Undelivered);
        Assert.Equal([10], wired.Exchange().Select(m => m.Payload.Length));
        Assert.InRange(wired.Outbound.Stats.Rtt, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_receiver_that_was_away_waits_for_a_sign_of_its_peer_before_it_forgets_it()
    {
        var wired = new Wired().Connected();
        wired.Pass(_away);
        wired.Inbound!.OnTimeout(wired.Now);
        Assert.False(wired.Inbound.PollEvent(out _));

        wired.Pass(wired.Inbound.NextTimeout!.Value - wired.Now);
        wired.Inbound.OnTimeout(wired.Now);
        Assert.True(wired.Inbound.PollEvent(out var e));
        Assert.Equal(InboundEventKind.IdleTimeout, e.Kind);
    }

    [Fact]
    public void What_a_peer_said_while_the_receiver_was_away_is_taken()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        var sent = Assert.Single(wired.Sent());
        wired.Pass(_away);
        wired.Inbound!.OnTimeout(wired.Now);
        Assert.Null(wired.Arrive(sent));
        Assert.True(wired.Inbound.PollMessage(out var message));
        Assert.Equal(10, message.Payload.Length);
        wired.Inbound.OnTimeout(wired.Now);
        Assert.False(wired.Inbound.PollEvent(out _));
    }
}
