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
    [InlineData(CongestionControl.Cubic, ChannelIds.Bulk, 65_536, 500)]
    [InlineData(CongestionControl.Bbr, ChannelIds.FirstOrdinary, 100, 20_000)]
    [InlineData(CongestionControl.Bbr, ChannelIds.Bulk, 60_000, 500)]
    [InlineData(CongestionControl.Bbr, ChannelIds.FirstOrdinary, 65_536, 500)]
    public void A_warm_loop_of_sending_and_receiving_allocates_nothing(CongestionControl control, int channel, int size, int messages) =>
        AssertAllocatesNothing(new Loop(Established(control), channel, size), messages);

    [Theory]
    [InlineData(ChannelIds.FirstOrdinary, 1_000, 20_000)]
    [InlineData(ChannelIds.Bulk, 65_536, 1_000)]
    public void Nor_does_it_with_datagrams_as_long_as_they_get(int channel, int size, int messages)
    {
        var loop = new Loop(Established(CongestionControl.Fixed), channel, size) { DatagramSize = Datagram.MaximumSize };
        AssertAllocatesNothing(loop, messages);
        Assert.Equal(Datagram.MaximumSize, loop.Longest);
    }

    /// <summary>A large payload stays where its owner has it, and datagrams refer to it.</summary>
    [Theory]
    [InlineData(65_536)]
    [InlineData(1 << 20)]
    public void Nor_when_datagrams_refer_to_what_they_carry(int size)
    {
        var loop = new Loop(Established(CongestionControl.Fixed), ChannelIds.Bulk, size) { DatagramSize = Datagram.MaximumSize, Refers = true };
        AssertAllocatesNothing(loop, 200);
        Assert.True(loop.Referred > 500, $"only {loop.Referred} runs were referred to");
    }

    [Theory]
    [InlineData(CongestionControl.Fixed, ChannelIds.FirstOrdinary, 100, 20_000, 1_200)]
    [InlineData(CongestionControl.Cubic, ChannelIds.FirstOrdinary, 100, 20_000, 1_200)]
    [InlineData(CongestionControl.Bbr, ChannelIds.Bulk, 60_000, 500, 1_200)]
    [InlineData(CongestionControl.Bbr, ChannelIds.FirstOrdinary, 65_536, 500, 1_200)]
    [InlineData(CongestionControl.Fixed, ChannelIds.Bulk, 65_536, 1_000, Datagram.MaximumSize)]
    public void Nor_does_what_is_lost_and_sent_again(CongestionControl control, int channel, int size, int messages, int datagram)
    {
        var loop = new Loop(Established(control), channel, size) { DatagramSize = datagram, LosesOneOf = 10 };
        AssertAllocatesNothing(loop, messages);
        Assert.True(loop.Lost > 100, $"only {loop.Lost} datagrams were lost");
    }

    private static Wired Established(CongestionControl control) =>
        new Wired(ProtocolSettings.Default with { CongestionControl = control }).Connected();

    private static void AssertAllocatesNothing(Loop loop, int messages)
    {
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
        private readonly byte[] _datagram = new byte[Datagram.MaximumSize];
        private readonly byte[] _answer = new byte[1_200];
        private readonly DatagramParts _parts = new();
        private long _datagrams;

        /// <summary>The longest datagram that the path carries.</summary>
        public int DatagramSize { get; init; } = 1_200;

        /// <summary>Whether messages are given away and datagrams refer to them.</summary>
        public bool Refers { get; init; }

        /// <summary>One datagram of so many is lost; 0: none is.</summary>
        public int LosesOneOf { get; init; }

        public long Lost { get; private set; }

        /// <summary>Runs that datagrams referred to.</summary>
        public long Referred { get; private set; }

        /// <summary>The longest datagram there was.</summary>
        public int Longest { get; private set; }

        public void Run(int messages)
        {
            var now = wired.Now;
            var inbound = wired.Inbound!;
            int sent = 0, received = 0;
            while (received < messages)
            {
                while (sent < messages && sent - received < 200 && TrySend() == SendResult.Accepted)
                    sent++;
                int length;
                while ((length = Transmit(now)) > 0)
                {
                    if (LosesOneOf > 0 && ++_datagrams % LosesOneOf == 0)
                        Lost++;
                    else
                        inbound.OnDatagram(_datagram.AsSpan(0, length), now);
                }
                while (inbound.PollMessage(out _))
                    received++;
                now = now.Plus(MonotonicNanos.PerMillisecond);
                wired.Outbound.OnTimeout(now);
                while ((length = inbound.PollTransmit(_answer, now)) > 0)
                    wired.Outbound.OnDatagram(_answer.AsSpan(0, length), now);
            }
            wired.Pass(now - wired.Now);
        }

        private SendResult TrySend()
        {
            if (!Refers)
                return wired.Outbound.TrySend(channel, _message, default, default, out _);
            wired.Outbound.TrySendOwnedInEpoch(channel, default, _message, default, 0, out var result, out _);
            return result;
        }

        private int Transmit(MonotonicNanos now)
        {
            var length = wired.Outbound.PollTransmit(_datagram.AsSpan(0, DatagramSize), Refers ? _parts : null, now);
            Referred += _parts.Count;
            _parts.CopyTo(_datagram);
            Longest = Math.Max(Longest, length);
            return length;
        }
    }
}
