using ActorUdp.Hosts.Processes;
using ActorUdp.Protocol;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>Socket buffers that the operating system cuts down to the smallest it has: slow, and nothing else.</summary>
public sealed class SmallSocketBuffersSpec : IAsyncLifetime
{
    private const int Messages = 3_000;
    private const int LargeMessages = 10;
    private const int LargeSize = 100_000;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Fact]
    public async Task Everything_is_delivered_in_both_directions_and_the_clamp_is_told()
    {
        ControlledNode[] nodes = [await Start(1), await Start(2)];

        await Task.WhenAll(nodes.Zip(nodes.Reverse()).SelectMany(pair => new[]
        {
            pair.First.Send([pair.Second.Address], Messages).End(),
            pair.First.Send([pair.Second.Address], LargeMessages, LargeSize, channel: ChannelKind.Bulk).End(),
        }));
        await Task.WhenAll(nodes[0].Flush(nodes[1].Address), nodes[1].Flush(nodes[0].Address));

        for (int i = 0; i < nodes.Length; i++)
        {
            Tallies tallies = (await nodes[i].Report()).Tallies;
            ushort other = (ushort)(2 - i);
            tallies.Of(other).AssertIs(1, Messages);
            tallies.Of(other, channel: ChannelKind.Bulk).AssertIs(1, LargeMessages);
            Assert.Equal((2, 0, 0L), (tallies.All.Count, tallies.Damaged, nodes[i].Undelivered()));
            IReadOnlyList<ProcessEvent> clamped = nodes[i].Events("SocketBufferClamped");
            Assert.Equal(["receive", "send"], clamped.Select(e => e.Text("buffer")).Order());
            Assert.All(clamped, e => Assert.InRange(e.Number("granted"), 1, 8 * 1024));
        }
    }

    private Task<ControlledNode> Start(ushort origin) => _scene.Start(_scene.Plan(origin) with { SmallestBuffers = true });
}
