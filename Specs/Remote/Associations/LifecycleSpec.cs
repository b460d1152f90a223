using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Associations;

public sealed class LifecycleSpec : TransportSpec
{
    [Fact]
    public async Task A_transport_that_nobody_used_shuts_down()
    {
        ActorUdpTransport transport = TransportPair.Make(Sys);
        (Address local, _) = await transport.Listen();
        Assert.Equal("udp", local.Protocol);
        Assert.True(await transport.Shutdown());
        Assert.True(await transport.Shutdown());

        // The port is free again.
        ActorUdpTransport next = TransportPair.Make(Sys, port: local.Port!.Value);
        await next.Listen();
        await next.Shutdown();
    }

    [Fact]
    public async Task A_transport_that_never_listened_shuts_down() => Assert.True(await TransportPair.Make(Sys).Shutdown());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disassociating_at_one_end_ends_the_association_at_both(bool atTheDialer)
    {
        await using var pair = new TransportPair(Sys);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, AssociationHandle atB) = await Associate(pair, a, b, inbound);

        (atTheDialer ? atA : atB).Disassociate("as the spec wants", Log);

        await a.ExpectMsgAsync<Disassociated>(Patience);
        await b.ExpectMsgAsync<Disassociated>(Patience);
        Assert.False(atA.Write(Pdu(1)));
        Assert.False(atB.Write(Pdu(1)));
        Assert.Equal((0, 0), (pair.A.Associations, pair.B.Associations));
        atA.Disassociate("again", Log);
        await a.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shutting_one_end_down_ends_the_association_at_both(bool theDialer)
    {
        await using var pair = new TransportPair(Sys);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        await Associate(pair, a, b, inbound);

        Assert.True(await (theDialer ? pair.A : pair.B).Shutdown().WaitAsync(Patience));

        await a.ExpectMsgAsync<Disassociated>(Patience);
        await b.ExpectMsgAsync<Disassociated>(Patience);
    }

    [Fact]
    public async Task What_was_written_before_a_shutdown_arrives()
    {
        await using var pair = new TransportPair(Sys);
        TestProbe a = CreateTestProbe(), b = CreateTestProbe(), inbound = CreateTestProbe();
        await pair.Listen(CreateTestProbe(), inbound);
        (AssociationHandle atA, _) = await Associate(pair, a, b, inbound);
        const int count = 2_000;
        for (int i = 0; i < count; i++)
        {
            Assert.True(atA.Write(Pdu(i, 1_000)));
        }

        Assert.True(await pair.A.Shutdown().WaitAsync(Patience));

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, NumberOf(await b.ExpectMsgAsync<InboundPayload>(Patience)));
        }

        await b.ExpectMsgAsync<Disassociated>(Patience);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told_at_once()
    {
        await using var pair = new TransportPair(Sys);
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        Assert.True(await pair.B.Shutdown());

        var e = await Assert.ThrowsAsync<InvalidAssociationException>(() => pair.A.Associate(pair.AddressB).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Contains($"{pair.AddressB}", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, pair.A.Associations);
    }

    [Fact]
    public async Task A_port_where_somebody_listens_but_nobody_answers_is_given_up_in_time()
    {
        using var mute = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await using var pair = new TransportPair(Sys, "connection-timeout = 300 ms");
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        var address = new Address("udp", "nobody", "127.0.0.1", ((System.Net.IPEndPoint)mute.Client.LocalEndPoint!).Port);

        var e = await Assert.ThrowsAsync<InvalidAssociationException>(() => pair.A.Associate(address).WaitAsync(Patience));

        Assert.Contains("connection-timeout", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, pair.A.Associations);
    }

    [Fact]
    public async Task An_address_without_a_port_is_refused()
    {
        await using var pair = new TransportPair(Sys);
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        await Assert.ThrowsAsync<InvalidAssociationException>(() => pair.A.Associate(new Address("udp", "somewhere")));
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_refused()
    {
        await using var pair = new TransportPair(Sys);
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        var address = new Address("udp", "nowhere", "no-such-host.invalid", 9000);
        var e = await Assert.ThrowsAsync<InvalidAssociationException>(() => pair.A.Associate(address).WaitAsync(Patience));
        Assert.Contains("no-such-host.invalid", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_the_keys()
    {
        await using var pair = new TransportPair(Sys);
        await pair.Listen(CreateTestProbe(), CreateTestProbe());
        ActorUdpTransport late = TransportPair.Make(Sys, port: pair.AddressA.Port!.Value);
        RemoteTransportException? e = null;
        await EventFilter.Error(contains: "akka.remote.actor-udp.port").ExpectOneAsync(
            async () => e = await Assert.ThrowsAsync<RemoteTransportException>(() => late.Listen()));
        Assert.Contains("akka.remote.actor-udp.hostname", e!.Message, StringComparison.Ordinal);
    }
}
