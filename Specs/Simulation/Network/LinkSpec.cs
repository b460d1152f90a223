using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Specs.Simulation.Network;

/// <summary>What one direction of a link does to datagrams, without any clock.</summary>
public class LinkSpec
{
    private static readonly byte[] _datagram = [.. Enumerable.Range(0, 1_000).Select(i => (byte)i)];

    [Fact]
    public void A_perfect_link_hands_on_every_datagram_as_it_was_after_its_latency()
    {
        var link = new Link<int>(new Random(1));
        link.Send(_datagram, 7, At(0));
        Assert.False(link.TryReceive(At(0.099), out _, out _));
        Assert.Equal(At(0.1), link.NextArrival);
        Assert.True(link.TryReceive(At(0.1), out var datagram, out var tag));
        Assert.Equal(7, tag);
        Assert.Equal(_datagram, datagram);
        Assert.Null(link.NextArrival);
        Assert.Equal((1, 1_000, 1, 1_000, 0), (
            link.Counters.Offered, link.Counters.OfferedBytes, link.Counters.Delivered, link.Counters.DeliveredBytes, link.Counters.Missing));
    }

    [Fact]
    public void The_same_seed_gives_the_same_and_another_seed_something_else()
    {
        static string Run(int seed)
        {
            var link = new Link<int>(new Random(seed)) { Conditions = Wild() };
            for (var i = 0; i < 200; i++)
                link.Send(_datagram, i, At(i * 0.1));
            return string.Join(' ', Drain(link, 1_000).Select(d => $"{d.Tag}:{d.Datagram.Length}"));
        }
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void Jitter_alone_lets_datagrams_overtake_each_other_unless_order_is_kept()
    {
        static int[] Order(bool keepsOrder)
        {
            var link = new Link<int>(new Random(3))
            {
                Conditions = new LinkConditions { Jitter = TimeSpan.FromMilliseconds(5), KeepsOrder = keepsOrder },
            };
            for (var i = 0; i < 100; i++)
                link.Send(_datagram, i, At(i * 0.1));
            return [.. Drain(link, 1_000).Select(d => d.Tag)];
        }
        Assert.Equal(Enumerable.Range(0, 100), Order(keepsOrder: true));
        Assert.NotEqual(Enumerable.Range(0, 100), Order(keepsOrder: false));
        Assert.Equal(100, Order(keepsOrder: false).Distinct().Count());
    }

    [Fact]
    public void A_datagram_that_is_held_back_comes_late_by_the_delay_that_was_asked_for()
    {
        var link = new Link<int>(new Random(4))
        {
            Conditions = new LinkConditions { Reordering = 1, ReorderDelay = TimeSpan.FromMilliseconds(3) },
        };
        link.Send(_datagram, 0, At(0));
        Assert.Equal(At(3.1), link.NextArrival);
        Assert.Equal(1, link.Counters.Reordered);
    }

    [Fact]
    public void A_bottleneck_takes_its_time_and_drops_what_its_queue_does_not_hold()
    {
        var link = new Link<int>(new Random(5))
        {
            Conditions = new LinkConditions { Latency = TimeSpan.Zero, Bandwidth = 1_028_000, Queue = 5_200, Overhead = 28 },
        };
        for (var i = 0; i < 8; i++)
            link.Send(_datagram, i, At(0));
        Assert.Equal((3, 3_000), (link.Counters.Overflowed, link.Counters.OverflowedBytes));
        // 1,000 bytes and 28 of headers take 1 ms.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(At(i + 1), link.NextArrival);
            Assert.True(link.TryReceive(At(i + 1), out _, out var tag));
            Assert.Equal(i, tag);
        }
        Assert.Equal(0, link.UnderWay);
    }

    [Fact]
    public void What_is_larger_than_the_MTU_vanishes_and_a_cut_stops_everything()
    {
        var link = new Link<int>(new Random(6)) { Conditions = new LinkConditions { Mtu = 999 } };
        link.Send(_datagram, 0, At(0));
        link.Send(_datagram.AsSpan(0, 999), 1, At(0));
        link.Conditions = LinkConditions.Cut;
        link.Send(_datagram, 2, At(0));
        Assert.Equal((1, 1), (link.Counters.TooLarge, link.Counters.CutOff));
        // What was under way before the cut still arrives; what is torn out does not.
        Assert.Equal(1, Assert.Single(Drain(link, 1)).Tag);
        link.Conditions = LinkConditions.Perfect;
        link.Send(_datagram, 3, At(1));
        link.Clear();
        Assert.Empty(Drain(link, 10));
    }

    [Fact]
    public void Damage_is_one_flipped_bit_a_missing_end_or_bytes_too_many()
    {
        var flip = Single(new LinkConditions { Corruption = 1 });
        Assert.Equal(1, flip.Zip(_datagram, (a, b) => int.PopCount(a ^ b)).Sum());
        var cut = Single(new LinkConditions { Truncation = 1 });
        Assert.InRange(cut.Length, 0, 999);
        Assert.Equal(_datagram[..cut.Length], cut);
        var extended = Single(new LinkConditions { Extension = 1 });
        Assert.InRange(extended.Length, 1_001, 1_063);
        Assert.Equal(_datagram, extended[..1_000]);
    }

    [Fact]
    public void A_doubled_datagram_comes_twice_and_its_copies_share_no_bytes()
    {
        var link = new Link<int>(new Random(8)) { Conditions = new LinkConditions { Duplication = 1 } };
        link.Send(_datagram, 0, At(0));
        Assert.Equal(1, link.Counters.Duplicated);
        var both = Drain(link, 1);
        Assert.Equal(2, both.Count);
        both[0].Datagram[5] ^= 1;
        Assert.Equal(_datagram, both[1].Datagram);
    }

    [Fact]
    public void A_filter_takes_out_what_it_names()
    {
        var link = new Link<int>(new Random(9)) { Drops = (datagram, tag) => datagram.Length == 1_000 && tag % 2 == 0 };
        for (var i = 0; i < 4; i++)
            link.Send(_datagram, i, At(0));
        Assert.Equal([1, 3], Drain(link, 1).Select(d => d.Tag));
        Assert.Equal((2, 2_000), (link.Counters.Lost, link.Counters.LostBytes));
    }

    private static LinkConditions Wild() => new()
    {
        Jitter = TimeSpan.FromMilliseconds(2),
        Loss = LossModel.Random(0.2),
        Duplication = 0.2,
        Reordering = 0.2,
        Corruption = 0.1,
        Truncation = 0.1,
        Extension = 0.1,
    };

    private static MonotonicNanos At(double milliseconds) => new((long)(milliseconds * MonotonicNanos.PerMillisecond));

    private static byte[] Single(LinkConditions conditions)
    {
        var link = new Link<int>(new Random(7)) { Conditions = conditions };
        link.Send(_datagram, 0, At(0));
        Assert.Equal(1, link.Counters.Damaged);
        return Assert.Single(Drain(link, 1)).Datagram;
    }

    private static List<(byte[] Datagram, int Tag)> Drain(Link<int> link, double milliseconds)
    {
        var arrived = new List<(byte[] Datagram, int Tag)>();
        while (link.TryReceive(At(milliseconds), out var datagram, out var tag))
            arrived.Add((datagram, tag));
        return arrived;
    }
}
