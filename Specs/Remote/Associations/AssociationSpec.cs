using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Associations;

public sealed class AssociationSpec : TransportSpec
{
    [Fact]
    public async Task Payloads_arrive_in_order_in_both_directions()
    {
        await using var pair = new TransportPair(Sys);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, AssociationHandle atB) = await Associate(pair, a, b, inbound);
        const int count = 5_000;
        for (int i = 0; i < count; i++)
        {
            Assert.True(atA.Write(Pdu(i)));
            Assert.True(atB.Write(Pdu(-i)));
        }

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
            Assert.Equal(-i, NumberOf(await a.ExpectMsgAsync<InboundPayload>(Patience)));
        }
    }

    [Fact]
    public async Task Payloads_wait_for_a_listener()
    {
        await using var pair = new TransportPair(Sys);
        TestProbe b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        AssociationHandle atA = await pair.A.Associate(pair.AddressB).WaitAsync(Patience);
        AssociationHandle atB = (await inbound.ExpectMsgAsync<InboundAssociation>(Patience)).Association;
        for (int i = 0; i < 100; i++)
        {
            Assert.True(atA.Write(Pdu(i)));
        }

        atA.Disassociate("all is said", Log);
        await AwaitConditionAsync(() => Task.FromResult(pair.B.Associations == 0), Patience);
        atB.ReadHandlerSource.SetResult(new ActorHandleEventListener(b));

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
        }

        await b.ExpectMsgAsync<Disassociated>(Patience);
    }

    [Fact]
    public async Task Associations_are_held_back_until_somebody_listens_for_them()
    {
        await using var pair = new TransportPair(Sys);
        await pair.A.Listen();
        (Address addressB, TaskCompletionSource<IAssociationEventListener> listener) = await pair.B.Listen();
        AssociationHandle atA = await pair.A.Associate(addressB).WaitAsync(Patience);
        Assert.True(atA.Write(Pdu(1)));
        TestProbe inbound = CreateTestProbe(), b = CreateTestProbe();

        listener.SetResult(new ActorAssociationEventListener(inbound));

        AssociationHandle atB = (await inbound.ExpectMsgAsync<InboundAssociation>(Patience)).Association;
        atB.ReadHandlerSource.SetResult(new ActorHandleEventListener(b));
        Assert.Equal(1, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
    }

    [Fact]
    public async Task Two_associations_between_two_nodes_have_nothing_to_do_with_each_other()
    {
        await using var pair = new TransportPair(Sys);
        TestProbe a1 = CreateTestProbe(), b1 = CreateTestProbe(), a2 = CreateTestProbe(), b2 = CreateTestProbe();
        TestProbe inboundA = CreateTestProbe(), inboundB = CreateTestProbe();
        await pair.Listen(inboundA, inboundB);
        (AssociationHandle atA1, _) = await Associate(pair, a1, b1, inboundB);
        AssociationHandle atB2 = await pair.B.Associate(pair.AddressA).WaitAsync(Patience);
        AssociationHandle atA2 = (await inboundA.ExpectMsgAsync<InboundAssociation>(Patience)).Association;
        atB2.ReadHandlerSource.SetResult(new ActorHandleEventListener(b2));
        atA2.ReadHandlerSource.SetResult(new ActorHandleEventListener(a2));

        Assert.True(atA1.Write(Pdu(1)));
        Assert.True(atA2.Write(Pdu(2)));
        Assert.True(atB2.Write(Pdu(3)));

        Assert.Equal(1, NumberOf(await b1.ExpectMsgAsync<InboundPayload>(Patience)));
        Assert.Equal(2, NumberOf(await b2.ExpectMsgAsync<InboundPayload>(Patience)));
        Assert.Equal(3, NumberOf(await a2.ExpectMsgAsync<InboundPayload>(Patience)));

        atA1.Disassociate("one of two", Log);
        await b1.ExpectMsgAsync<Disassociated>(Patience);
        Assert.True(atA2.Write(Pdu(4)));
        Assert.Equal(4, NumberOf(await b2.ExpectMsgAsync<InboundPayload>(Patience)));
    }

    [Fact]
    public async Task A_write_is_refused_when_too_much_waits_and_taken_again_later()
    {
        var network = new HarmedNetwork();
        await using RemoteNode node = RemoteNode.Start("sender", network: network);
        await using var other = new TransportPair(node.System, "send-queue.ordinary = 64 KiB");
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await other.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(other, a, b, inbound);
        network.IsCut = true;
        int written = 0;
        while (atA.Write(Pdu(written, 1_000)))
        {
            written++;
        }

        // The window, and never more than it and a record.
        Assert.InRange(written, 60, 68);
        network.IsCut = false;
        await AwaitConditionAsync(() => Task.FromResult(atA.Write(Pdu(written, 1_000))), Patience);
        for (int i = 0; i <= written; i++)
        {
            Assert.Equal(i, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
        }
    }

    [Fact]
    public async Task A_peer_that_falls_silent_ends_the_association_within_the_bound()
    {
        var network = new HarmedNetwork();
        await using RemoteNode node = RemoteNode.Start("silent", network: network);
        await using var pair = new TransportPair(node.System);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        await Associate(pair, a, b, inbound);

        network.IsCut = true;
        await a.ExpectMsgAsync<Disassociated>(TimeSpan.FromSeconds(40));
        await b.ExpectMsgAsync<Disassociated>(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_short_silence_loses_nothing()
    {
        var network = new HarmedNetwork();
        await using RemoteNode node = RemoteNode.Start("short", network: network);
        await using var pair = new TransportPair(
            node.System, "heartbeat-interval = 50 ms, unreachable-timeout = 200 ms, give-up-timeout = 60 s");
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe(), events = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(pair, a, b, inbound);
        node.System.EventStream.Subscribe(events, typeof(PeerUnreachable));
        network.IsCut = true;
        Assert.True(atA.Write(Pdu(1)));
        await events.FishForMessageAsync<PeerUnreachable>(silent => silent.Peer.Port == pair.AddressB.Port, Patience);
        Assert.False(atA.Write(Pdu(0)));
        network.IsCut = false;

        Assert.Equal(1, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
        await AwaitConditionAsync(() => Task.FromResult(atA.Write(Pdu(2))), Patience);
        Assert.Equal(2, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
    }

    [Fact]
    public async Task A_peer_that_comes_back_on_its_port_is_another_one()
    {
        var network = new HarmedNetwork();
        await using var pair = new TransportPair(Sys);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe();
        TestProbe inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        RemoteNode first = RemoteNode.Start("first", network: network);
        ActorUdp.Remote.ActorUdpTransport old = TransportPair.Make(first.System);
        (Address address, TaskCompletionSource<IAssociationEventListener> listener) = await old.Listen();
        listener.SetResult(new ActorAssociationEventListener(inbound));
        AssociationHandle before = await pair.A.Associate(address).WaitAsync(Patience);
        before.ReadHandlerSource.SetResult(new ActorHandleEventListener(a));

        network.Crash();
        ActorUdp.Remote.ActorUdpTransport revived = TransportPair.Make(Sys, port: address.Port!.Value);
        (_, TaskCompletionSource<IAssociationEventListener> again) = await revived.Listen();
        TestProbe inboundAgain = CreateTestProbe();
        again.SetResult(new ActorAssociationEventListener(inboundAgain));

        await a.ExpectMsgAsync<Disassociated>(Patience);
        Assert.False(before.Write(Pdu(1)));
        AssociationHandle after = await pair.A.Associate(address).WaitAsync(Patience);
        AssociationHandle atB = (await inboundAgain.ExpectMsgAsync<InboundAssociation>(Patience)).Association;
        atB.ReadHandlerSource.SetResult(new ActorHandleEventListener(b));
        Assert.True(after.Write(Pdu(2)));
        Assert.Equal(2, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
        await revived.Shutdown();
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_frame_that_is_too_large_is_dropped_with_the_key_and_the_association_lives()
    {
        await using var pair = new TransportPair(Sys, "maximum-frame-size = 100 kB");
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(pair, a, b, inbound);

        await EventFilter.Error(contains: "akka.remote.actor-udp.maximum-frame-size").ExpectOneAsync(() =>
        {
            Assert.True(atA.Write(Pdu(1, 101_000)));
            return Task.CompletedTask;
        });

        Assert.True(atA.Write(Pdu(2, 100_000)));
        Assert.Equal(2, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Large_frames_go_no_faster_than_their_rate_and_others_pass_meanwhile(string attached)
    {
        await using var pair = new TransportPair(Sys, $"bulk-rate = 1 MB, attach-large-messages = {attached}");
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(pair, a, b, inbound);
        ByteString large = Pdus.Message("/user/large", ByteString.CopyFrom(new byte[1_000_000]));
        ByteString after = Pdus.Message("/user/large", ByteString.CopyFromUtf8("after"));
        ByteString other = Pdus.Message("/user/other", ByteString.CopyFromUtf8("other"));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        Assert.True(atA.Write(large) && atA.Write(after) && atA.Write(other));

        Assert.Equal(other, (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload);
        ByteString arrived = (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload;
        Assert.Equal(PduView.Of(large.Span).Recipient, PduView.Of(arrived.Span).Recipient);
        Assert.Equal(attached == "off", large.Equals(arrived));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(900));
        Assert.Equal(after, (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload);
    }

    [Fact]
    public async Task A_large_frame_arrives_before_the_end_that_was_written_after_it()
    {
        await using var pair = new TransportPair(Sys, "attach-large-messages = off");
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(pair, a, b, inbound);
        ByteString large = Pdus.Message("/user/large", ByteString.CopyFrom(new byte[5_000_000]), ack: 7);

        Assert.True(atA.Write(large) && atA.Write(Pdus.Instruction(Pdus.DisassociateShuttingDown)));
        Assert.True(await pair.A.Shutdown().WaitAsync(Patience));

        Assert.Equal(Pdus.PureAck(7), (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload);
        Assert.Equal(Pdus.Message("/user/large", ByteString.CopyFrom(new byte[5_000_000])), (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload);
        Assert.Equal(Pdus.Instruction(Pdus.DisassociateShuttingDown), (await b.ExpectMsgAsync<InboundPayload>(Patience)).Payload);
        await b.ExpectMsgAsync<Disassociated>(Patience);
    }
}
