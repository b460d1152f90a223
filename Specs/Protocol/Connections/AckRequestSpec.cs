using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>The dialer's half of how often is acknowledged: what it asks for follows its window.</summary>
public class AckRequestSpec
{
    private const int Datagram = 1_200;
    private static readonly TimeSpan _roundTrip = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(8, 2)]
    [InlineData(31, 2)]
    [InlineData(33, 4)]
    [InlineData(129, 16)]
    [InlineData(3_000, 256)]
    public void Full_datagrams_ask_for_eight_acknowledgements_in_a_window(int window, int threshold)
    {
        var wired = Established(window);
        Assert.All(Flight(wired)[..^1], datagram => Assert.Equal(threshold, ThresholdOf(datagram)));
    }

    [Fact]
    public void Between_hosts_without_a_network_for_four()
    {
        var wired = Connect(64);
        wired.Send(ChannelIds.FirstOrdinary, 5_000);
        wired.Exchange();
        Assert.Equal(16, ThresholdOf(Flight(wired)[0]));
    }

    [Fact]
    public void The_last_of_a_flight_asks_for_the_least()
    {
        var wired = Established(256);
        var flight = Flight(wired);
        Assert.NotEqual(AckThreshold.Least, ThresholdOf(flight[0]));
        Assert.Equal(AckThreshold.Least, ThresholdOf(flight[^1]));
    }

    [Fact]
    public void Probes_of_a_timeout_ask_for_the_least()
    {
        var wired = Established(256);
        Flight(wired);
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Outbound.OnTimeout(wired.Now);
        var probes = wired.Sent();
        Assert.NotEmpty(probes);
        Assert.All(probes, probe => Assert.Equal(AckThreshold.Least, ThresholdOf(probe)));
    }

    [Fact]
    public void While_packets_overtake_each_other_the_least_is_asked_for()
    {
        var wired = Established(256);
        // The first comes behind all others: it is taken for lost, and then proves not to be.
        var flight = Flight(wired);
        foreach (var datagram in flight[1..])
            wired.Arrive(datagram);
        Answer(wired);
        wired.Arrive(flight[0]);
        Answer(wired);
        Assert.All(Flight(wired), datagram => Assert.Equal(AckThreshold.Least, ThresholdOf(datagram)));
    }

    [Fact]
    public void Only_Data_has_a_threshold()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        var hello = Assert.Single(wired.Sent());
        hello[PacketHeader.FlagsOffset] = 0x02;
        Assert.Equal(Verdict.ReservedBits, PacketHeader.Read(hello, out _));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    [InlineData(255, 128)]
    [InlineData(long.MaxValue, 256)]
    public void Thresholds_are_powers_of_two(long packets, int threshold)
    {
        Assert.Equal(threshold, AckThreshold.AtMost(packets));
        Assert.Equal(threshold, AckThreshold.OfFlags(AckThreshold.ToFlags(threshold)));
    }

    private static Wired Connect(int window) => new Wired(ProtocolSettings.Default with
    {
        CongestionControl = CongestionControl.Fixed,
        FixedWindow = window * Datagram,
        InitialWindow = 8 << 20,
        MaximumWindow = 16 << 20,
        MaximumDatagramSize = Datagram,
    }).Connected();

    private static Wired Established(int window)
    {
        var wired = Connect(window);
        // Far more than what a Welcome's round trip, which took no time here, would have it be.
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Send(ChannelIds.FirstOrdinary, 5_000);
        foreach (var datagram in wired.Sent())
        {
            wired.Pass(_roundTrip);
            wired.Arrive(datagram);
        }
        Answer(wired);
        return wired;
    }

    private static void Answer(Wired wired)
    {
        wired.Inbound!.FlushAcknowledgements(wired.Now);
        while (wired.Inbound.PollMessage(out _))
        {
        }
        foreach (var answer in wired.Answers())
            wired.Outbound.OnDatagram(answer, wired.Now);
    }

    private static List<byte[]> Flight(Wired wired)
    {
        Assert.Equal(SendResult.Accepted, wired.Send(ChannelIds.FirstOrdinary, 6_000));
        return wired.Sent();
    }

    private static int ThresholdOf(byte[] datagram)
    {
        Assert.Equal(Verdict.Ok, PacketHeader.Read(datagram, out var header));
        return header.AckThreshold;
    }
}
