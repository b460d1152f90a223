using ActorUdp.Hosts.Lab;

namespace ActorUdp.Specs.Hosts.Lab;

public class LabTextsSpec
{
    [Theory]
    [InlineData("100mbit", 100_000_000)]
    [InlineData("1gbit", 1_000_000_000)]
    [InlineData("1.5Mbit", 1_500_000)]
    [InlineData("512kbit", 512_000)]
    [InlineData("9600bit", 9600)]
    [InlineData("none", 0)]
    public void A_rate_is_decimal_bits_in_a_second(string text, long expected)
    {
        Assert.True(RateText.TryParse(text, out long bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("fast")]
    [InlineData("0mbit")]
    [InlineData("-1mbit")]
    [InlineData("100mb")]
    [InlineData("1e30gbit")]
    public void What_is_no_rate_is_refused(string text) => Assert.False(RateText.TryParse(text, out long _));

    [Theory]
    [InlineData(100_000_000, "100mbit")]
    [InlineData(1_500_000, "1.5mbit")]
    [InlineData(0, "none")]
    public void A_rate_is_written_as_it_is_read(long bits, string expected) => Assert.Equal(expected, RateText.Format(bits));

    // 1,000,000 bytes a second and 20 ms: the product is 20,000 bytes.
    [Theory]
    [InlineData("65536", 65_536)]
    [InlineData("64KiB", 65_536)]
    [InlineData("64kB", 64_000)]
    [InlineData("100B", 100)]
    [InlineData("bdp", 20_000)]
    [InlineData("0.5bdp", 10_000)]
    [InlineData("50ms", 50_000)]
    public void A_queue_is_bytes_time_or_products_of_bandwidth_and_delay(string text, long expected)
    {
        Assert.True(QueueSize.TryParse(text, out QueueSize size));
        Assert.Equal(expected, size.ToBytes(1_000_000, TimeSpan.FromMilliseconds(20), floor: 1));
    }

    [Fact]
    public void A_queue_has_room_for_the_floor() =>
        Assert.Equal(24_000, QueueSize.Default.ToBytes(1_000_000, TimeSpan.FromMilliseconds(1), floor: 24_000));

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("0bdp")]
    [InlineData("xbdp")]
    [InlineData("0")]
    [InlineData("-5KiB")]
    public void What_is_no_queue_is_refused(string text) => Assert.False(QueueSize.TryParse(text, out QueueSize _));

    [Fact]
    public void A_matrix_is_every_loss_with_every_round_trip()
    {
        Assert.True(LabMatrix.TryParse("0,0.5x1,20", out IReadOnlyList<(double, TimeSpan)> cells));

        Assert.Equal([(0, Ms(1)), (0, Ms(20)), (0.5, Ms(1)), (0.5, Ms(20))], cells);

        static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,2")]
    [InlineData("x")]
    [InlineData("1x2x3")]
    [InlineData("1,x20")]
    [InlineData("99x20")]
    [InlineData("1x99999")]
    public void What_is_no_matrix_is_refused(string text) => Assert.False(LabMatrix.TryParse(text, out IReadOnlyList<(double, TimeSpan)> _));
}
