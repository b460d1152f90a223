using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Attached;

/// <summary>What arrives in pieces, with and without an array behind it.</summary>
public sealed class AsideAssemblySpec
{
    private const int Maximum = 300_000;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(70_000, 0)]
    [InlineData(100, 250_000)]
    [InlineData(70_000, 1)]
    public void Pieces_of_any_size_make_the_whole(int pdu, int attached)
    {
        var random = new Random(pdu + attached);
        byte[] all = new byte[pdu + attached];
        random.NextBytes(all);
        var assembly = new AsideAssembly(Maximum);
        for (int again = 0; again < 2; again++)
        {
            Assert.True(assembly.TryBegin(3, (uint)pdu, (uint)attached));
            for (int at = 0; at < all.Length;)
            {
                Assert.False(assembly.TryTake(out _, out _));
                int border = at < pdu ? pdu : all.Length;
                int length = Math.Min(random.Next(1, 20_000), border - at);
                Assert.True(assembly.TryAppend(all.AsSpan(at, length)));
                at += length;
            }

            Assert.True(assembly.TryTake(out ulong after, out ReceivedPdu whole));
            Assert.Equal((3ul, all.Length), (after, (int)whole.Length));
            Assert.Equal(all, whole.Pdu.ToByteArray().Concat(whole.Attached ?? []).ToArray());
            Assert.False(assembly.TryTake(out _, out _));
            Assert.False(assembly.TryAppend([1]));
        }
    }

    [Fact]
    public void What_is_longer_than_allowed_or_announced_is_refused()
    {
        var assembly = new AsideAssembly(Maximum);
        Assert.False(assembly.TryAppend([1]));
        Assert.False(assembly.TryBegin(0, Maximum, 1));
        Assert.False(assembly.TryBegin(0, uint.MaxValue, uint.MaxValue));
        Assert.True(assembly.TryBegin(0, 10, 10));
        Assert.False(assembly.TryAppend(new byte[11]));
        Assert.False(assembly.TryAppend([]));
        Assert.True(assembly.TryAppend(new byte[10]));
        Assert.False(assembly.TryAppend(new byte[11]));
    }
}
