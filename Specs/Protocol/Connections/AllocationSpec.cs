using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>Runs alone: others would empty the pools that all share, and a fresh array would count here.</summary>
[Collection(nameof(AllocationSpec))]
[CollectionDefinition(nameof(AllocationSpec), DisableParallelization = true)]
public class AllocationSpec
{
    [Theory]
    [InlineData(CongestionControl.Cubic, ChannelIds.FirstOrdinary, 100, 20_000)]
    [InlineData(CongestionControl.Cubic, ChannelIds.Control, 1_500, 5_000)]
    [InlineData(CongestionControl.Cubic, ChannelIds.Bulk, 60_000, 500)]
    [InlineData(CongestionControl.Bbr, ChannelIds.FirstOrdinary, 100, 20_000)]
    [InlineData(CongestionControl.Bbr, ChannelIds.Bulk, 60_000, 500)]
    public void A_warm_loop_of_sending_and_receiving_allocates_nothing(CongestionControl control, int channel, int size, int messages)
    {
        var wired = new Wired(ProtocolSettings.Default with { CongestionControl = control }).Connected();
        var loop = new Loop(wired, channel, size);
        loop.Run(messages);
        // Pools hand out a fresh array when a collection or another thread has emptied them: what every run does counts.
        var allocated = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            loop.Run(messages);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.True(allocated < messages / 10, $"{allocated} bytes for {messages} messages");
    }

    private sealed class Loop(Wired wired, int channel, int size)
    {
        private readonly byte[] _message = new byte[size];
        private readonly byte[] _datagram = new byte[1_200];
        private readonly byte[] _answer = new byte[1_200];

        public void Run(int messages)
        {
            var now = wired.Now;
            var inbound = wired.Inbound!;
            int sent = 0, received = 0;
            while (received < messages)
            {
                while (sent < messages && sent - received < 200
                    && wired.Outbound.TrySend(channel, _message, default, default, out _) == SendResult.Accepted)
                {
                    sent++;
                }
                int length;
                while ((length = wired.Outbound.PollTransmit(_datagram, now)) > 0)
                    inbound.OnDatagram(_datagram.AsSpan(0, length), now);
                while (inbound.PollMessage(out _))
                    received++;
                now = now.Plus(MonotonicNanos.PerMillisecond);
                while ((length = inbound.PollTransmit(_answer, now)) > 0)
                    wired.Outbound.OnDatagram(_answer.AsSpan(0, length), now);
            }
            wired.Pass(now - wired.Now);
        }
    }
}
