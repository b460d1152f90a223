using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Recovery;

/// <summary>The cases of RFC 9002, section by section.</summary>
public class LossDetectorSpec
{
    private const long Millisecond = MonotonicNanos.PerMillisecond;
    private const long Rtt = 40 * Millisecond;

    private readonly Sink _sink = new();
    private readonly Congestion _congestion = new();
    private readonly RttEstimator _rtt = new(50 * Millisecond);
    private readonly PathMtuDiscovery _path = new(1_200, 9_000);
    private readonly LossDetector _loss;
    private long _now = 1_000 * Millisecond;

    public LossDetectorSpec()
    {
        _loss = new LossDetector(_rtt, _congestion, 1_024, Millisecond, _sink, _path);
        _rtt.OnSample(Rtt, 0);
    }

    [Fact]
    public void Section_6_1_1_a_packet_is_lost_when_one_three_later_is_acknowledged()
    {
        Send(4);
        _now += Rtt;
        Ack((3, 3));
        Assert.Empty(_sink.Lost);
        Ack((3, 4));
        Assert.Equal([1], _sink.Lost);
    }

    [Fact]
    public void Section_6_1_2_a_packet_is_lost_nine_eighths_of_a_round_trip_after_it_was_sent()
    {
        Send(2);
        _now += Rtt;
        Ack((2, 2));
        Assert.Empty(_sink.Lost);
        Assert.Equal(_now + Rtt / 8, _loss.Timer);
        _now += Rtt / 8 - 1;
        _loss.OnTimeout(_now);
        Assert.Empty(_sink.Lost);
        _now++;
        _loss.OnTimeout(_now);
        Assert.Equal([1], _sink.Lost);
    }

    [Fact]
    public void Section_6_2_a_probe_timeout_sends_two_probes_with_the_oldest_data_and_declares_nothing_lost()
    {
        Send(3);
        var due = _now + Rtt + 4 * (Rtt / 2) + Millisecond;
        Assert.Equal(due, _loss.Timer);
        _now = due;
        _loss.OnTimeout(_now);
        Assert.Equal(2, _loss.ProbesWanted);
        Assert.Equal([1, 2], _sink.Lost);
        Assert.Equal(0, _loss.PacketsLost);
        Assert.Equal(3, _loss.PacketsInFlight);
        Assert.Equal(1, _loss.ProbeTimeouts);
    }

