namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class RefusedIncarnationSpec
{
    [Fact]
    public async Task An_incarnation_that_is_refused_is_told_so_when_it_dials()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        ulong refused = b.Udp.Uid;
        a.Udp.Core.Refuses = (_, uid) => uid == refused;

        PeerUnavailableException why = await Assert.ThrowsAsync<PeerUnavailableException>(() => b.Udp.ConnectAsync(a.Address));

        Assert.Equal(RejectReason.Refused, why.Reject);
        Assert.Contains("restarted", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incarnation_that_is_refused_is_not_spoken_to_when_it_answers()
    {
        await using Node a = Node.Start("a");
        Collector<MessagesUndelivered> undelivered = a.Events<MessagesUndelivered>();
        a.Udp.Core.Refuses = (_, _) => true;

        // Opening dials. Once the answer is refused, nothing is accepted any more.
        PeerAddress address;
        using (var mute = new MuteSocket())
        {
            address = mute.Address;
            Assert.Equal(SendResult.Accepted, a.Udp.Open(address, ChannelKind.Ordinary, "inbox").TrySend("not for you"));
        }

        await using Node b = Node.Start("b", port: address.Port);
        Collector<string> inbox = b.Named<string>("inbox");

        Assert.Equal((1, UndeliveredReason.Rejected), ((await undelivered.Next()) is var report ? (report.Count, report.Reason) : default));
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task Connections_of_an_incarnation_that_comes_to_be_refused_end_and_its_successor_is_welcome()
    {
        await using Node a = Node.Start("a");
        Collector<TransportEvent> events = a.Events<TransportEvent>();
        Collector<string> inboxOfA = a.Named<string>("inbox");
        int port;
        ulong refused;
        await using (Node old = Node.Start("b"))
        {
            port = old.Address.Port;
            refused = old.Udp.Uid;
            await a.Udp.ConnectAsync(old.Address);
            await old.Udp.ConnectAsync(a.Address);
            Collector<TransportEvent> told = old.Events<TransportEvent>();

            a.Udp.Core.Refuses = (_, uid) => uid == refused;
            a.Udp.Core.DropRefused();

            Assert.Equal(a.Address, (await told.Next<PeerClosed>()).Peer);
            Assert.Equal(RejectReason.Refused, (await told.Next<PeerRejected>()).Reason);
        }

        await using Node young = Node.Start("b", port: port);
        Collector<string> inboxOfB = young.Named<string>("inbox");
        await young.Udp.ConnectAsync(a.Address);
        young.Remote(a, "inbox").Tell("hello from the new one");
        Assert.Equal("hello from the new one", await inboxOfA.Next());

        await ConnectedTo(a, young);
        a.Remote(young, "inbox").Tell("hello to the new one");
        Assert.Equal("hello to the new one", await inboxOfB.Next());
        Assert.NotEqual(refused, young.Udp.Uid);
        Assert.True(events.HasMore);
    }

    // While the old node was still there, dials to it may have failed, which the link remembers until the next dial succeeds.
    private static async Task ConnectedTo(Node from, Node to)
    {
        Collector<PeerConnected> connected = from.Events<PeerConnected>();
        try
        {
            await from.Udp.ConnectAsync(to.Address);
        }
        catch (PeerUnavailableException)
        {
            Assert.Equal(to.Udp.Uid, (await connected.Next()).Uid);
        }
    }
}
