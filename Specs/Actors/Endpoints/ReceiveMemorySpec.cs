namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>What is received into is given back, whatever becomes of the datagrams. That a node which ends holds nothing, every spec here checks.</summary>
public sealed class ReceiveMemorySpec
{
    private const int Messages = 200;

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task A_node_whose_peers_rest_holds_none_of_it(string batchIo)
    {
        await using Node a = Node.Start("a", $"batch-io = {batchIo}");
        await using Node b = Node.Start("b", $"batch-io = {batchIo}");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");

        await Send(a, b);
        for (int i = 0; i < Messages; i++)
        {
            await inbox.Next();
        }

        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(20)));
        await a.AssertNothingHeld();
        await b.AssertNothingHeld();
    }

    [Fact]
    public async Task A_queue_that_overflows_costs_datagrams_and_no_memory()
    {
        await using Node a = Node.Start("a", "datagram-size = 8000 B, congestion-control = fixed, fixed-window = 16 MiB");
        await using Node b = Node.Start("b", "receive-queue = 64 KiB");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");

        await Send(a, b);
        for (int i = 0; i < Messages; i++)
        {
            await inbox.Next();
        }

        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(20)));
        await b.AssertNothingHeld();
    }

    [Fact]
    public async Task A_node_that_ends_in_the_midst_of_a_stream_gives_all_of_it_back()
    {
        await using Node a = Node.Start("a", "shutdown-flush-timeout = 1 ms");
        Node b = Node.Start("b", "shutdown-flush-timeout = 1 ms");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");

        await Send(a, b);
        await inbox.Next();
        await b.DisposeAsync();
    }

    private static async Task Send(Node from, Node to)
    {
        PeerChannel channel = from.Udp.Open(to.Address, ChannelKind.Bulk, "inbox");
        for (int i = 0; i < Messages; i++)
        {
            Assert.Equal(SendResult.Accepted, await channel.SendAsync(new byte[50_000]));
        }
    }
}