    [Fact]
    public void Section_6_2_1_probe_timeouts_double_up_to_a_second_and_an_acknowledgement_resets_them()
    {
        Send(1);
        var period = _loss.Timer - _now;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(_now + Math.Min(period << i, MonotonicNanos.PerSecond), _loss.Timer);
            _now = _loss.Timer;
            _loss.OnTimeout(_now);
        }
        Ack((1, 1));
        Assert.Equal(long.MaxValue, _loss.Timer);
        Send(1);
        Assert.Equal(_now + _loss.ProbeTimeout(0), _loss.Timer);
    }

    [Fact]
    public void Section_7_3_2_losses_of_one_round_trip_are_one_congestion_event()
    {
        Send(20);
        _now += Rtt;
        Ack((4, 4));
        Ack((10, 10));
        Assert.True(_sink.Lost.Count > 3);
        Assert.Equal(1, _congestion.Events);
        Send(5);
        _now += Rtt;
        Ack((20, 25));
        Assert.Equal(1, _congestion.Events);
    }

    [Fact]
    public void Section_7_6_losses_that_span_three_probe_timeouts_are_persistent_congestion()
    {
        Send(1);
        _now += 3 * _loss.ProbeTimeout(0) + Millisecond;
        Send(1);
        Send(1);
        _now += Rtt;
        Ack((3, 3));
        _now = Math.Max(_now, _loss.Timer == long.MaxValue ? 0 : _loss.Timer);
        Assert.Equal(0, _congestion.PersistentEvents);
        _loss.OnTimeout(_now);
        Send(3);
        Ack((3, 3), (6, 6));
        Assert.Equal([1, 2], _sink.Lost.Take(2));
    }

    [Fact]
    public void A_run_of_losses_across_the_duration_in_one_acknowledgement_collapses_the_window()
    {
        Send(1);
        for (var i = 0; i < 6; i++)
        {
            _now += _loss.ProbeTimeout(0);
            Send(1);
        }
        _now += Rtt;
        Ack((7, 7));
        Assert.Equal(1, _congestion.PersistentEvents);
    }

    [Fact]
    public void The_round_trip_is_taken_from_the_newest_packet_only_and_without_the_ack_delay()
    {
        Send(1);
        _now += Rtt;
        Send(1);
        _now += Rtt;
        Ack((1, 1));
        Assert.Equal(2 * Rtt, _rtt.Latest);
        _now += 10 * Millisecond;
        Ack((1, 2));
        Assert.Equal(Rtt + 10 * Millisecond, _rtt.Latest);
    }

    [Fact]
    public void A_packet_that_was_lost_too_early_raises_the_packet_threshold()
    {
        Send(10);
        _now += Rtt;
        Ack((2, 8));
        Assert.Equal([1], _sink.Lost);
        Ack((1, 8));
        Assert.Equal(1, _loss.PacketsSpuriouslyLost);
        Assert.Equal(8, _loss.PacketThreshold);
        Assert.Equal(1, _congestion.Undone);
        Assert.Contains(1, _sink.Acknowledged);
        Send(8);
        Ack((1, 8), (13, 18));
        Assert.DoesNotContain(12L, _sink.Lost);
    }

    [Fact]
    public void A_reduction_is_undone_only_when_all_its_losses_were_spurious()
    {
        Send(10);
        _now += Rtt;
        Ack((3, 9));
        Assert.Equal([1, 2], _sink.Lost);
        Ack((2, 9));
        Assert.Equal(0, _congestion.Undone);
        Ack((1, 9));
        Assert.Equal(1, _congestion.Undone);
    }

    [Fact]
    public void Bytes_in_flight_come_back_by_acknowledgement_and_by_loss()
    {
        Send(10);
        Assert.Equal(12_000, _loss.BytesInFlight);
        _now += Rtt;
        Ack((1, 2), (10, 10));
        Assert.Equal(2 * 1_200, _loss.BytesInFlight);
        Ack((1, 10));
        Assert.Equal(0, _loss.BytesInFlight);
    }

    [Fact]
    public void The_delivery_rate_is_what_was_delivered_since_the_newest_packet_was_sent_by_the_slower_of_sending_and_acknowledging()
    {
        Send(1);
        _now += Rtt;
        Ack((1, 1));
        // Ten packets, one each millisecond, are acknowledged over twenty milliseconds.
        for (var i = 0; i < 10; i++)
        {
            Send(1);
            _now += Millisecond;
        }
        _now += Rtt;
        Ack((1, 2));
        _now += 20 * Millisecond;
        Ack((1, 11));
        // 1,200 bytes each; the first packet of the flight was sent with nothing in flight.
        Assert.Equal(10 * 1_200.0 / (70 * Millisecond), _congestion.Rates[^1], 9);
        Assert.False(_congestion.AppLimited[^1]);
    }

    [Fact]
    public void Samples_are_marked_until_what_was_in_flight_when_data_ran_out_has_arrived()
    {
        Send(2);
        _loss.OnApplicationLimited();
        Send(1);
        _now += Rtt;
        Ack((1, 3));
        Send(1);
        _now += Rtt;
        Ack((1, 4));
        Assert.Equal([true, false], _congestion.AppLimited);
    }

    [Fact]
    public void Each_lost_packet_is_told()
    {
        Send(6);
        _now += Rtt;
        Ack((6, 6));
        Assert.Equal(3 * 1_200, _congestion.BytesLost);
    }

    [Fact]
    public void An_acknowledgement_that_is_repeated_changes_nothing()
    {
        Send(5);
        _now += Rtt;
        Ack((1, 5));
        var acknowledged = _sink.Acknowledged.Count;
        var smoothed = _rtt.Smoothed;
        _now += Rtt;
        Ack((1, 5));
        Assert.Equal(acknowledged, _sink.Acknowledged.Count);
        Assert.Equal(smoothed, _rtt.Smoothed);
    }

    [Fact]
    public void The_record_is_bounded_and_probes_still_go_when_it_is_full()
    {
        while (_loss.HasRoom)
            Send(1);
        for (var i = 0; i < 100; i++)
        {
            _now = _loss.Timer;
            _loss.OnTimeout(_now);
            Send(1);
        }
        Assert.True(_loss.PacketsInFlight <= 1_024);
        _now += Rtt;
        Ack((1, _loss.NextNumber - 1));
        Assert.Equal((0, 0), (_loss.PacketsInFlight, _loss.BytesInFlight));
    }

    [Fact]
    public void A_path_probe_that_the_record_has_no_room_for_is_not_taken_out_of_what_is_in_flight()
    {
        _path.SetWorthwhile(double.MaxValue, _now);
        SendProbe();
        Send(1_024);
        Assert.Equal(1_024, _loss.PacketsInFlight);
        Assert.Equal(1_024 * 1_200, _loss.BytesInFlight);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(0, 0, 3)]
    [InlineData(0, 1, 4)]
    public void A_path_probe_that_is_lost_in_the_flight_of_lost_data_is_not_taken_for_too_large(int low, int high, int next)
    {
        _path.SetWorthwhile(double.MaxValue, _now);
        for (var i = 0; i < PathMtuDiscovery.MaximumProbes; i++)
            LoseProbe(low, high, next);
        Assert.Equal(9_000, _path.Candidate);
        for (var i = 0; i < PathMtuDiscovery.MaximumProbes; i++)
        {
            Assert.Equal(9_000, _path.Candidate);
            LoseProbe(0, 1, 3);
        }
        Assert.Equal(8_972, _path.Candidate);
    }

    // Of packets 0 to 6, of which 2 is the probe, those from low to high and from next on arrive.
    private void LoseProbe(int low, int high, int next)
    {
        var first = _loss.NextNumber;
        _now += Rtt;
        Send(2);
        SendProbe();
        Send(4);
        _now += Rtt;
        Ack((first + low, first + high), (first + next, first + 6));
    }

    private void SendProbe()
    {
        _path.OnProbeSent();
        var probe = new SentPacket { SentAt = _now, Size = _path.Candidate, State = SentPacketState.InFlight, IsPathProbe = true };
        _loss.OnSent(ref probe);
    }

    private void Send(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var packet = new SentPacket { SentAt = _now, Size = 1_200, State = SentPacketState.InFlight };
            // The offset says the packet's number, so that the spec sees which one is meant.
            packet.Add(2, _loss.NextNumber, 1);
            _loss.OnSent(ref packet);
        }
    }

    private void Ack(params (long Low, long High)[] ranges)
    {
        var target = new byte[1_200];
        var writer = new DatagramWriter(target, 1, 1);
        writer.TryAck(0, ranges.Reverse().Select(r => new AckRange((ulong)r.Low, (ulong)r.High)).ToArray());
        var length = writer.Finish();
        Datagram.Open(target.AsSpan(0, length), out _, out var body);
        var frames = new FrameReader(body);
        Assert.True(frames.TryNext(out var frame, out _));
        Assert.Equal(Verdict.Ok, _loss.Check(frame.Ack));
        _loss.OnAck(frame.Ack, _now);
    }

    private sealed class Sink : IRecoverySink
    {
        public List<long> Lost { get; } = [];

        public List<long> Acknowledged { get; } = [];

        public void OnRangeAcknowledged(in SentRange range) => Acknowledged.Add(range.Offset);

        public void OnRangeLost(in SentRange range) => Lost.Add(range.Offset);

        public void OnCloseAcknowledged()
        {
        }
    }

    private sealed class Congestion : ICongestionController
    {
        public int Events { get; private set; }

        public int PersistentEvents { get; private set; }

        public int Undone { get; private set; }

        public long Window => 1 << 20;

        public long UrgentWindow => Window;

        public List<double> Rates { get; } = [];

        public List<bool> AppLimited { get; } = [];

        public long BytesLost { get; private set; }

        public double PacingRate(RttEstimator rtt) => 1;

        public void OnDatagramSize(int size)
        {
        }

        public void OnSent(in SentPacket packet)
        {
        }

        public void OnAcknowledged(in AckSample sample)
        {
            Rates.Add(sample.Delivery.Rate);
            AppLimited.Add(sample.Delivery.AtSend.IsAppLimited);
        }

        public void OnLost(in SentPacket packet, long totalLost) => BytesLost += packet.Size;

        public void OnCongestion(long now, long minimumRtt) => Events++;

        public void OnPersistentCongestion() => PersistentEvents++;

        public void OnSpuriousCongestion() => Undone++;
    }
}
