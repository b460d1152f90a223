using ActorUdp.Hosts.Lab.Figures;

namespace ActorUdp.Specs.Hosts.Lab;

public class ByteLogSpec
{
    private const long Ms = 1_000_000;

    // Bins of 10 ms from 1 s on.
    private const long Epoch = 1_000 * Ms;

    [Fact]
    public void Bins_count_by_the_share_that_lies_in_the_time_asked_for()
    {
        ByteLog log = Log(100, 200, 400);

        Assert.Equal(700, log.Between(Epoch, Epoch + 30 * Ms));
        Assert.Equal(50 + 200 + 100, log.Between(Epoch + 5 * Ms, Epoch + 22 * Ms + 500_000));
        Assert.Equal(20, log.Between(Epoch + 11 * Ms, Epoch + 12 * Ms));
    }

    [Fact]
    public void Before_the_first_and_after_the_last_bin_nothing_came()
    {
        ByteLog log = Log(100);

        Assert.Equal(0, log.Between(0, Epoch));
        Assert.Equal(0, log.Between(Epoch + 10 * Ms, Epoch + 99 * Ms));
        Assert.Equal(100, log.Between(0, Epoch + 99 * Ms));
    }

    [Fact]
    public void A_rate_is_bytes_in_a_second() => Assert.Equal(15_000, Log(100, 200).Rate(Epoch, Epoch + 20 * Ms));

    [Fact]
    public void Goodput_is_back_where_a_whole_window_sees_the_rate()
    {
        // The burst of the sixth bin alone is not enough for a window of two.
        ByteLog log = Log(100, 100, 0, 0, 0, 120, 0, 40, 90, 90, 90);

        Assert.Equal(Epoch + 80 * Ms, log.FirstAtRate(8_000, Epoch + 40 * Ms, Epoch + 110 * Ms, 20 * Ms));
    }

    [Fact]
    public void A_window_that_is_not_over_in_time_does_not_count()
    {
        ByteLog log = Log(0, 0, 100, 100);

        Assert.Null(log.FirstAtRate(8_000, Epoch, Epoch + 39 * Ms, 20 * Ms));
        Assert.Equal(Epoch + 20 * Ms, log.FirstAtRate(10_000, Epoch, Epoch + 40 * Ms, 20 * Ms));
    }

    private static ByteLog Log(params long[] bins) => new(Epoch, 10 * Ms, bins);
}
