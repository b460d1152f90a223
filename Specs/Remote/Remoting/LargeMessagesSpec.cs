namespace ActorUdp.Specs.Remote.Remoting;

/// <summary>Large messages beside small ones.</summary>
public sealed class LargeMessagesSpec
{
    private const int Size = 10_000_000;
    private const int Count = 20;
    private const int Window = 4;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Small_messages_are_answered_while_large_ones_pass_and_all_arrive_whole_and_in_order(string attached)
    {
        string settings = $"akka.remote.actor-udp.attach-large-messages = {attached}";
        await using RemoteNode a = RemoteNode.Start("a", settings), b = RemoteNode.Start("b", settings);
        b.Echo("echo");
        b.System.ActorOf(Props.Create(() => new Reader()), "reader");
        IActorRef echo = await a.Resolve(b, "echo");
        IActorRef reader = await a.Resolve(b, "reader");
        TestProbe taken = a.Probe();
        int next = 0;
        for (; next < Window; next++)
        {
            reader.Tell(Message(next), taken);
        }

        int pings = 0;
        for (int done = 0; done < Count;)
        {
            Assert.Equal(pings, await echo.Ask<int>(pings, _patience));
            pings++;
            while (taken.HasMessages)
            {
                Assert.Equal(done++, await taken.ExpectMsgAsync<int>(_patience));
                if (next < Count)
                {
                    reader.Tell(Message(next++), taken);
                }
            }
        }

        // One that had waited for the large ones would have been answered once for each of them at the most.
        Assert.True(pings > Count, $"{pings} answers while {Count} large messages passed");
        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task A_small_message_does_not_overtake_a_large_one_to_the_same_actor(string attached)
    {
        string settings = $"akka.remote.actor-udp.attach-large-messages = {attached}";
        await using RemoteNode a = RemoteNode.Start("a", settings), b = RemoteNode.Start("b", settings);
        b.System.ActorOf(Props.Create(() => new Sizes()), "sizes");
        IActorRef sizes = await a.Resolve(b, "sizes");
        ActorSelection selected = a.System.ActorSelection(sizes.Path.Parent / "sizes");
        TestProbe probe = a.Probe();
        List<int> sent = [];
        for (int i = 0; i < 60; i++)
        {
            int length = i % 7 == 0 ? 1_000_000 + i : i + 1;
            sent.Add(length);
            if (i % 3 == 0)
            {
                selected.Tell(new byte[length], probe);
            }
            else
            {
                sizes.Tell(new byte[length], probe);
            }
        }

        foreach (int length in sent)
        {
            Assert.Equal(length, await probe.ExpectMsgAsync<int>(_patience));
        }
    }

    private static byte[] Message(int number)
    {
        byte[] message = new byte[Size];
        BitConverter.TryWriteBytes(message, number);
        message[^1] = (byte)number;
        return message;
    }

    /// <summary>Answers with the number of each message that is whole.</summary>
    public sealed class Reader : ReceiveActor
    {
        public Reader() => Receive<byte[]>(m => Sender.Tell(m.Length == Size && m[^1] == (byte)m[0] ? BitConverter.ToInt32(m) : -1));
    }

    /// <summary>Answers with the length of each message.</summary>
    public sealed class Sizes : ReceiveActor
    {
        public Sizes() => Receive<byte[]>(m => Sender.Tell(m.Length));
    }
}
