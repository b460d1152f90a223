using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Handshake;

public class ListenerHandshakeSpec
{
    [Fact]
    public void Nothing_is_created_before_the_cookie_comes_back_and_no_reply_is_longer_than_its_request()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        var hello = Assert.Single(wired.Sent());
        var reply = wired.Arrive(hello)!;
        Assert.Null(wired.Inbound);
        Assert.True(reply.Length <= hello.Length);
        Assert.Equal(Verdict.Ok, wired.Outbound.OnDatagram(reply, wired.Now));
        reply = wired.Arrive(Assert.Single(wired.Sent()))!;
        Assert.NotNull(wired.Inbound);
        Assert.True(reply.Length <= hello.Length);
    }

    [Fact]
    public void A_cookie_is_good_for_its_address_only_and_not_for_long()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        wired.Outbound.OnDatagram(wired.Arrive(wired.Sent()[0])!, wired.Now);
        var proving = wired.Sent()[0];
        Assert.Equal(Verdict.BadCookie, Judge(wired, proving, "elsewhere"u8, HelloOutcome.Reply));
        Assert.Equal(Verdict.Ok, Judge(wired, proving, "source"u8, HelloOutcome.Proven));
        wired.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(Verdict.StaleCookie, Judge(wired, proving, "source"u8, HelloOutcome.Reply));
    }

    [Fact]
    public void A_cookie_survives_one_rotation_of_the_key()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        wired.Outbound.OnDatagram(wired.Arrive(wired.Sent()[0])!, wired.Now);
        var proving = wired.Sent()[0];
        wired.Listener.RotateCookieKey([.. Enumerable.Repeat((byte)1, Cookie.KeySize)]);
        Assert.Equal(Verdict.Ok, Judge(wired, proving, "source"u8, HelloOutcome.Proven));
        wired.Listener.RotateCookieKey([.. Enumerable.Repeat((byte)2, Cookie.KeySize)]);
        Assert.Equal(Verdict.BadCookie, Judge(wired, proving, "source"u8, HelloOutcome.Reply));
    }

    [Fact]
    public void A_stranger_is_told_the_cluster_id_that_is_wanted()
    {
        var wired = new Wired(clusterOfDialer: "other");
        wired.Send(ChannelIds.FirstOrdinary, 10);
        wired.Outbound.Open(wired.Now);
        wired.Exchange();
        var events = wired.Events();
        var rejected = Assert.Single(events, e => e.Kind == ConnectionEventKind.Rejected);
        Assert.Equal((RejectReason.ClusterMismatch, "cluster id is 'c', not 'other'"), (rejected.Reject, rejected.Text));
        var report = Assert.Single(events, e => e.Kind == ConnectionEventKind.Undelivered);
        Assert.Equal((1, UndeliveredReason.Rejected), (report.Count, report.Undelivered));
        Assert.Equal(OutboundState.BackingOff, wired.Outbound.State);
    }

    [Fact]
    public void A_node_does_not_connect_to_itself()
    {
        var wired = new Wired();
        wired.RestartListener(wired.Dialer.Uid);
        wired.Outbound.Open(wired.Now);
        wired.Exchange();
        Assert.Equal(RejectReason.SelfConnect, wired.Event(ConnectionEventKind.Rejected).Reject);
    }

    [Fact]
    public void A_dialer_that_speaks_newer_versions_only_is_told_ours()
    {
        var wired = new Wired();
        var target = new byte[1_200];
        var cookie = new byte[Cookie.Size];
        Cookie.Create(cookie, new byte[Cookie.KeySize], "source"u8, 5, 6, wired.Now.Value);
        new HelloMessage
        {
            MinimumVersion = 2,
            MaximumVersion = 3,
            OrdinaryLanes = 4,
            MaximumMessageSize = 10,
            Uid = 6,
            Cookie = cookie,
            ClusterId = "c"u8,
        }.Write(target, 5, 0);
        Assert.Equal(Verdict.Ok, Judge(wired, target, "source"u8, HelloOutcome.Reply, out var reply));
        Datagram.Open(reply, out var header, out var body);
        Assert.Equal(PacketType.Reject, header.Type);
        RejectMessage.Read(body, out var reject);
        Assert.Equal(RejectReason.VersionMismatch, reject.Reason);
        Assert.Equal("protocol version 1 is spoken here, not 2 to 3", System.Text.Encoding.UTF8.GetString(reject.Text));
    }

    [Fact]
    public void A_reset_is_shorter_than_what_it_answers()
    {
        var wired = new Wired();
        var target = new byte[100];
        Assert.Equal(0, wired.Listener.WriteReset(target, 5, ResetMessage.DatagramSize));
        Assert.Equal(ResetMessage.DatagramSize, wired.Listener.WriteReset(target, 5, ResetMessage.DatagramSize + 1));
    }

    private static Verdict Judge(Wired wired, byte[] hello, ReadOnlySpan<byte> source, HelloOutcome expected) =>
        Judge(wired, hello, source, expected, out _);

    private static Verdict Judge(Wired wired, byte[] hello, ReadOnlySpan<byte> source, HelloOutcome expected, out byte[] reply)
    {
        var buffer = new byte[1_200];
        var outcome = wired.Listener.OnHello(hello, source, wired.Now, buffer, out var length, out var info, out var verdict);
        reply = buffer[..length];
        Assert.Equal(expected, outcome);
        Assert.Equal(expected == HelloOutcome.Proven, info is not null);
        return verdict;
    }
}
