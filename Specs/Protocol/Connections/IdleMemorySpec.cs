using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>What busy times have made the ends of a connection grow to is given back when it is idle.</summary>
[Collection(nameof(IdleMemorySpec))]
[CollectionDefinition(nameof(IdleMemorySpec), DisableParallelization = true)]
public class IdleMemorySpec
{
    private const int Peers = 64;

    /// <summary>The room for datagrams of the spec's own wiring.</summary>
    private const int WiringOfASpec = 65_536 + 2_048;

    [Fact]
    public void Both_ends_of_an_idle_connection_together_hold_little_however_busy_they_were()
    {
        // What pools keep for whoever needs it next is no peer's.
        IdlePeers();
        var before = Held();
        var peers = IdlePeers();
        var each = (Held() - before) / Peers - WiringOfASpec;
        GC.KeepAlive(peers);
        Assert.True(each <= 16 << 10, $"{each} bytes for each peer");
    }

    /// <summary>What is held when pools have given back what nobody needs: they do so at full collections, in finalizers.</summary>
    private static long Held()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static Wired[] IdlePeers()
    {
        var peers = Enumerable.Range(0, Peers).Select(_ => Busy()).ToArray();
        foreach (var peer in peers)
            Idle(peer);
        return peers;
    }

    private static Wired Busy()
    {
        var wired = new Wired().Connected();
        for (var i = 0; i < 20; i++)
        {
            wired.Send(ChannelIds.Bulk, 100_000);
            wired.Send(ChannelIds.FirstOrdinary, 100);
            wired.Send(ChannelIds.Control, 100);
            wired.Exchange();
        }
        Assert.True(wired.Outbound.IsDrained);
        return wired;
    }

    private static void Idle(Wired wired)
    {
        for (var i = 0; i < 8; i++)
        {
            wired.Pass(TimeSpan.FromSeconds(1));
            wired.Outbound.OnTimeout(wired.Now);
            wired.Exchange();
        }
    }
}
