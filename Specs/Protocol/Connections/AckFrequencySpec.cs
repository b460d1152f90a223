using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>The listener's half of how often is acknowledged: as the dialer asks, within bounds that hold whatever it asks.</summary>
public class AckFrequencySpec
{
    private const int EveryPackets = 32;
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(1);

    private readonly byte[] _buffer = new byte[1_400];
    private readonly Wired _wired = new Wired(ProtocolSettings.Default with { AckEveryPackets = EveryPackets, MaximumAckDelay = _delay }).Connected();
    private ulong _next = 1_000;

    public AckFrequencySpec()
    {
        // The first leaves a gap behind it; the watch after it goes by with the next ones.
        for (var i = 0; i < 8; i++)
            Arrive(_next++, AckThreshold.Least);
        _wired.Answers();
    }

    private InboundConnection Inbound => _wired.Inbound!;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(32)]
    public void As_many_packets_gather_as_the_dialer_asks(int threshold)
    {
        for (var i = 1; i < threshold; i++)
        {
            Arrive(_next++, threshold);
            Assert.False(IsAcknowledgedAfterBatch());
        }
        Arrive(_next++, threshold);
        Assert.True(IsAcknowledgedAfterBatch());
    }

    [Fact]
    public void But_no_more_than_the_listener_allows()
    {
        for (var i = 1; i < EveryPackets; i++)
        {
            Arrive(_next++, AckThreshold.Most);
            Assert.False(IsAcknowledgedAfterBatch());
        }
        Arrive(_next++, AckThreshold.Most);
        // Without waiting for the end of a batch.
        Assert.Single(_wired.Answers());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void And_no_longer_than_the_delay_that_the_listener_promised(int packets)
    {
        var due = _wired.Now + _delay;
        for (var i = 0; i < packets; i++)
        {
            Arrive(_next++, EveryPackets);
            Assert.False(IsAcknowledgedAfterBatch());
            Assert.Equal(due, Inbound.NextTimeout);
            _wired.Pass(TimeSpan.FromMicroseconds(30));
        }
        _wired.Pass(due - _wired.Now - TimeSpan.FromMicroseconds(1));
        Assert.Empty(_wired.Answers());
        _wired.Pass(TimeSpan.FromMicroseconds(1));
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void A_gap_is_acknowledged_at_once_and_again_when_three_behind_it_prove_the_loss()
    {
        _next++;
        Arrive(_next++, EveryPackets);
        Assert.Single(_wired.Answers());
        Arrive(_next++, EveryPackets);
        Assert.False(IsAcknowledgedAfterBatch());
        Arrive(_next++, EveryPackets);
        Assert.True(IsAcknowledgedAfterBatch());
    }

    [Fact]
    public void What_comes_late_is_acknowledged_at_once()
    {
        var late = _next++;
        Arrive(_next++, EveryPackets);
        _wired.Answers();
        Arrive(late, EveryPackets);
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void After_the_watch_over_a_gap_packets_gather_again()
    {
        _next++;
        for (var i = 0; i < 5; i++)
            Arrive(_next++, EveryPackets);
        _wired.Answers();
        for (var i = 1; i < EveryPackets; i++)
        {
            Arrive(_next++, EveryPackets);
            Assert.False(IsAcknowledgedAfterBatch());
        }
        Arrive(_next++, EveryPackets);
        Assert.True(IsAcknowledgedAfterBatch());
    }

    [Fact]
    public void The_last_of_a_flight_gets_what_came_before_it_acknowledged()
    {
        for (var i = 0; i < 3; i++)
            Arrive(_next++, EveryPackets);
        Assert.False(IsAcknowledgedAfterBatch());
        Arrive(_next++, AckThreshold.Least);
        Assert.True(IsAcknowledgedAfterBatch());
    }

    /// <summary>Gaps, late and doubled packets, batches and pauses at random: what is promised holds after each of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_bounds_hold_whatever_arrives(int seed)
    {
        var random = new Random(seed);
        var waiting = 0;
        var oldest = _wired.Now;
        var missing = new List<ulong>();
        for (var i = 0; i < 20_000; i++)
        {
            var atOnce = false;
            for (var batch = random.Next(1, 6); batch > 0; batch--)
            {
                var skipped = random.Next(20) == 0;
                if (skipped)
                    missing.Add(_next++);
                var late = !skipped && missing.Count > 0 && random.Next(10) == 0;
                var number = late ? missing[^1] : _next++;
                missing.Remove(number);
                if (waiting++ == 0)
                    oldest = _wired.Now;
                Arrive(number, 2 << random.Next(8));
                atOnce |= skipped || late;
            }
            Inbound.FlushAcknowledgements(_wired.Now);
            if (_wired.Answers().Count > 0)
                waiting = 0;
            Assert.False(atOnce && waiting > 0, "a gap, or a late packet, was not acknowledged at once");
            Assert.InRange(waiting, 0, EveryPackets - 1);
            var pause = TimeSpan.FromMicroseconds(random.Next(4) == 0 ? random.Next(3_000) : random.Next(50));
            var due = Inbound.NextTimeout!.Value;
            if (due < _wired.Now + pause)
            {
                _wired.Pass(due - _wired.Now);
                Assert.Equal(waiting > 0 ? 1 : 0, _wired.Answers().Count);
                Assert.True(waiting == 0 || _wired.Now - oldest <= _delay, "an acknowledgement came late");
                waiting = 0;
            }
            else
            {
                _wired.Pass(pause);
            }
        }
    }

    private bool IsAcknowledgedAfterBatch()
    {
        Inbound.FlushAcknowledgements(_wired.Now);
        return _wired.Answers().Count > 0;
    }

    private void Arrive(ulong number, int threshold)
    {
        var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, number) { AckThreshold = threshold };
        writer.TryDatagram(1, out _);
        Assert.Equal(Verdict.Ok, Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now));
        while (Inbound.PollMessage(out _))
        {
        }
    }
}
