using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

/// <summary>Names and senders that go as numbers mean the same at both ends, and little goes over the wire for them.</summary>
public sealed class NumbersSpec : NetworkSpec
{
    private const int Messages = 5_000;
    private const int Size = 100;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_load_a_message_takes_no_more_than_eight_bytes_besides_its_payload(bool hasSender)
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "a recipient with a name that is not short");
        IActorRef? sender = hasSender ? Named(a, "sender").Ref : null;
        PeerChannel channel = a.Udp.Open("b:9000", ChannelKind.Ordinary, "a recipient with a name that is not short");
        byte[] payload = new byte[Size];
        await Network.Until(a.Udp.ConnectAsync("b:9000"), Long);

        // In the first go numbers are given and the path's largest datagram is looked for.
        await Go();
        long before = a.Udp.Counters.BytesSent;
        await Go();

        Assert.Equal(2 * Messages, All(sink).Count);
        Assert.InRange((a.Udp.Counters.BytesSent - before) / (double)Messages, Size, Size + 8);

        async Task Go()
        {
            await Network.AtOnce(() => Assert.All(Enumerable.Range(0, Messages), _ => Assert.Equal(SendResult.Accepted, channel.TrySend(payload, sender))));
            await Network.Advance(S(5));
        }
    }

    [Fact]
    public async Task Messages_that_are_dropped_take_no_number_with_them()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        PeerChannel channel = a.Udp.Open("b:9000", ChannelKind.Ordinary, "sink");
        await Network.Until(a.Udp.ConnectAsync("b:9000"), Long);

        // The first is sent when the others have been replaced or have expired.
        await Network.AtOnce(() =>
        {
            channel.TrySend("expired", options: new SendOptions { TimeToLive = TimeSpan.FromTicks(1) });
            channel.TrySend("replaced", options: new SendOptions { LatestOnlyKey = 1 });
            channel.TrySend("latest", options: new SendOptions { LatestOnlyKey = 1 });
            channel.TrySend("plain");
            channel.TrySend("replaced too", options: new SendOptions { LatestOnlyKey = 2 });
            channel.TrySend("latest too", options: new SendOptions { LatestOnlyKey = 2 });
        });
        await Network.Advance(S(1));

        Assert.Equal(["latest", "plain", "latest too"], All<string>(sink).Where(text => text != "expired"));
        Assert.Equal(0, b.Udp.Counters.Of(MessageDropReason.BadEnvelope));
    }

    [Fact]
    public async Task A_new_incarnation_of_the_peer_is_told_everything_anew()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        string[] names = ["one", "two", "three"];
        Assert.All(names, name => Named(b, name));
        await Network.Until(a.Udp.ConnectAsync("b:9000"), Long);
        foreach (string name in names)
        {
            a.Udp.Remote("b:9000", name).Tell("before");
        }

        await Network.Advance(S(1));

        // The same references in another order: what was the first number is the last one now.
        IActorRef[] remotes = [.. names.Reverse().Select(name => a.Udp.Remote("b:9000", name))];
        SimulatedNode again = await Network.Restart("b");
        TestProbe[] probes = [.. names.Select(name => Named(again, name))];
        await Network.Advance(S(5));
        Assert.All(remotes, remote => remote.Tell(remote.Path.Name));
        await Network.Advance(S(1));

        Assert.Equal(names, probes.Select(probe => Assert.Single(All<string>(probe))));
        Assert.Equal(0, again.Udp.Counters.Of(MessageDropReason.BadEnvelope));
    }
}
