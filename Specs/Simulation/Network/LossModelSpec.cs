using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Specs.Simulation.Network;

/// <summary>Which datagrams a loss model takes.</summary>
public class LossModelSpec
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Random_loss_takes_its_share(double probability)
    {
        var lost = Lost(LossModel.Random(probability), 100_000).Count / 100_000.0;
        Assert.InRange(lost, probability * 0.9, Math.Min(1, probability * 1.1));
    }

    [Fact]
    public void Bursts_are_as_long_and_as_frequent_as_their_probabilities_say()
    {
        // One datagram in a hundred begins a burst, which is four long on average: 4 % of all.
        var lost = Lost(LossModel.Bursts(0.01, 0.25), 200_000);
        var bursts = 1 + lost.Zip(lost.Skip(1), (a, b) => b - a).Count(gap => gap > 1);
        Assert.InRange(lost.Count / 200_000.0, 0.034, 0.044);
        Assert.InRange((double)lost.Count / bursts, 3.7, 4.3);
    }

    [Fact]
    public void Every_kth_is_every_kth()
    {
        Assert.Equal([4, 9, 14, 19], Lost(LossModel.Every(5), 20));
        Assert.Equal(20, Lost(LossModel.Every(1), 20).Count);
    }

    [Fact]
    public void The_second_half_of_a_flight_is_lost_and_a_pause_begins_another()
    {
        var model = LossModel.SecondHalf(6, TimeSpan.FromMilliseconds(10));
        Assert.Equal([3, 4, 5, 9, 10, 11], Lost(model, 12));
        // 20 ms between datagrams: each is a flight of its own.
        Assert.Empty(Lost(model, 12, apart: 20));
    }

    [Fact]
    public void A_model_that_can_not_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LossModel.Random(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossModel.Bursts(-0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossModel.Every(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossModel.SecondHalf(1, TimeSpan.Zero));
    }

    private static List<int> Lost(LossModel model, int count, double apart = 0.01)
    {
        var link = new Link<int>(new Random(1)) { Conditions = new LinkConditions { Loss = model } };
        var lost = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var before = link.Counters.Lost;
            link.Send([1], i, new MonotonicNanos((long)(i * apart * MonotonicNanos.PerMillisecond)));
            link.Clear();
            if (link.Counters.Lost > before)
                lost.Add(i);
        }
        return lost;
    }
}
