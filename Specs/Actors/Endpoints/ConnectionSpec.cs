using System.Net.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class ConnectionSpec
{
    [Fact]
    public async Task Where_nobody_listens_the_peer_is_unreachable_and_sends_fail_fast()
    {
        await using Node a = Node.Start("a");
        Collector<PeerUnreachable> unreachable = a.Events<PeerUnreachable>();
        PeerAddress nobody = FreeAddress();
        PeerChannel channel = a.Udp.Open(nobody, ChannelKind.Ordinary, "inbox");

        PeerUnavailableException why = await Assert.ThrowsAsync<PeerUnavailableException>(() => a.Udp.ConnectAsync(nobody));
        PeerUnreachable published = await unreachable.Next();

        Assert.Equal(UnavailableReason.Refused, why.Reason);
        Assert.Equal(new PeerUnreachable(nobody, UnavailableReason.Refused), published);
        Assert.Equal(SendResult.NotConnected, channel.TrySend([1]));
    }

    [Fact]
    public async Task What_was_accepted_before_the_peer_listens_arrives_when_it_does()
    {
        await using Node a = Node.Start("a");
        Collector<PeerReachable> reachable = a.Events<PeerReachable>();
        Collector<PeerUnreachable> unreachable = a.Events<PeerUnreachable>();

        // Opening dials. Once that is refused, nothing is accepted any more.
        PeerAddress address;
        using (var mute = new MuteSocket())
        {
            address = mute.Address;
            Assert.Equal(SendResult.Accepted, a.Udp.Open(address, ChannelKind.Ordinary, "inbox").TrySend("early"));
        }

        await unreachable.Next();

        var network = new DeafNetwork();
        await using Node b = Node.Start("b", network, $"port = {address.Port}");
        Collector<string> inbox = b.Named<string>("inbox");
        network.Listen();

        Assert.Equal("early", await inbox.Next());
        Assert.Equal(address, (await reachable.Next()).Peer);
    }

    [Fact]
    public async Task A_host_name_that_does_not_resolve_says_so()
    {
        await using Node a = Node.Start("a");

        PeerUnavailableException why = await Assert.ThrowsAsync<PeerUnavailableException>(() => a.Udp.ConnectAsync("no-such-host.invalid:9000"));

        Assert.Equal(UnavailableReason.Unresolvable, why.Reason);
        Assert.Contains("no-such-host.invalid", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_dials_itself_is_rejected_with_that_reason()
    {
        await using Node a = Node.Start("a");
        Collector<PeerRejected> rejected = a.Events<PeerRejected>();

        PeerUnavailableException why = await Assert.ThrowsAsync<PeerUnavailableException>(() => a.Udp.ConnectAsync(a.Address));

        Assert.Equal(RejectReason.SelfConnect, why.Reject);
        Assert.Equal(RejectReason.SelfConnect, (await rejected.Next()).Reason);
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_rejected_with_that_reason()
    {
        await using Node a = Node.Start("a", "cluster-id = red");
        await using Node b = Node.Start("b", "cluster-id = blue");

        PeerUnavailableException why = await Assert.ThrowsAsync<PeerUnavailableException>(() => a.Udp.ConnectAsync(b.Address));

        Assert.Equal(RejectReason.ClusterMismatch, why.Reject);
        Assert.Contains("blue", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_starts_anew_is_reported_and_nothing_meant_for_the_old_one_reaches_it()
    {
        await using Node a = Node.Start("a");
        Collector<TransportEvent> events = a.Events<TransportEvent>();
        int port;
        ulong oldUid;
        await using (Node old = Node.Start("b"))
        {
            port = old.Address.Port;
            oldUid = old.Udp.Uid;
            Collector<string> first = old.Named<string>("inbox");
            a.Remote(old, "inbox").Tell("to the old one");
            Assert.Equal("to the old one", await first.Next());
        }

        await events.Next<PeerClosed>();
        await using Node young = Node.Start("b", port: port);
        Collector<string> inbox = young.Named<string>("inbox");

        PeerRestarted restarted = await events.Next<PeerRestarted>();
        a.Remote(young, "inbox").Tell("to the new one");

        Assert.Equal((oldUid, young.Udp.Uid), (restarted.OldUid, restarted.NewUid));
        Assert.Equal("to the new one", await inbox.Next());
    }

    [Fact]
    public async Task What_was_accepted_arrives_before_an_orderly_shutdown_ends()
    {
        await using Node b = Node.Start("b");
        Collector<string> inbox = b.Named<string>("inbox");
        await using (Node a = Node.Start("a"))
        {
            IActorRef remote = a.Remote(b, "inbox");
            for (int i = 0; i < 5_000; i++)
            {
                remote.Tell("message " + i);
            }
        }

        for (int i = 0; i < 5_000; i++)
        {
            Assert.Equal("message " + i, await inbox.Next());
        }
    }

    [Fact]
    public async Task A_flush_completes_when_everything_has_been_acknowledged()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Bulk, "inbox");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(SendResult.Accepted, await channel.SendAsync(new byte[10_000]));
        }

        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(10)));

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(10_000, (await inbox.Next()).Length);
        }
    }

    [Fact]
    public async Task A_full_queue_pushes_back_and_takes_more_when_it_has_drained()
    {
        await using Node a = Node.Start("a", "send-queue.ordinary = 64 KiB");
        var network = new DeafNetwork();
        await using Node b = Node.Start("b", network);
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");

        // Dialing goes on, and the queue fills.
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Ordinary, "inbox");
        int accepted = 0;
        SendResult result;
        while ((result = channel.TrySend(new byte[1_000])) == SendResult.Accepted)
        {
            accepted++;
        }

        Assert.Equal(SendResult.BackPressured, result);
        network.Listen();
        Assert.Equal(SendResult.Accepted, await channel.SendAsync(new byte[1_000]));

        Assert.InRange(accepted, 50, 70);
        for (int i = 0; i < accepted + 1; i++)
        {
            Assert.Equal(1_000, (await inbox.Next()).Length);
        }
    }

    [Fact]
    public async Task What_went_stale_while_it_waited_is_not_sent()
    {
        await using Node a = Node.Start("a");
        Collector<MessagesExpired> expired = a.Events<MessagesExpired>();
        var network = new DeafNetwork();
        await using Node b = Node.Start("b", network);
        Collector<string> inbox = b.Named<string>("inbox");

        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Control, "inbox");
        channel.TrySend("old", options: new SendOptions { LatestOnlyKey = 1 });
        channel.TrySend("stale", options: new SendOptions { TimeToLive = TimeSpan.FromMilliseconds(1) });
        channel.TrySend("plain");
        channel.TrySend("new", options: new SendOptions { LatestOnlyKey = 1 });
        Assert.Equal(1, (await expired.Next()).Count);
        network.Listen();

        Assert.Equal("plain", await inbox.Next());
        Assert.Equal("new", await inbox.Next());
        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(10)));
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task A_queue_tells_when_it_fills_and_when_it_has_drained()
    {
        await using Node a = Node.Start("a", "send-queue.bulk = 64 KiB");
        Collector<Watermark> watermarks = a.Events<Watermark>();
        PeerAddress address;
        using (var mute = new MuteSocket())
        {
            address = mute.Address;
            PeerChannel channel = a.Udp.Open(address, ChannelKind.Bulk, "inbox");
            while (channel.TrySend(new byte[1_000]) == SendResult.Accepted)
            {
            }

            Assert.Equal(new Watermark(address, ChannelKind.Bulk, WatermarkLevel.High), await watermarks.Next());
        }

        await using Node b = Node.Start("b", port: address.Port);

        Assert.Equal(new Watermark(address, ChannelKind.Bulk, WatermarkLevel.Low), await watermarks.Next());
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_it()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b", port: a.Address.Port);

        BindException error = await Assert.ThrowsAsync<BindException>(() => b.Udp.Bound);

        Assert.Contains($"127.0.0.1:{a.Address.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6_works()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return;
        }

        await using Node b = Node.Start("b", "hostname = \"::1\"");
        await using Node a = Node.Start("a", "hostname = \"::1\"");
        Collector<string> inbox = b.Named<string>("inbox");

        a.Udp.Remote($"udp://[::1]:{b.Address.Port}", "inbox").Tell("six");

        Assert.Equal("six", await inbox.Next());
    }

    [Fact]
    public async Task After_a_disconnect_a_send_dials_anew()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        Collector<string> inbox = b.Named<string>("inbox");
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Ordinary, "inbox");
        channel.TrySend("one");

        await a.Udp.DisconnectAsync(b.Address);
        Assert.Empty(a.Udp.Peers());
        channel.TrySend("two");

        Assert.Equal("one", await inbox.Next());
        Assert.Equal("two", await inbox.Next());
    }

    private static PeerAddress FreeAddress()
    {
        using var socket = new MuteSocket();
        return socket.Address;
    }
}
