using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>A producer wakes the owner for what can go now, and for nothing else; what waits for the peer is seen when the peer is heard.</summary>
public class WakeSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    [Theory]
    [InlineData(CongestionControl.Fixed)]
    [InlineData(CongestionControl.Cubic)]
    [InlineData(CongestionControl.Bbr)]
    public void While_the_window_is_full_or_the_pace_holds_data_back_nobody_is_woken_for_more_of_it(CongestionControl control)
    {
        var wired = Connect(control);
        Fill(wired, Lane);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(Wakes(wired, Lane));
            Assert.False(Wakes(wired, Lane + 1));
            Assert.False(Wakes(wired, ChannelIds.Bulk));
            Assert.False(WakesUnreliable(wired));
            // An owner that is woken by something else finds nothing to do.
            Assert.Empty(wired.Sent());
        }
    }

    [Fact]
    public void But_for_control_which_goes_ahead_of_window_and_pace()
    {
        var wired = Connect(CongestionControl.Fixed);
        Fill(wired, Lane);
        Assert.True(Wakes(wired, ChannelIds.Control));
        Assert.False(Wakes(wired, ChannelIds.Control));
        Assert.Single(wired.Sent());
        Assert.True(Wakes(wired, ChannelIds.Control));
    }

    [Fact]
    public void And_only_until_control_has_used_what_it_may_go_ahead_by()
    {
        var wired = Connect(CongestionControl.Fixed);
        Fill(wired, Lane);
        // More than its eight datagrams, and what pacing has left of the window.
        for (var i = 0; i < 100; i++)
            Assert.Equal(SendResult.Accepted, wired.Send(ChannelIds.Control, 1_000));
        Assert.NotEmpty(wired.Sent());
        Assert.False(Wakes(wired, ChannelIds.Control));
        Assert.Empty(wired.Sent());
    }

    [Fact]
    public void What_waited_without_a_wake_up_goes_when_the_peer_is_heard()
    {
        var wired = Connect(CongestionControl.Fixed);
        var flight = Fill(wired, Lane);
        Assert.False(Wakes(wired, Lane + 1));
        foreach (var datagram in flight)
            wired.Arrive(datagram);
        Assert.Contains(wired.Exchange(), message => message.Channel == Lane + 1);
        Assert.True(Wakes(wired, Lane));
    }

    [Fact]
    public void A_channel_without_credit_wakes_nobody_and_others_do()
    {
        var wired = Connect(CongestionControl.Fixed, initialWindow: 16 << 10, fixedWindow: 1 << 20);
        var flight = Fill(wired, Lane);
        // Until credit, not pace, is what holds it back.
        for (var i = 0; i < 5; i++)
        {
            wired.Pass(TimeSpan.FromMilliseconds(2));
            flight.AddRange(wired.Sent());
        }
        for (var i = 0; i < 100; i++)
        {
            Assert.False(Wakes(wired, Lane));
            Assert.Empty(wired.Sent());
        }
        Assert.True(Wakes(wired, Lane + 1));
        Assert.Single(wired.Sent());
        foreach (var datagram in flight)
            wired.Arrive(datagram);
        while (!wired.Outbound.IsDrained)
            wired.Exchange();
        Assert.True(Wakes(wired, Lane));
    }

    /// <summary>
    /// Messages, acknowledgements, losses and time at random: whenever a producer says that nobody need be woken, an owner that sleeps
    /// would find nothing to send, and no earlier time to come again.
    /// </summary>
    [Theory]
    [InlineData(CongestionControl.Fixed, 1)]
    [InlineData(CongestionControl.Fixed, 2)]
    [InlineData(CongestionControl.Cubic, 3)]
    [InlineData(CongestionControl.Bbr, 4)]
    [InlineData(CongestionControl.Bbr, 5)]
    public void No_wake_up_is_missed(CongestionControl control, int seed)
    {
        var random = new Random(seed);
        var wired = Connect(control, initialWindow: 32 << 10, fixedWindow: 48 << 10);
        int unwoken = 0, woken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var next = wired.Outbound.NextTimeout;
            // Times in which more is sent than the peer takes alternate with quiet ones.
            var isBusy = i / 200 % 2 == 0;
            var channel = random.Next(6);
            var wakes = channel == 5
                ? WakesUnreliable(wired)
                : Wakes(wired, channel, isBusy ? random.Next(20_000) : random.Next(300));
            var sent = wired.Sent();
            if (wakes)
            {
                woken++;
            }
            else
            {
                unwoken++;
                Assert.Empty(sent);
                Assert.True(wired.Outbound.NextTimeout >= next, "an earlier time to come again was missed");
            }
            if (!isBusy || random.Next(4) == 0)
                Answer(wired, sent, random);
            else
                _inFlight.AddRange(sent);
        }
        Assert.True(unwoken > 20 && woken > 20, $"{unwoken} without a wake-up and {woken} with one");
    }

    private readonly List<byte[]> _inFlight = [];

    private static Wired Connect(CongestionControl control, int initialWindow = 8 << 20, int fixedWindow = 64 << 10) =>
        new Wired(ProtocolSettings.Default with
        {
            CongestionControl = control,
            FixedWindow = fixedWindow,
            InitialWindow = initialWindow,
            MaximumWindow = 16 << 20,
            MaximumDatagramSize = Datagram.HelloMinimumSize,
        }).Connected();

    /// <summary>Queues more than can go now.</summary>
    private static List<byte[]> Fill(Wired wired, int channel)
    {
        for (var i = 0; i < 40; i++)
            Assert.Equal(SendResult.Accepted, wired.Send(channel, 4_000));
        return wired.Sent();
    }

    private static bool Wakes(Wired wired, int channel, int length = 100)
    {
        wired.Outbound.TrySend(channel, new byte[length], default, default, out var wake);
        return wake;
    }

    private static bool WakesUnreliable(Wired wired)
    {
        wired.Outbound.TrySendUnreliable(new byte[100], default, out var wake);
        return wake;
    }

    private void Answer(Wired wired, List<byte[]> sent, Random random)
    {
        _inFlight.AddRange(sent);
        foreach (var datagram in _inFlight)
        {
            if (random.Next(50) != 0)
                wired.Arrive(datagram);
        }
        _inFlight.Clear();
        wired.Inbound!.FlushAcknowledgements(wired.Now);
        while (wired.Inbound.PollMessage(out _))
        {
        }
        wired.Pass(TimeSpan.FromMicroseconds(random.Next(5_000)));
        foreach (var answer in wired.Answers())
            wired.Outbound.OnDatagram(answer, wired.Now);
        wired.Outbound.OnTimeout(wired.Now);
        _inFlight.AddRange(wired.Sent());
    }
}
